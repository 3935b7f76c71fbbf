//! What the server knows, and the request it is asked to answer.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use hyper::body::Bytes;
use hyper::{HeaderMap, Method};

use crate::api::Note;
use crate::authorize::{Approval, Pending};
use crate::clock::Clock;
use crate::dialect::Dialect;
use crate::endpoint::Route;
use crate::error::Refusal;
use crate::parameters::Parameters;
use crate::seen::{Requests, Seen};
use crate::store::{self, Registry};
use crate::trouble::Scripts;

/// What stays as it was at the start.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) dialect: Dialect,
    pub(crate) port: u16,
    pub(crate) public_origin: Option<String>,
    pub(crate) clock: Clock,
    pub(crate) state_file: Option<PathBuf>,
    pub(crate) state: Mutex<State>,
}

/// What changes.
#[derive(Debug, Default)]
pub(crate) struct State {
    pub(crate) registry: Registry,
    pub(crate) approval: Approval,
    pub(crate) scripts: Scripts,
    pub(crate) pending: Pending,
    pub(crate) notes: Vec<Note>,
    pub(crate) requests: Requests,
    pub(crate) cuts: Arc<AtomicUsize>,
}

/// A request that found its endpoint.
pub(crate) struct Call {
    pub(crate) route: Route,
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) query: Parameters,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Server {
    pub(crate) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn origin(&self) -> String {
        self.public_origin.clone().unwrap_or_else(|| format!("http://127.0.0.1:{}", self.port))
    }

    /// Makes the state durable. It is small and the server is for one person, so this may block.
    pub(crate) fn save(&self, state: &State) -> std::io::Result<()> {
        self.state_file.as_deref().map_or(Ok(()), |path| store::save(path, &state.registry))
    }
}

impl Call {
    /// The headers that must be there are there, with a value that is known.
    pub(crate) fn check_headers(&self, required: &BTreeMap<String, Vec<String>>) -> Result<(), Refusal> {
        let wrong = required.iter().find(|(name, values)| {
            let value = self.headers.get(name.as_str()).and_then(|value| value.to_str().ok());
            !value.is_some_and(|value| values.is_empty() || values.iter().any(|known| known == value))
        });
        match wrong {
            Some((name, _)) => Err(Refusal::request(format!("the header {name} is missing or not known"))),
            None => Ok(()),
        }
    }
}

impl State {
    pub(crate) fn seen(&self) -> Seen {
        let tally = self.registry.grants.tally;
        Seen {
            requests: self.requests.latest(),
            token_requests: self.requests.token_requests,
            refreshes: tally.refreshes,
            reuses: tally.reuses,
            grants_ended: tally.grants_ended,
            codes_replayed: tally.codes_replayed,
            revocations: self.requests.revocations,
            cuts: self.cuts.load(Ordering::SeqCst),
            api_calls: self.requests.api_calls,
            active_grants: self.registry.grants.active(),
        }
    }
}
