use crate::{answers::gzipped, assert_lost, assert_not_sent, body, send_within, server::Server};
use authkeep_core::ports::{HttpError, Method};
use authkeep_platform::http::Limits;
use flate2::{Compression, write::GzEncoder};
use std::{
    io::{Read, Write},
    net::TcpStream,
    thread,
    time::{Duration, Instant},
};
use tokio::{sync::mpsc, time::timeout};

const LIMIT: usize = 10_000;
const SHORT: Duration = Duration::from_millis(300);
const LONG: Duration = Duration::from_secs(20);

fn patient() -> Limits {
    Limits { connect: LONG, whole: LONG, body: LIMIT }
}

fn hasty() -> Limits {
    Limits { connect: SHORT, whole: SHORT, body: LIMIT }
}

#[test]
fn the_usual_limits() {
    let Limits { connect, whole, body } = Limits::default();
    assert_eq!((connect.as_secs(), whole.as_secs(), body), (10, 30, 1_048_576));
}

#[tokio::test]
async fn a_body_may_reach_the_limit_and_not_pass_it() {
    for (length, fits) in [(LIMIT, true), (LIMIT + 1, false), (50 * LIMIT, false)] {
        let plain = "x".repeat(length);
        let plain_answer = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{plain}");
        for answer in [plain_answer.into_bytes(), gzipped(plain.as_bytes())] {
            let server = Server::answering(answer);
            match send_within(patient(), Method::Post, &server.url("/token")).await {
                Ok(response) => assert!(fits && body(&response).len() == length, "{length}"),
                Err(HttpError::TooLarge { limit, .. }) => assert!(!fits && limit == LIMIT, "{length}"),
                Err(other) => panic!("{length}: {other}"),
            }
            assert_eq!(server.requests().len(), 1);
        }
    }
}

/// Writes until the client has had enough, and says so.
fn endless(head: &'static str, piece: Vec<u8>) -> (Server, mpsc::UnboundedReceiver<()>) {
    let (closed, noticed) = mpsc::unbounded_channel();
    let server = Server::scripted(move |mut stream| {
        stream.write_all(head.as_bytes()).unwrap();
        while stream.write_all(&piece).is_ok() {}
        closed.send(()).unwrap();
    });
    (server, noticed)
}

#[tokio::test]
async fn a_body_without_end_is_given_up_at_the_limit() {
    let (server, mut closed) = endless("HTTP/1.1 200 OK\r\n\r\n", vec![b'x'; 4096]);
    let answer = send_within(patient(), Method::Get, &server.url("/")).await;
    assert!(matches!(answer, Err(HttpError::TooLarge { limit: LIMIT, .. })), "{answer:?}");
    timeout(LONG, closed.recv()).await.unwrap();
}

#[tokio::test]
async fn a_gzip_bomb_stops_at_the_limit() {
    // A flushed block of a million zeros, about a thousand bytes long, again and again.
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(&vec![0; 1_000_000]).unwrap();
    encoder.flush().unwrap();
    let bomb = encoder.finish().unwrap();
    let (server, mut closed) = endless("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n", bomb);
    let answer = send_within(patient(), Method::Get, &server.url("/")).await;
    assert!(matches!(answer, Err(HttpError::TooLarge { limit: LIMIT, .. })), "{answer:?}");
    timeout(LONG, closed.recv()).await.unwrap();
}

/// Holds a connection until the client leaves.
fn hold(mut stream: TcpStream) {
    let _ = stream.read_to_end(&mut Vec::new());
}

fn drip(mut stream: TcpStream, text: &str) {
    for byte in text.bytes() {
        if stream.write_all(&[byte]).is_err() {
            return;
        }
        thread::sleep(SHORT / 3);
    }
    hold(stream);
}

#[tokio::test]
async fn an_answer_that_takes_too_long_is_lost() {
    let silent = Server::scripted(hold);
    let slow_head = Server::scripted(|stream| drip(stream, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"));
    let slow_body = Server::scripted(|mut stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n").unwrap();
        drip(stream, &"x".repeat(99));
    });
    for server in [silent, slow_head, slow_body] {
        let begun = Instant::now();
        assert_lost(send_within(hasty(), Method::Post, &server.url("/token")).await, "timed out");
        assert!(begun.elapsed() >= SHORT && begun.elapsed() < LONG, "{:?}", begun.elapsed());
        assert_eq!(server.requests().len(), 1);
    }
}

#[tokio::test]
async fn a_handshake_that_takes_too_long_is_not_sent() {
    let address = Server::raw(hold);
    let limits = Limits { connect: SHORT, ..patient() };
    let answer = send_within(limits, Method::Post, &format!("https://{address}/token")).await;
    assert_not_sent(answer, "connecting timed out");
}

/// A full queue of connections drops what comes after it, on Linux.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_connection_that_takes_too_long_is_not_sent() {
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(1).unwrap();
    let address = listener.local_addr().unwrap();
    let mut queue = Vec::new();
    while let Ok(stream) = std::net::TcpStream::connect_timeout(&address, SHORT) {
        queue.push(stream);
    }
    let limits = Limits { connect: SHORT, ..patient() };
    let answer = send_within(limits, Method::Post, &format!("http://{address}/token")).await;
    assert_not_sent(answer, "connecting timed out");
}
