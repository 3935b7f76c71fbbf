//! The authorization request (RFC 6749 §4.1.1): an address for the system browser.

use super::{BuildError, parameters::Parameters, pkce};
use crate::provider::{Placeholder, Provider, Values};
use secrecy::SecretString;
use url::Url;

/// What one authorization request says.
pub struct Request<'a> {
    /// The endpoint, rendered or discovered.
    pub endpoint: Url,
    /// The registered client.
    pub client_id: &'a str,
    /// Exactly as registered; none where the provider shows the code instead.
    pub redirect_uri: Option<&'a str>,
    /// Finds the sign-in again when the answer comes.
    pub state: &'a SecretString,
    /// Stays here; only its challenge travels.
    pub verifier: &'a SecretString,
    /// What to ask for.
    pub scopes: &'a [String],
}

/// Builds the address. It carries no secret that is worth anything without the verifier, and
/// never a client secret (it ends up in the browser's history).
pub fn url(provider: &Provider, request: &Request<'_>, values: &Values) -> Result<Url, BuildError> {
    let scope = request.scopes.join(&provider.scope.separator);
    let challenge = pkce::challenge(provider.pkce, request.verifier);

    let mut values = super::of_one_request(values);
    values.set(Placeholder::ClientId, request.client_id);
    values.set(Placeholder::RedirectUri, request.redirect_uri.unwrap_or_default());
    values.set(Placeholder::State, request.state.clone());
    values.set(Placeholder::Scope, scope.as_str());
    values.set(Placeholder::CodeChallenge, challenge.as_deref().unwrap_or_default());

    let mut parameters = Parameters::default();
    parameters.set("response_type", "code");
    parameters.set("client_id", request.client_id);
    parameters.set("redirect_uri", request.redirect_uri.unwrap_or_default());
    if !provider.scope.param.is_empty() {
        parameters.set(&provider.scope.param, scope);
    }
    parameters.set("state", request.state.clone());
    if let Some(challenge) = challenge {
        parameters.set("code_challenge", challenge);
        parameters.set("code_challenge_method", "S256");
    }
    parameters.apply(&provider.params.authorize, &values)?;
    parameters.rename(&provider.rename.authorize);

    let mut url = request.endpoint.clone();
    parameters.add_to(&mut url);
    Ok(url)
}

#[cfg(test)]
mod tests;
