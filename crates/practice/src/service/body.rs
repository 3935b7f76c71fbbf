//! Bodies of answers: whole, byte by byte, or endless.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use hyper::body::{Bytes, Frame, SizeHint};
use tokio::time::{Sleep, sleep};

/// The size of the frames of a huge body.
pub(super) const CHUNK: usize = 64 * 1024;
/// The beginning of a token answer whose first string does not end.
pub(super) const OPEN_STRING: &str = "{\"access_token\":\"";

/// The body of an answer.
pub(crate) enum Body {
    /// All at once.
    Whole(Bytes),
    /// One byte after each pause.
    Drip { rest: Bytes, pause: Duration, timer: Pin<Box<Sleep>> },
    /// The same chunk until so many bytes are out.
    Huge { chunk: Bytes, left: usize },
}

impl Body {
    pub(crate) fn whole(bytes: Bytes) -> Self {
        Self::Whole(bytes)
    }

    pub(super) fn dripping(rest: Bytes, pause: Duration) -> Self {
        Self::Drip { rest, pause, timer: Box::pin(sleep(pause)) }
    }

    pub(super) fn huge(bytes: usize) -> Self {
        let mut chunk = vec![b'a'; CHUNK];
        chunk[..OPEN_STRING.len()].copy_from_slice(OPEN_STRING.as_bytes());
        Self::Huge { chunk: chunk.into(), left: bytes }
    }
}

impl hyper::body::Body for Body {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let frame = match self.get_mut() {
            Self::Whole(bytes) => std::mem::take(bytes),
            Self::Drip { rest, .. } if rest.is_empty() => Bytes::new(),
            Self::Drip { rest, pause, timer } => {
                ready!(timer.as_mut().poll(cx));
                *timer = Box::pin(sleep(*pause));
                rest.split_to(1)
            }
            Self::Huge { chunk, left } => {
                let size = chunk.len().min(*left);
                *left -= size;
                chunk.slice(..size)
            }
        };
        Poll::Ready((!frame.is_empty()).then(|| Ok(Frame::data(frame))))
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Whole(bytes) | Self::Drip { rest: bytes, .. } => SizeHint::with_exact(bytes.len() as u64),
            Self::Huge { .. } => SizeHint::default(),
        }
    }

    fn is_end_stream(&self) -> bool {
        matches!(self, Self::Whole(bytes) if bytes.is_empty())
    }
}
