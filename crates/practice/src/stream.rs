//! A TCP stream that can break in the middle of an answer.

use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// Where the answer to come breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cut {
    /// So many bytes after its first byte.
    Answer(usize),
    /// So many bytes after the empty line that ends its head. `matched` bytes of that line are out.
    Body { after: usize, matched: usize },
}

/// Arms the stream of one connection.
#[derive(Clone, Debug)]
pub(crate) struct Shears {
    armed: Arc<Mutex<Option<Cut>>>,
    /// How many answers were cut on all connections.
    cuts: Arc<AtomicUsize>,
}

impl Shears {
    /// Those of a new connection.
    pub(crate) fn new(cuts: Arc<AtomicUsize>) -> Self {
        Self { armed: Arc::default(), cuts }
    }

    /// The answer that is written next breaks.
    pub(crate) fn arm(&self, cut: Cut) {
        *self.armed.lock().unwrap_or_else(PoisonError::into_inner) = Some(cut);
    }
}

/// A TCP stream under the shears.
pub(crate) struct Stream {
    tcp: TcpStream,
    shears: Shears,
}

impl Stream {
    pub(crate) fn new(tcp: TcpStream, shears: Shears) -> Self {
        Self { tcp, shears }
    }
}

impl AsyncRead for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_read(cx, buf)
    }
}

impl AsyncWrite for Stream {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let shears = self.shears.clone();
        let mut cut = shears.armed.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(armed) = cut.as_mut() else {
            return Pin::new(&mut self.tcp).poll_write(cx, bytes);
        };
        let allowed = armed.allowed(bytes);
        if allowed == 0 {
            shears.cuts.fetch_add(1, Ordering::SeqCst);
            return Poll::Ready(Err(io::ErrorKind::ConnectionReset.into()));
        }
        let written = Pin::new(&mut self.tcp).poll_write(cx, &bytes[..allowed]);
        if let Poll::Ready(Ok(n)) = written {
            armed.passed(&bytes[..n]);
        }
        written
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_shutdown(cx)
    }
}

const END_OF_HEAD: &[u8] = b"\r\n\r\n";

impl Cut {
    /// How many of these bytes may still go out.
    fn allowed(self, bytes: &[u8]) -> usize {
        match self {
            Self::Answer(left) => left.min(bytes.len()),
            Self::Body { after, matched } => {
                let head = head_end(matched, bytes).map_or(bytes.len(), |end| end + after);
                head.min(bytes.len())
            }
        }
    }

    /// These bytes are out.
    fn passed(&mut self, bytes: &[u8]) {
        *self = match *self {
            Self::Answer(left) => Self::Answer(left.saturating_sub(bytes.len())),
            Self::Body { after, matched } => match head_end(matched, bytes) {
                Some(end) => Self::Answer((end + after).saturating_sub(bytes.len())),
                None => Self::Body { after, matched: bytes.iter().fold(matched, |n, byte| step(n, *byte)) },
            },
        }
    }
}

/// Where the head ends in these bytes, when `matched` bytes of its end are out already.
fn head_end(mut matched: usize, bytes: &[u8]) -> Option<usize> {
    bytes
        .iter()
        .position(|byte| {
            matched = step(matched, *byte);
            matched == END_OF_HEAD.len()
        })
        .map(|at| at + 1)
}

fn step(matched: usize, byte: u8) -> usize {
    if END_OF_HEAD.get(matched) == Some(&byte) { matched + 1 } else { usize::from(byte == END_OF_HEAD[0]) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What goes out of an answer that is written in pieces.
    fn out(mut cut: Cut, answer: &[u8], piece: usize) -> Vec<u8> {
        let mut out = Vec::new();
        for bytes in answer.chunks(piece) {
            let allowed = cut.allowed(bytes);
            cut.passed(&bytes[..allowed]);
            out.extend_from_slice(&bytes[..allowed]);
            if allowed < bytes.len() {
                break;
            }
        }
        out
    }

    proptest! {
        #[test]
        fn exactly_the_promised_bytes_go_out(after in 0usize..80, piece in 1usize..80) {
            let head = b"HTTP/1.1 200 OK\r\nA: b\r\n\r\n";
            let answer = [head.as_slice(), b"{\"a\":1}\r\n\r\nrest"].concat();
            let whole = out(Cut::Answer(after), &answer, piece);
            prop_assert_eq!(whole.as_slice(), &answer[..after.min(answer.len())]);
            let body = out(Cut::Body { after, matched: 0 }, &answer, piece);
            prop_assert_eq!(body.as_slice(), &answer[..(head.len() + after).min(answer.len())]);
        }
    }
}
