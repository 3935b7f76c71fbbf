//! Revocation (RFC 7009).

use super::{BuildError, Credentials, problem::Kind, request};
use crate::{
    oauth::problem::Problem,
    ports::{HttpRequest, HttpResponse},
    provider::{Placeholder, Provider, Revoke, RevokedToken, Values},
};
use jiff::Timestamp;
use secrecy::SecretString;

/// What the provider did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It says that the token is no good any more. An unknown token is answered the same way
    /// (RFC 7009 §2.2), so this proves nothing about the past.
    Revoked,
    /// Not now; the token still exists and it must be tried again (RFC 7009 §2.2.1).
    Later(Problem),
    /// It will not.
    Refused(Problem),
}

/// Builds the revocation of the refresh token, which ends the grant, or of the access token where
/// there is no other or the provider asks for that one.
pub fn request(
    provider: &Provider,
    revoke: &Revoke,
    client: &Credentials,
    access_token: &SecretString,
    refresh_token: Option<&SecretString>,
    values: &Values,
) -> Result<HttpRequest, BuildError> {
    let (token, hint) = match (revoke.token, refresh_token) {
        (RevokedToken::Refresh, Some(refresh_token)) => (refresh_token, "refresh_token"),
        (RevokedToken::Refresh, None) | (RevokedToken::Access, _) => (access_token, "access_token"),
    };
    let mut values = values.clone();
    values.set(Placeholder::AccessToken, access_token.clone());
    values.set(Placeholder::RefreshToken, refresh_token.cloned().unwrap_or_default());
    let standard = [("token", token.clone()), ("token_type_hint", hint.to_owned().into())];
    request::build(provider, &revoke.request, client, &standard, &values)
}

/// Reads the answer.
pub fn outcome(provider: &Provider, revoke: &Revoke, response: &HttpResponse, now: Timestamp) -> Outcome {
    if revoke.ok.contains(&response.status) {
        return Outcome::Revoked;
    }
    let problem = Problem::read(provider, response, now);
    match problem.kind(provider) {
        Kind::GrantEnded => Outcome::Revoked,
        Kind::SlowDown | Kind::Unwell | Kind::Unknown | Kind::Foreign => Outcome::Later(problem),
        Kind::Denied
        | Kind::ClientRejected
        | Kind::ScopeRejected
        | Kind::RedirectRejected
        | Kind::Rejected => Outcome::Refused(problem),
    }
}

#[cfg(test)]
mod tests;
