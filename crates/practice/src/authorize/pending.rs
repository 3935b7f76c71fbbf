//! Requests that wait for a person, and the person's decision.

use std::collections::BTreeMap;

use hyper::header::ORIGIN;

use super::AuthorizationRequest;
use crate::account::Account;
use crate::dialect::BodyFormat;
use crate::error::Refusal;
use crate::parameters::Parameters;
use crate::secret::{self, Fingerprint};
use crate::state::{Call, Server};

/// For how many seconds a consent page may stay open.
const PATIENCE: u64 = 600;
/// More pages than this wait for nobody.
const MOST: usize = 100;

/// Requests that wait, each under the token of its form.
#[derive(Debug, Default)]
pub(crate) struct Pending(BTreeMap<Fingerprint, (AuthorizationRequest, u64)>);

impl Pending {
    /// Keeps a request and makes the token that its form must bring back.
    pub(super) fn add(&mut self, request: AuthorizationRequest, now: u64) -> String {
        self.0.retain(|_, (_, end)| now < *end);
        if self.0.len() >= MOST {
            let oldest = self.0.iter().min_by_key(|(_, (_, end))| *end).map(|(token, _)| token.clone());
            oldest.map(|token| self.0.remove(&token));
        }
        let token = secret::mint("");
        self.0.insert(Fingerprint::of(&token), (request, now.saturating_add(PATIENCE)));
        token
    }

    /// The request of a token, once.
    pub(super) fn take(&mut self, token: &str, now: u64) -> Option<AuthorizationRequest> {
        let (request, end) = self.0.remove(&Fingerprint::of(token))?;
        (now < end).then_some(request)
    }
}

/// What a person chose on the consent page.
pub(super) struct Decision {
    pub(super) token: String,
    pub(super) approved: bool,
    pub(super) account: Option<Account>,
    pub(super) scopes: Vec<String>,
}

impl Decision {
    pub(super) fn read(server: &Server, call: &Call) -> Result<Self, Refusal> {
        if !is_own_page(server, call) {
            return Err(Refusal::request("This answer did not come from the consent page."));
        }
        let form = Parameters::body(&call.headers, &call.body, &[BodyFormat::Form])?;
        let chosen = form.get("account");
        Ok(Self {
            token: form.need("csrf")?.to_owned(),
            approved: form.need("decision")? == "approve",
            account: server
                .dialect
                .accounts
                .iter()
                .find(|account| Some(account.id.as_str()) == chosen)
                .cloned(),
            scopes: form.all("scope").map(str::to_owned).collect(),
        })
    }
}

/// Whether a form was sent by a page of this server. Under `no-referrer` a browser sends `Origin: null` with its own
/// forms too, and then `Sec-Fetch-Site` tells (Fetch Standard, "append a request Origin header").
fn is_own_page(server: &Server, call: &Call) -> bool {
    let header = |name: &str| call.headers.get(name).and_then(|value| value.to_str().ok());
    match header(ORIGIN.as_str()) {
        Some(origin) if origin != "null" => ["127.0.0.1", "[::1]", "localhost"]
            .iter()
            .any(|host| origin == format!("http://{host}:{}", server.port)),
        _ => header("sec-fetch-site") == Some("same-origin"),
    }
}
