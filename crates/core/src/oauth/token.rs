//! Token requests (RFC 6749 §4.1.3, §4.4.2, §6).

use super::{BuildError, Credentials, parameters::Parameters};
use crate::{
    ports::{HttpRequest, Method},
    provider::{ClientAuth, Placeholder, Provider, TokenBody, Values},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use secrecy::{ExposeSecret, SecretString};
use url::{Url, form_urlencoded::byte_serialize};

/// What a token request is for.
pub enum Step<'a> {
    /// Exchanges an authorization code, once.
    Code {
        /// From the callback.
        code: &'a SecretString,
        /// The one whose challenge was sent.
        verifier: &'a SecretString,
        /// The one that was sent; still asked for by OAuth 2.0 servers (OAuth 2.1 §10.2).
        redirect_uri: Option<&'a str>,
    },
    /// Trades a refresh token for a new access token.
    Refresh {
        /// Absent where the provider extends the access token itself.
        refresh_token: Option<&'a SecretString>,
        /// The last access token.
        access_token: &'a SecretString,
        /// As asked for at first. Sent only where the provider's file says so (RFC 6749 §6).
        scopes: &'a [String],
    },
    /// The client acts for itself.
    ClientCredentials {
        /// Empty: all that the client may do.
        scopes: &'a [String],
    },
}

/// Builds the request for `endpoint`. `values` holds the connection's variables.
pub fn request(
    provider: &Provider,
    endpoint: Url,
    client: &Credentials,
    step: &Step<'_>,
    values: &Values,
) -> Result<HttpRequest, BuildError> {
    let mut values = super::of_one_request(values);
    values.set(Placeholder::ClientId, client.client_id.as_str());
    values.set(Placeholder::ClientSecret, client.client_secret.clone().unwrap_or_default());
    values.set(Placeholder::TokenUrl, endpoint.as_str());

    let mut parameters = Parameters::default();
    let extra = match step {
        Step::Code { code, verifier, redirect_uri } => {
            values.set(Placeholder::Code, (*code).clone());
            values.set(Placeholder::CodeVerifier, (*verifier).clone());
            values.set(Placeholder::RedirectUri, redirect_uri.unwrap_or_default());
            parameters.set("grant_type", "authorization_code");
            parameters.set("code", (*code).clone());
            parameters.set("redirect_uri", redirect_uri.unwrap_or_default());
            if provider.pkce != crate::provider::Pkce::Off {
                parameters.set("code_verifier", (*verifier).clone());
            }
            &provider.params.code
        }
        Step::Refresh { refresh_token, access_token, scopes } => {
            values.set(Placeholder::Scope, scopes.join(&provider.scope.separator));
            let refresh_token = refresh_token.cloned().unwrap_or_default();
            values.set(Placeholder::RefreshToken, refresh_token.clone());
            values.set(Placeholder::AccessToken, (*access_token).clone());
            parameters.set("grant_type", "refresh_token");
            parameters.set("refresh_token", refresh_token);
            &provider.params.refresh
        }
        Step::ClientCredentials { scopes } => {
            let scope = scopes.join(&provider.scope.separator);
            values.set(Placeholder::Scope, scope.as_str());
            parameters.set("grant_type", "client_credentials");
            if !provider.scope.param.is_empty() {
                parameters.set(&provider.scope.param, scope);
            }
            &provider.params.client_credentials
        }
    };

    let mut headers = vec![("accept".to_owned(), "application/json".to_owned().into())];
    // Exactly one method of authentication a request (RFC 6749 §2.3).
    match authentication(provider.client_auth, client) {
        Some(basic) => headers.push(("authorization".to_owned(), basic)),
        None => {
            parameters.set("client_id", client.client_id.as_str());
            if provider.client_auth != ClientAuth::None {
                parameters.set("client_secret", client.client_secret.clone().unwrap_or_default());
            }
        }
    }
    parameters.apply(extra, &values)?;
    parameters.rename(&provider.rename.token);
    for (name, template) in &provider.headers.token {
        super::request::set_header(&mut headers, name, template.render(&values)?);
    }
    let (method, url, body) = match provider.token_body {
        TokenBody::Form => {
            super::request::set_header(&mut headers, "content-type", FORM.to_owned().into());
            (Method::Post, endpoint, Some(parameters.form()))
        }
        TokenBody::Json => {
            super::request::set_header(&mut headers, "content-type", "application/json".to_owned().into());
            (Method::Post, endpoint, Some(parameters.json()))
        }
        TokenBody::Query | TokenBody::Get => {
            let mut url = endpoint;
            parameters.add_to(&mut url);
            let get = provider.token_body == TokenBody::Get;
            (if get { Method::Get } else { Method::Post }, url, None)
        }
    };
    Ok(HttpRequest { method, url, headers, body })
}

/// The media type of form bodies.
pub(super) const FORM: &str = "application/x-www-form-urlencoded";

/// The `Authorization` header of the client, or none if its credentials go in the body. A client
/// without a secret has nothing to prove and only names itself.
pub(super) fn authentication(method: ClientAuth, client: &Credentials) -> Option<SecretString> {
    let secret = client.client_secret.as_ref()?;
    match method {
        ClientAuth::Basic => Some(basic(&client.client_id, secret.expose_secret())),
        ClientAuth::BasicSecret => Some(basic(secret.expose_secret(), "")),
        ClientAuth::Post | ClientAuth::None => None,
    }
}

/// HTTP Basic with both parts form-encoded first (RFC 6749 §2.3.1): servers decode them.
pub(super) fn basic(user: &str, password: &str) -> SecretString {
    let escape = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
    format!("Basic {}", STANDARD.encode(format!("{}:{}", escape(user), escape(password)))).into()
}

#[cfg(test)]
mod tests;
