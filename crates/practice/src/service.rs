//! One request from its first byte to its answer: the host check, the endpoint, and the trouble on the way.

mod body;
mod harm;

use std::convert::Infallible;
use std::sync::Arc;

use http_body_util::{BodyExt, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::header::{ALLOW, AUTHORIZATION, HOST};
use hyper::{HeaderMap, Method, Request, Response};
use serde_json::json;

use crate::endpoint::{Endpoint, Resource, Route};
use crate::error::{ErrorCode, Refusal};
use crate::parameters::{Parameters, format_of};
use crate::reply::{self, Reply};
use crate::seen::{Outcome, SeenRequest};
use crate::state::{Call, Server, State};
use crate::stream::Shears;
use crate::trouble::{Strike, Trouble};
use crate::{api, authorize, discovery, page, revoke, token};
use body::Body;

/// No request needs more.
const LONGEST_BODY: usize = 64 * 1024;

/// Answers a request of the connection that `shears` can cut.
pub(crate) async fn answer(
    server: Arc<Server>,
    shears: Shears,
    request: Request<Incoming>,
) -> Result<Response<Body>, Infallible> {
    let (call, refused) = match read(&server, request).await {
        Ok(call) => (call, None),
        Err(Unread::Oversized(call)) => (call, Some(refusal(&server, 413, "the body is too long"))),
        Err(Unread::Lost(reply)) => return Ok(reply.response.map(Body::whole)),
    };
    let (number, strike) = {
        let mut state = server.lock();
        (state.requests.arrived(seen(&call)), state.scripts.next(call.route.endpoint))
    };
    if let Some(strike) = strike.as_ref().filter(|strike| strike.before) {
        harm::wait(&strike.trouble).await;
    }
    let reply = match refused {
        Some(reply) => reply,
        None if strike.as_ref().is_some_and(|it| matches!(it.trouble, Trouble::Echo)) => echo(&call),
        None if strike.as_ref().is_some_and(Strike::prevents) => unprocessed(&server),
        None => process(&server, &call),
    };
    server.lock().requests.decided(number, call.route.endpoint, reply.outcome);
    Ok(match strike {
        Some(strike) => harm::inflict(strike, reply.response, &shears).await,
        None => reply.response.map(Body::whole),
    })
}

/// Why a request is not processed.
enum Unread {
    /// It has an endpoint and too long a body.
    Oversized(Call),
    /// It has none, or was meant for another host.
    Lost(Reply),
}

async fn read(server: &Server, request: Request<Incoming>) -> Result<Call, Unread> {
    let (head, body) = request.into_parts();
    if !is_for_us(&head.headers, server.port) {
        return Err(Unread::Lost(refusal(server, 421, "this Host is not served here")));
    }
    let path = head.uri.path().to_owned();
    let Some(route) = Route::find(&path, &server.dialect) else {
        let nothing = Refusal::new(ErrorCode::NotFound, "there is nothing at this address");
        return Err(Unread::Lost(reply::api_error(&server.dialect, &nothing, "")));
    };
    let query = Parameters::form(head.uri.query().unwrap_or_default().as_bytes());
    let call = |body| Call { route, method: head.method, path, query, headers: head.headers, body };
    match Limited::new(body, LONGEST_BODY).collect().await {
        Ok(body) => Ok(call(body.to_bytes())),
        Err(_) => Err(Unread::Oversized(call(Bytes::new()))),
    }
}

/// A page elsewhere that has its own name point here is refused (DNS rebinding).
fn is_for_us(headers: &HeaderMap, port: u16) -> bool {
    let host = headers.get(HOST).and_then(|value| value.to_str().ok());
    let ours = ["127.0.0.1", "[::1]", "localhost"];
    host.is_some_and(|host| ours.iter().any(|name| host.eq_ignore_ascii_case(&format!("{name}:{port}"))))
}

fn process(server: &Server, call: &Call) -> Reply {
    let allowed = methods(&call.route);
    if !allowed.contains(&call.method) {
        let names: Vec<&str> = allowed.iter().map(Method::as_str).collect();
        return refusal(server, 405, "the method is not allowed here").with(ALLOW, &names.join(", "));
    }
    let mut state = server.lock();
    let reply = dispatch(&mut state, server, call);
    if call.method == Method::GET && call.route.endpoint != Endpoint::Authorize {
        return reply;
    }
    match server.save(&state) {
        Ok(()) => reply,
        Err(_) => refusal(server, 500, "the state file cannot be written"),
    }
}

fn dispatch(state: &mut State, server: &Server, call: &Call) -> Reply {
    match call.route.endpoint {
        Endpoint::Home => page::home(server),
        Endpoint::Discovery => discovery::answer(server),
        Endpoint::Authorize => authorize::answer(state, server, call),
        Endpoint::Token => token::answer(state, server, call),
        Endpoint::Revoke => revoke::answer(state, server, call),
        Endpoint::WhoAmI | Endpoint::Api => api::answer(state, server, call),
    }
}

fn methods(route: &Route) -> &'static [Method] {
    match (route.endpoint, route.resource) {
        (Endpoint::Authorize, _) | (Endpoint::Api, Resource::Notes) => &[Method::GET, Method::POST],
        (Endpoint::Token | Endpoint::Revoke, _) => &[Method::POST],
        (Endpoint::Home | Endpoint::Discovery | Endpoint::WhoAmI | Endpoint::Api, _) => &[Method::GET],
    }
}

/// What an unprocessed request is told where the trouble leaves room for an answer.
fn unprocessed(server: &Server) -> Reply {
    let refusal = Refusal::new(ErrorCode::TemporarilyUnavailable, "the request was not processed");
    Reply { outcome: Outcome::NotProcessed, ..reply::oauth_error(&server.dialect, &refusal) }
}

/// What a careless server says to find out what was wrong with a request.
fn echo(call: &Call) -> Reply {
    let credentials = call.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let body = String::from_utf8_lossy(&call.body);
    let error = json!({ "error": "invalid_request", "error_description": body, "request_id": credentials });
    Reply { outcome: Outcome::NotProcessed, ..Reply::json(400, &error) }
}

/// A refusal by HTTP, before any rule of OAuth.
fn refusal(server: &Server, status: u16, description: &str) -> Reply {
    let code = if status >= 500 { ErrorCode::ServerError } else { ErrorCode::InvalidRequest };
    reply::oauth_error(&server.dialect, &Refusal::new(code, description)).status(status)
}

fn seen(call: &Call) -> SeenRequest {
    let body = format_of(&call.headers)
        .and_then(|format| Parameters::body(&call.headers, &call.body, &[format]).ok())
        .unwrap_or_default();
    SeenRequest {
        endpoint: call.route.endpoint,
        method: call.method.clone(),
        path: call.path.clone(),
        headers: call.headers.iter().map(|(name, _)| name.as_str().to_owned()).collect(),
        parameters: call.query.clone().and(body).into_pairs(),
        account: call.route.account.clone(),
        outcome: Outcome::Pending,
        decided: None,
    }
}
