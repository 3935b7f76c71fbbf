//! The authorization endpoint (RFC 6749 section 4.1.1).

mod pending;
mod request;

use hyper::Method;
use serde_json::json;

use crate::account::Account;
use crate::error::{ErrorCode, Refusal};
use crate::grants::Code;
use crate::page;
use crate::reply::Reply;
use crate::secret::{self, Fingerprint};
use crate::seen::Outcome;
use crate::state::{Call, Server, State};
use crate::template::{self, Variables};
pub(crate) use pending::Pending;
pub(crate) use request::AuthorizationRequest;
use request::Stop;
pub(crate) use request::known_scopes;

/// Who answers the consent question.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Approval {
    /// The person at the browser: the endpoint shows the consent page.
    #[default]
    Ask,
    /// Yes, at once, like a browser session that is signed in and was asked before.
    Approve {
        /// The account that says so.
        account: Account,
        /// The scopes it grants of those asked. `None`: all.
        scopes: Option<Vec<String>>,
    },
    /// No, at once.
    Deny,
}

/// Answers the endpoint, and the form of the consent page.
pub(crate) fn answer(state: &mut State, server: &Server, call: &Call) -> Reply {
    if call.method == Method::POST { decide(state, server, call) } else { ask(state, server, call) }
}

fn ask(state: &mut State, server: &Server, call: &Call) -> Reply {
    let request = match AuthorizationRequest::read(&state.registry.clients, &server.dialect, &call.query) {
        Ok(request) => request,
        Err(Stop::Page(refusal)) => return page::refused(server, &refusal),
        Err(Stop::Callback(request, refusal)) => return failed(server, &request, &refusal, true),
    };
    match state.approval.clone() {
        Approval::Ask => {
            let client = state.registry.clients.get(&request.client);
            let client_name = client.map(|client| client.name.clone()).unwrap_or_default();
            let token = state.pending.add(request.clone(), server.clock.now());
            page::consent(server, &request, &client_name, &token)
        }
        Approval::Approve { account, scopes } => {
            let granted =
                request.scopes.iter().filter(|scope| scopes.as_ref().is_none_or(|only| only.contains(scope)));
            let granted = granted.cloned().collect();
            approved(state, server, &request, account, granted)
        }
        Approval::Deny => denied(server, &request),
    }
}

fn decide(state: &mut State, server: &Server, call: &Call) -> Reply {
    let decision = match pending::Decision::read(server, call) {
        Ok(decision) => decision,
        Err(refusal) => return page::refused(server, &refusal),
    };
    let Some(request) = state.pending.take(&decision.token, server.clock.now()) else {
        return page::refused(server, &Refusal::request("This question was answered before, or is too old."));
    };
    let Some(account) = decision.account.filter(|_| decision.approved) else {
        return denied(server, &request);
    };
    let choice = server.dialect.authorize.scope_choice;
    let granted = request.scopes.iter().filter(|scope| !choice || decision.scopes.contains(scope));
    let granted = granted.cloned().collect();
    approved(state, server, &request, account, granted)
}

fn approved(
    state: &mut State,
    server: &Server,
    request: &AuthorizationRequest,
    account: Account,
    scopes: Vec<String>,
) -> Reply {
    let rules = &server.dialect.authorize;
    let scopes = if rules.granted.is_empty() { scopes } else { rules.granted.clone() };
    let variables = Variables::from([
        ("account", json!(account.id)),
        ("name", json!(account.name)),
        ("email", json!(account.email)),
    ]);
    let code = secret::mint(&rules.code_prefix);
    let mut answer = vec![(rules.code_name.clone(), code.clone())];
    answer.extend(
        rules.callback.iter().map(|(name, value)| (name.clone(), template::render_text(value, &variables))),
    );
    answer.extend(request.state.clone().map(|state| ("state".to_owned(), state)));

    let expires = server.clock.now().saturating_add(rules.code_life);
    let code = Fingerprint::of(&code);
    let (client, redirect_uri) = (request.client.clone(), request.redirect_uri.clone());
    let challenge = request.challenge.clone();
    state
        .registry
        .grants
        .add_code(code, Code { client, account, scopes, redirect_uri, challenge, expires, grant: None });
    callback(server, &request.redirect_uri, answer, Outcome::Served)
}

fn denied(server: &Server, request: &AuthorizationRequest) -> Reply {
    let denial = &server.dialect.authorize.denial;
    let refusal = Refusal::new(ErrorCode::AccessDenied, denial.description.clone());
    failed(server, request, &refusal, denial.state)
}

/// An error that may go to the client (RFC 6749 section 4.1.2.1).
fn failed(server: &Server, request: &AuthorizationRequest, refusal: &Refusal, with_state: bool) -> Reply {
    let mut answer = vec![("error".to_owned(), refusal.code.as_str().to_owned())];
    if !refusal.description.is_empty() {
        answer.push(("error_description".to_owned(), refusal.description.clone()));
    }
    answer.extend(request.state.clone().filter(|_| with_state).map(|state| ("state".to_owned(), state)));
    callback(server, &request.redirect_uri, answer, Outcome::Refused(refusal.code))
}

fn callback(
    server: &Server,
    redirect_uri: &str,
    mut answer: Vec<(String, String)>,
    outcome: Outcome,
) -> Reply {
    if server.dialect.issuer_in_callback {
        answer.push(("iss".to_owned(), server.origin()));
    }
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(answer).finish();
    let join = if redirect_uri.contains('?') { '&' } else { '?' };
    Reply::redirect(&format!("{redirect_uri}{join}{query}"), outcome)
}
