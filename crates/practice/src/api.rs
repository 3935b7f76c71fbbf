//! The resource server: who-am-I, and a few notes to read and write.

use hyper::Method;
use hyper::header::AUTHORIZATION;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::account::Account;
use crate::dialect::BodyFormat;
use crate::endpoint::{Endpoint, Resource};
use crate::error::{ErrorCode, Refusal};
use crate::parameters::format_of;
use crate::reply::{self, Reply};
use crate::secret::Fingerprint;
use crate::state::{Call, Server, State};
use crate::template::{self, Variables};

/// A note of an account.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Note {
    id: usize,
    text: String,
    #[serde(skip)]
    account: String,
}

/// A note to write.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewNote {
    text: String,
}

/// Answers who-am-I and the API.
pub(crate) fn answer(state: &mut State, server: &Server, call: &Call) -> Reply {
    let rules = &server.dialect.api;
    let scope = match (call.route.endpoint, call.route.resource) {
        (Endpoint::WhoAmI, _) => rules.whoami_scope.as_str(),
        (_, Resource::Notes) if call.method == Method::POST => &rules.write_scope,
        (_, Resource::Notes) => &rules.read_scope,
        _ => "",
    };
    match authorized(state, server, call, scope).and_then(|account| resource(state, server, call, &account)) {
        Ok(reply) => reply,
        Err(refusal) => reply::api_error(&server.dialect, &refusal, scope),
    }
}

/// The account that the access token speaks for (RFC 6750).
fn authorized(state: &State, server: &Server, call: &Call, scope: &str) -> Result<Account, Refusal> {
    let dead = || Refusal::new(ErrorCode::InvalidToken, "the access token is not good");
    if call.query.get("access_token").is_some() {
        return Err(Refusal::request("a token does not belong in an address"));
    }
    call.check_headers(&server.dialect.api.headers)?;
    let header = call.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()).ok_or_else(dead)?;
    let (scheme, token) = header.split_once(' ').ok_or_else(dead)?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(dead());
    }
    let access =
        state.registry.grants.access(&Fingerprint::of(token.trim()), server.clock.now()).ok_or_else(dead)?;
    if call.route.account.as_ref().is_some_and(|account| *account != access.account.id) {
        return Err(dead());
    }
    if !scope.is_empty() && !access.scopes.iter().any(|granted| granted == scope) {
        return Err(Refusal::new(ErrorCode::InsufficientScope, format!("the token lacks the scope {scope}")));
    }
    Ok(access.account.clone())
}

fn resource(state: &mut State, server: &Server, call: &Call, account: &Account) -> Result<Reply, Refusal> {
    match (call.route.endpoint, call.route.resource) {
        (Endpoint::WhoAmI, _) => Ok(whoami(server, account)),
        (_, Resource::Notes) if call.method == Method::POST => write(state, call, account),
        (_, Resource::Notes) => {
            let own: Vec<&Note> = state.notes.iter().filter(|note| note.account == account.id).collect();
            Ok(Reply::json(200, &json!({ "notes": own })))
        }
        _ => Ok(echo(call)),
    }
}

fn whoami(server: &Server, account: &Account) -> Reply {
    let variables = Variables::from([
        ("account", json!(account.id)),
        ("name", json!(account.name)),
        ("email", json!(account.email)),
        ("now", json!(server.clock.now())),
    ]);
    Reply::json(200, &template::render(&server.dialect.api.whoami, &variables)).not_stored()
}

fn write(state: &mut State, call: &Call, account: &Account) -> Result<Reply, Refusal> {
    if format_of(&call.headers) != Some(BodyFormat::Json) {
        return Err(Refusal::request("a note is application/json"));
    }
    let new: NewNote = serde_json::from_slice(&call.body)
        .map_err(|_| Refusal::request("a note is an object with a text"))?;
    let note = Note { id: state.notes.len() + 1, text: new.text, account: account.id.clone() };
    let reply = Reply::json(201, &json!(note));
    state.notes.push(note);
    Ok(reply)
}

/// What arrived, without any value that may be secret.
fn echo(call: &Call) -> Reply {
    let headers: Vec<&str> = call.headers.keys().map(|name| name.as_str()).collect();
    Reply::json(200, &json!({ "method": call.method.as_str(), "path": call.path, "headers": headers }))
}
