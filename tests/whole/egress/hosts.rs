//! Everybody in the network. The connection's own hosts hand what they hear to the server behind
//! them; all others take it, and answer as if all were well.

use super::{
    certificates::{Authority, claimed},
    net::{Bait, Heard, OWN, has_ipv6},
};
use rustls::{ServerConnection, StreamOwned, server::Acceptor};
use std::{
    io::{self, Read, Write},
    net::{IpAddr, Ipv4Addr, Ipv6Addr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU16, Ordering},
    },
    thread,
    time::Duration,
};

/// Where one could think of listening.
const PORTS: [u16; 6] = [80, 443, 3128, 8000, 8080, 8443];

/// How a client begins to speak TLS: a record of a handshake (RFC 8446 §5.1).
const HANDSHAKE: u8 = 22;

/// What a client takes for a good answer wherever it asked.
const WELCOME: &str =
    r#"{"access_token":"bait","token_type":"Bearer","expires_in":60,"id":"bait","sub":"bait"}"#;

/// Longer than a client needs to say what it has to say.
const PATIENCE: Duration = Duration::from_secs(5);

struct Hosts {
    authority: Authority,
    heard: Arc<Mutex<Vec<Heard>>>,
    behind: Arc<AtomicU16>,
    bait: Bait,
}

/// All of them answer from now on.
pub fn serve(authority: Authority, heard: Arc<Mutex<Vec<Heard>>>, behind: Arc<AtomicU16>, bait: Bait) {
    let hosts = Arc::new(Hosts { authority, heard, behind, bait });
    // Where there is IPv6, this hears both.
    let all: IpAddr = if has_ipv6() { Ipv6Addr::UNSPECIFIED.into() } else { Ipv4Addr::UNSPECIFIED.into() };
    for port in PORTS {
        let listener = TcpListener::bind((all, port)).expect("a port of an empty network");
        let hosts = Arc::clone(&hosts);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let hosts = Arc::clone(&hosts);
                // A connection that breaks is noted as far as it came.
                thread::spawn(move || hosts.meet(stream));
            }
        });
    }
}

impl Hosts {
    fn meet(&self, mut stream: TcpStream) -> io::Result<()> {
        stream.set_read_timeout(Some(PATIENCE))?;
        let address = stream.local_addr()?.ip().to_canonical();
        let own = OWN.iter().any(|(_, at)| *at == address);
        let number = self.note(Heard { host: address.to_string(), own, bytes: Vec::new(), tls: None });
        let mut first = [0];
        if stream.peek(&mut first)? == 0 || first[0] != HANDSHAKE {
            let request = self.read(&mut stream, number);
            if !request.starts_with(b"CONNECT ") {
                return stream.write_all(&self.answer(&request, own)?);
            }
            // Somebody takes it for a proxy, and speaks to whom it pretends to be.
            stream.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n")?;
        }
        let mut secured = self.greet(stream, number, own)?;
        let request = self.read(&mut secured, number);
        secured.write_all(&self.answer(&request, own)?)?;
        secured.conn.send_close_notify();
        secured.flush()
    }

    /// TLS with what this host can show for the name that is asked for.
    fn greet(
        &self,
        mut stream: TcpStream,
        number: usize,
        own: bool,
    ) -> io::Result<StreamOwned<ServerConnection, TcpStream>> {
        let mut acceptor = Acceptor::default();
        let hello = loop {
            acceptor.read_tls(&mut stream)?;
            match acceptor.accept() {
                Ok(Some(hello)) => break hello,
                Ok(None) => {}
                Err((error, _)) => return Err(io::Error::other(error)),
            }
        };
        let named = hello.client_hello().server_name().map(str::to_owned);
        let name = named.clone().unwrap_or_else(|| self.change(number, |heard| heard.host.clone()));
        let config = match own || !OWN.iter().any(|(known, _)| *known == name) {
            true => self.authority.vouches_for(&name),
            false => claimed(&name),
        };
        self.change(number, |heard| heard.host.clone_from(&name));
        let mut conn = hello.into_connection(config).map_err(|(error, _)| io::Error::other(error))?;
        while conn.is_handshaking() {
            let done = conn.complete_io(&mut stream);
            if let Err(error) = done {
                self.change(number, |heard| heard.tls = Some(Err(error.to_string())));
                return Err(error);
            }
        }
        self.change(number, |heard| heard.tls = Some(Ok(())));
        Ok(StreamOwned::new(conn, stream))
    }

    fn read(&self, stream: &mut impl Read, number: usize) -> Vec<u8> {
        let mut request = Vec::new();
        let mut some = [0; 16 * 1024];
        while !is_whole(&request) {
            match stream.read(&mut some) {
                Ok(length @ 1..) => {
                    request.extend_from_slice(&some[..length]);
                    self.change(number, |heard| heard.bytes.extend_from_slice(&some[..length]));
                }
                Ok(0) | Err(_) => break,
            }
        }
        request
    }

    fn answer(&self, request: &[u8], own: bool) -> io::Result<Vec<u8>> {
        if own {
            return ask_behind(self.behind.load(Ordering::SeqCst), request);
        }
        let target = request.split(|byte| *byte == b' ').nth(1).unwrap_or_default();
        let bait = self.bait.lock().unwrap_or_else(PoisonError::into_inner);
        let body = bait.get(&*String::from_utf8_lossy(target)).map_or(WELCOME, String::as_str);
        let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length";
        Ok(format!("{head}: {}\r\n\r\n{body}", body.len()).into_bytes())
    }

    fn note(&self, heard: Heard) -> usize {
        let mut all = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        all.push(heard);
        all.len() - 1
    }

    fn change<T>(&self, number: usize, change: impl FnOnce(&mut Heard) -> T) -> T {
        change(&mut self.heard.lock().unwrap_or_else(PoisonError::into_inner)[number])
    }
}

/// Whether a request has come to its end.
fn is_whole(request: &[u8]) -> bool {
    let Some(head) = request.windows(4).position(|part| part == b"\r\n\r\n") else { return false };
    let text = String::from_utf8_lossy(&request[..head]).to_ascii_lowercase();
    let length = text.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok());
    request.len() >= head + 4 + length.unwrap_or(0)
}

/// Asks the server on loopback, which is known there by another name.
fn ask_behind(port: u16, request: &[u8]) -> io::Result<Vec<u8>> {
    let end = request.windows(4).position(|part| part == b"\r\n\r\n").unwrap_or(request.len());
    let head = String::from_utf8_lossy(&request[..end]);
    let lines: Vec<_> = head
        .lines()
        .map(|line| match line.to_ascii_lowercase().starts_with("host:") {
            true => format!("host: 127.0.0.1:{port}"),
            false => line.to_owned(),
        })
        .collect();
    let mut behind = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    behind.write_all(&[lines.join("\r\n").as_bytes(), &request[end..]].concat())?;
    let mut answer = Vec::new();
    behind.read_to_end(&mut answer)?;
    Ok(answer)
}
