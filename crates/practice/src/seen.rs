//! What the server saw: its own account of what clients did.

use std::collections::VecDeque;
use std::fmt;
use std::time::Instant;

use hyper::Method;

use crate::endpoint::Endpoint;
use crate::error::ErrorCode;

/// Every request since the start, and the sums.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// The requests, in the order of their arrival: all, or the latest that [`Options`](crate::Options) let it keep.
    pub requests: Vec<SeenRequest>,
    /// Requests at the token endpoint, whatever became of them.
    pub token_requests: usize,
    /// Refreshes that were granted, also if the answer was lost.
    pub refreshes: usize,
    /// Times that a refresh token with a successor was presented.
    pub reuses: usize,
    /// Grants that ended.
    pub grants_ended: usize,
    /// Times that a used code was presented.
    pub codes_replayed: usize,
    /// Requests at the revocation endpoint that were processed and not refused.
    pub revocations: usize,
    /// Answers of which a script kept something back.
    pub cuts: usize,
    /// Requests at who-am-I and the API.
    pub api_calls: usize,
    /// Grants that stand now.
    pub active_grants: usize,
}

/// One request.
#[derive(Clone)]
pub struct SeenRequest {
    /// Where it went.
    pub endpoint: Endpoint,
    /// The method.
    pub method: Method,
    /// The path.
    pub path: String,
    /// The names of its headers in lower case, one for each header line.
    pub headers: Vec<String>,
    /// Names and values of the query, then of the body. They hold secrets.
    pub parameters: Vec<(String, String)>,
    /// The account that the path names.
    pub account: Option<String>,
    /// What became of it.
    pub outcome: Outcome,
    /// When that was decided, which is before any of the answer leaves. `None` while it waits.
    pub decided: Option<Instant>,
}

/// What became of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It waits.
    Pending,
    /// It was processed and got what it asked for, or a page.
    Served,
    /// It was processed and refused.
    Refused(ErrorCode),
    /// A script kept it from being processed.
    NotProcessed,
}

impl Seen {
    /// The requests at an endpoint.
    pub fn at(&self, endpoint: Endpoint) -> impl Iterator<Item = &SeenRequest> {
        self.requests.iter().filter(move |request| request.endpoint == endpoint)
    }
}

impl SeenRequest {
    /// The first value of a parameter.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The grant type asked for.
    #[must_use]
    pub fn grant_type(&self) -> Option<&str> {
        self.parameter("grant_type")
    }
}

/// Shows the names of parameters only: the values are codes, tokens and secrets.
impl fmt::Debug for SeenRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.parameters.iter().map(|(name, _)| name.as_str()).collect();
        write!(f, "{} {} {names:?} {:?}", self.method, self.path, self.outcome)
    }
}

/// The requests of a server, and the sums that outlast them.
#[derive(Debug, Default)]
pub(crate) struct Requests {
    latest: VecDeque<SeenRequest>,
    forgotten: usize,
    /// How many are kept. `None`: all.
    keep: Option<usize>,
    pub(crate) token_requests: usize,
    pub(crate) revocations: usize,
    pub(crate) api_calls: usize,
}

impl Requests {
    pub(crate) fn keeping(most: Option<usize>) -> Self {
        Self { keep: most, ..Self::default() }
    }

    /// Notes a request and gives its number.
    pub(crate) fn arrived(&mut self, request: SeenRequest) -> usize {
        match request.endpoint {
            Endpoint::Token => self.token_requests += 1,
            Endpoint::WhoAmI | Endpoint::Api => self.api_calls += 1,
            Endpoint::Home | Endpoint::Discovery | Endpoint::Authorize | Endpoint::Revoke => {}
        }
        let number = self.forgotten + self.latest.len();
        self.latest.push_back(request);
        while self.keep.is_some_and(|most| self.latest.len() > most) {
            self.latest.pop_front();
            self.forgotten += 1;
        }
        number
    }

    /// Notes what became of the request with this number, which is of this endpoint.
    pub(crate) fn decided(&mut self, number: usize, endpoint: Endpoint, outcome: Outcome) {
        self.revocations += usize::from(endpoint == Endpoint::Revoke && outcome == Outcome::Served);
        let index = number.checked_sub(self.forgotten);
        if let Some(request) = index.and_then(|index| self.latest.get_mut(index)) {
            request.outcome = outcome;
            request.decided = Some(Instant::now());
        }
    }

    pub(crate) fn latest(&self) -> Vec<SeenRequest> {
        self.latest.iter().cloned().collect()
    }
}
