//! Does to an answer what a script says.

use std::io::Write;
use std::time::SystemTime;

use flate2::Compression;
use flate2::write::GzEncoder;
use hyper::Response;
use hyper::body::Bytes;
use hyper::header::{CONTENT_ENCODING, DATE, HeaderName, HeaderValue, LOCATION};
use jiff::fmt::rfc2822::DateTimePrinter;
use jiff::{SignedDuration, Timestamp};
use tokio::time::sleep;

use super::body::{Body, CHUNK, OPEN_STRING};
use crate::reply::Reply;
use crate::stream::{Cut, Shears};
use crate::trouble::{Strike, Trouble};

/// Waits as long as the trouble says.
pub(super) async fn wait(trouble: &Trouble) {
    match trouble {
        Trouble::Slow(time) => sleep(*time).await,
        Trouble::Hold(gate) => gate.pass().await,
        Trouble::CutAfter(_)
        | Trouble::CutBody(_)
        | Trouble::NoAnswer
        | Trouble::Status { .. }
        | Trouble::RedirectTo { .. }
        | Trouble::Body { .. }
        | Trouble::Echo
        | Trouble::MalformedJson
        | Trouble::HugeBody(_)
        | Trouble::GzipBomb(_)
        | Trouble::DateHeader(_)
        | Trouble::Drip(_) => {}
    }
}

/// Turns the server's own answer into what the client gets.
pub(super) async fn inflict(strike: Strike, own: Response<Bytes>, shears: &Shears) -> Response<Body> {
    if !strike.before {
        wait(&strike.trouble).await;
    }
    match strike.trouble {
        Trouble::Slow(_) | Trouble::Hold(_) | Trouble::Echo => own.map(Body::whole),
        Trouble::CutAfter(bytes) => {
            shears.arm(Cut::Answer(bytes));
            own.map(Body::whole)
        }
        Trouble::CutBody(bytes) => {
            shears.arm(Cut::Body { after: bytes, matched: 0 });
            own.map(Body::whole)
        }
        Trouble::NoAnswer => {
            shears.arm(Cut::Answer(0));
            own.map(Body::whole)
        }
        Trouble::Status { code, headers, body } => {
            let reply = Reply::new(code, "text/plain; charset=utf-8", body);
            let with = |reply: Reply, (name, value): &(String, String)| match HeaderName::try_from(name) {
                Ok(name) => reply.with(name, value),
                Err(_) => reply,
            };
            headers.iter().fold(reply, with).response.map(Body::whole)
        }
        Trouble::RedirectTo { location, code } => Reply::new(code, "text/plain; charset=utf-8", "")
            .with(LOCATION, &location)
            .response
            .map(Body::whole),
        Trouble::Body { content_type, text } => {
            Reply::new(200, &content_type, text).response.map(Body::whole)
        }
        Trouble::MalformedJson => Reply::new(200, "application/json", OPEN_STRING).response.map(Body::whole),
        Trouble::HugeBody(bytes) => {
            Reply::new(200, "application/json", "").response.map(|_| Body::huge(bytes))
        }
        Trouble::GzipBomb(bytes) => {
            // Packing takes a while, and other connections go on.
            let packed = tokio::task::spawn_blocking(move || gzip(bytes)).await.unwrap_or_default();
            let reply = Reply::new(200, "application/json", packed).with(CONTENT_ENCODING, "gzip");
            reply.response.map(Body::whole)
        }
        Trouble::DateHeader(seconds) => {
            let mut response = own.map(Body::whole);
            response.headers_mut().extend(http_date(seconds).map(|date| (DATE, date)));
            response
        }
        Trouble::Drip(pause) => own.map(|bytes| Body::dripping(bytes, pause)),
    }
}

fn http_date(offset: i64) -> Option<HeaderValue> {
    let then =
        Timestamp::try_from(SystemTime::now()).ok()?.checked_add(SignedDuration::from_secs(offset)).ok()?;
    let date = DateTimePrinter::new().timestamp_to_rfc9110_string(&then).ok()?;
    HeaderValue::try_from(date).ok()
}

/// A token answer whose first string never ends, compressed.
fn gzip(bytes: usize) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    let mut left = bytes.saturating_sub(OPEN_STRING.len());
    let mut written = encoder.write_all(OPEN_STRING.as_bytes());
    while left > 0 && written.is_ok() {
        let size = left.min(CHUNK);
        written = encoder.write_all(&[b'a'; CHUNK][..size]);
        left -= size;
    }
    // Writing into memory cannot fail.
    encoder.finish().unwrap_or_default()
}
