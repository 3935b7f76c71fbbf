//! The revocation endpoint (RFC 7009).

use serde_json::json;

use crate::credentials;
use crate::error::{ErrorCode, Refusal};
use crate::parameters::Parameters;
use crate::reply::{self, Reply};
use crate::secret::Fingerprint;
use crate::state::{Call, Server, State};

/// Answers the endpoint: 200 also for a token that nobody knows (section 2.2).
pub(crate) fn answer(state: &mut State, server: &Server, call: &Call) -> Reply {
    match revoke(state, server, call) {
        Ok(()) => Reply::json(200, &json!({})).not_stored(),
        Err(refusal) => reply::oauth_error(&server.dialect, &refusal),
    }
}

fn revoke(state: &mut State, server: &Server, call: &Call) -> Result<(), Refusal> {
    let dialect = &server.dialect;
    if !call.query.is_empty() {
        return Err(Refusal::request("parameters belong in the body"));
    }
    let body = Parameters::body(&call.headers, &call.body, &dialect.revoke_body)?;
    body.check_unique()?;
    let client =
        credentials::authenticate(&state.registry.clients, &dialect.client_auth, &call.headers, &body)?;
    body.check(&dialect.parameters.revoke)?;
    let token = Fingerprint::of(body.need("token")?);
    let grants = &mut state.registry.grants;
    let Some(grant) = grants.grant_of(&token) else { return Ok(()) };
    if grants.client_of(grant) != Some(client.id.as_str()) {
        return Err(Refusal::new(ErrorCode::InvalidClient, "the token belongs to another client"));
    }
    grants.end(grant);
    Ok(())
}
