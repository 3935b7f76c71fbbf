//! Trouble: what a test scripts an endpoint to do wrong.

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use crate::endpoint::Endpoint;

/// One thing that goes wrong.
#[derive(Clone, Debug)]
pub enum Trouble {
    /// The answer takes this long.
    Slow(Duration),
    /// The answer waits until the gate opens.
    Hold(Gate),
    /// The connection closes after so many bytes of the whole answer, its head included.
    CutAfter(usize),
    /// The connection closes after so many bytes of the answer's body.
    CutBody(usize),
    /// The connection closes without an answer.
    NoAnswer,
    /// Another answer.
    Status {
        /// The HTTP status.
        code: u16,
        /// Header lines.
        headers: Vec<(String, String)>,
        /// The body.
        body: String,
    },
    /// A redirect with this status.
    RedirectTo {
        /// Where to.
        location: String,
        /// 301, 302, 303, 307 or 308.
        code: u16,
    },
    /// A good status, and a body of this content type that is not what was asked for.
    Body {
        /// The content type.
        content_type: String,
        /// The body.
        text: String,
    },
    /// A refusal that repeats the body and the credentials of the request.
    Echo,
    /// A JSON body that breaks off.
    MalformedJson,
    /// A JSON body of so many bytes, without a length.
    HugeBody(usize),
    /// A compressed JSON body that unpacks to so many bytes.
    GzipBomb(usize),
    /// A `Date` header that is so many seconds off.
    DateHeader(i64),
    /// The body comes byte by byte with this pause.
    Drip(Duration),
}

/// When trouble strikes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Strikes {
    Unprocessed,
    Processed,
}

/// Trouble, how often it strikes, and whether the server did its work before.
#[derive(Clone, Debug)]
pub struct Script {
    trouble: Trouble,
    strikes: Strikes,
    times: usize,
}

impl Script {
    /// Strikes so many requests. Without this: one.
    #[must_use]
    pub fn times(mut self, times: usize) -> Self {
        self.times = times;
        self
    }

    /// Strikes until cleared.
    #[must_use]
    pub fn always(self) -> Self {
        self.times(usize::MAX)
    }

    /// The server processes the request (and so rotates tokens), then trouble strikes.
    #[must_use]
    pub fn processed(mut self) -> Self {
        self.strikes = Strikes::Processed;
        self
    }

    /// Trouble strikes and the request is never processed. `Slow` and `Hold` only wait before the processing.
    #[must_use]
    pub fn unprocessed(mut self) -> Self {
        self.strikes = Strikes::Unprocessed;
        self
    }
}

/// Trouble that answers in the server's place strikes unprocessed requests; trouble that harms the server's own
/// answer strikes processed ones.
impl From<Trouble> for Script {
    fn from(trouble: Trouble) -> Self {
        let strikes = match trouble {
            Trouble::Status { .. }
            | Trouble::RedirectTo { .. }
            | Trouble::Body { .. }
            | Trouble::Echo
            | Trouble::MalformedJson
            | Trouble::HugeBody(_)
            | Trouble::GzipBomb(_) => Strikes::Unprocessed,
            Trouble::Slow(_)
            | Trouble::Hold(_)
            | Trouble::CutAfter(_)
            | Trouble::CutBody(_)
            | Trouble::NoAnswer
            | Trouble::DateHeader(_)
            | Trouble::Drip(_) => Strikes::Processed,
        };
        Self { trouble, strikes, times: 1 }
    }
}

/// The trouble of one request.
#[derive(Clone, Debug)]
pub(crate) struct Strike {
    pub(crate) trouble: Trouble,
    pub(crate) before: bool,
}

impl Strike {
    /// Whether the request never reaches the server's rules.
    pub(crate) fn prevents(&self) -> bool {
        self.before && !matches!(self.trouble, Trouble::Slow(_) | Trouble::Hold(_))
    }
}

/// The scripts of all endpoints.
#[derive(Debug, Default)]
pub(crate) struct Scripts(BTreeMap<Endpoint, VecDeque<Script>>);

impl Scripts {
    pub(crate) fn add(&mut self, endpoint: Endpoint, script: Script) {
        self.0.entry(endpoint).or_default().push_back(script);
    }

    /// The trouble of the next request at an endpoint.
    pub(crate) fn next(&mut self, endpoint: Endpoint) -> Option<Strike> {
        let queue = self.0.get_mut(&endpoint)?;
        while queue.front().is_some_and(|script| script.times == 0) {
            queue.pop_front();
        }
        let script = queue.front_mut()?;
        script.times = script.times.saturating_sub(usize::from(script.times != usize::MAX));
        Some(Strike { trouble: script.trouble.clone(), before: script.strikes == Strikes::Unprocessed })
    }
}

/// Holds answers back until a test opens it. Clones are one gate.
#[derive(Clone)]
pub struct Gate {
    open: Arc<watch::Sender<bool>>,
    waiting: Arc<watch::Sender<usize>>,
}

impl Gate {
    /// A closed gate.
    #[must_use]
    pub fn new() -> Self {
        Self { open: Arc::new(watch::Sender::new(false)), waiting: Arc::new(watch::Sender::new(0)) }
    }

    /// Lets every request through, those that wait and those to come.
    pub fn open(&self) {
        self.open.send_replace(true);
    }

    /// Waits until so many requests have come to the gate.
    pub async fn reached(&self, requests: usize) {
        // The sender lives as long as `self`, so the wait cannot fail.
        let _ = self.waiting.subscribe().wait_for(|waiting| *waiting >= requests).await;
    }

    pub(crate) async fn pass(&self) {
        self.waiting.send_modify(|waiting| *waiting += 1);
        let _ = self.open.subscribe().wait_for(|open| *open).await;
    }
}

impl Default for Gate {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Gate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (open, waiting) = (*self.open.borrow(), *self.waiting.borrow());
        f.debug_struct("Gate").field("open", &open).field("reached", &waiting).finish()
    }
}
