//! A browser reduced to bytes.

use crate::LONG;
use std::{io, net::SocketAddr};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

/// An answer as it came.
#[derive(Debug)]
pub struct Answer(String);

impl Answer {
    pub async fn to(address: SocketAddr, request: &[u8]) -> Self {
        Self::from(send(address, request).await).await
    }

    /// Reads until the other side closes.
    pub async fn from(mut stream: TcpStream) -> Self {
        let mut answer = Vec::new();
        // A connection that is ended may be reset.
        let _ = timeout(LONG, stream.read_to_end(&mut answer)).await.unwrap();
        Self(String::from_utf8(answer).unwrap())
    }

    pub fn is_none(&self) -> bool {
        self.0.is_empty()
    }

    pub fn status(&self) -> u16 {
        self.0.split(' ').nth(1).unwrap_or_else(|| panic!("no status: {:?}", self.0)).parse().unwrap()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let (head, _) = self.0.split_once("\r\n\r\n").unwrap();
        let mut fields = head.lines().filter_map(|line| line.split_once(": "));
        fields.find(|(field, _)| field.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    pub fn body(&self) -> &str {
        self.0.split_once("\r\n\r\n").unwrap().1
    }

    #[track_caller]
    pub fn assert(&self, status: u16, words: &str) {
        assert_eq!(self.status(), status, "{}", self.0);
        assert!(self.body().contains(words) && self.body().ends_with("</html>"), "{}", self.0);
    }
}

pub async fn get(address: SocketAddr, target: &'static str) -> Answer {
    Answer::to(address, request(address, target).as_bytes()).await
}

pub fn request(address: SocketAddr, target: &str) -> String {
    format!("GET {target} HTTP/1.1\r\nHost: {address}\r\nUser-Agent: Test\r\n\r\n")
}

/// Sends and leaves the connection open.
pub async fn send(address: SocketAddr, bytes: &[u8]) -> TcpStream {
    let mut stream = timeout(LONG, TcpStream::connect(address)).await.unwrap().unwrap();
    stream.write_all(bytes).await.unwrap();
    stream
}

pub async fn assert_closed(address: SocketAddr) {
    let refused = TcpStream::connect(address).await.map(drop).map_err(|error| error.kind());
    assert_eq!(refused, Err(io::ErrorKind::ConnectionRefused));
}
