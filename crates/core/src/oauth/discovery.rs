//! Authorization server metadata (RFC 8414) and OpenID Connect discovery: where an issuer's
//! endpoints are.

use super::answer::{Whole, body};
use crate::{
    ports::HttpResponse,
    provider::{ClientAuth, Scope},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use url::{Host, Url};

/// The endpoints of an issuer. They are fixed with the sign-in and not looked up again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Metadata {
    /// The issuer, identical to the identifier that was asked for.
    pub issuer: String,
    /// Authorization endpoint.
    pub authorization_endpoint: Url,
    /// Token endpoint.
    pub token_endpoint: Url,
    /// Revocation endpoint, if there is one.
    pub revocation_endpoint: Option<Url>,
    /// OpenID Connect user info, if there is one.
    pub userinfo_endpoint: Option<Url>,
    /// Whether callbacks carry `iss` (RFC 9207 §2.3); one without it is then refused.
    pub names_itself: bool,
}

/// What an issuer says of itself beside its endpoints. It fills a new provider's file and decides
/// nothing later.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offers {
    /// Scopes that can be asked for.
    pub scopes: Vec<String>,
    /// Where client credentials go; none if in no way that is known here.
    pub client_auth: Option<ClientAuth>,
}

/// More scopes than this nobody chooses from.
const MOST_SCOPES: usize = 200;

/// Why a document is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum DiscoveryFault {
    #[error("there is no metadata at the issuer's address")]
    NotFound,
    #[error("the metadata names another issuer")]
    OtherIssuer,
    #[error("the metadata names an endpoint that is not https, or a place without a public name")]
    Insecure,
    #[error("the metadata lacks the endpoints of a sign-in")]
    Incomplete,
}

/// Where the metadata of an issuer may be, in the order to be asked: OpenID Connect's place,
/// then RFC 8414 §3.1 (the path goes behind the well-known part).
pub fn addresses(issuer: &Url) -> Vec<Url> {
    let path = issuer.path().trim_end_matches('/');
    let at = |path: String| {
        let mut url = issuer.clone();
        url.set_path(&path);
        url.set_query(None);
        url
    };
    vec![
        at(format!("{path}/.well-known/openid-configuration")),
        at(format!("/.well-known/oauth-authorization-server{path}")),
    ]
}

/// Reads a document that came from one of the issuer's addresses.
pub fn read(issuer: &Url, response: &HttpResponse) -> Result<Metadata, DiscoveryFault> {
    let document =
        Whole::read(response).filter(|_| response.status == 200).ok_or(DiscoveryFault::NotFound)?;
    let named = document.text("issuer").ok_or(DiscoveryFault::Incomplete)?;
    // RFC 8414 §3.3: identical, but for the slash that URL software adds to a bare host.
    if named.trim_end_matches('/') != issuer.as_str().trim_end_matches('/') {
        return Err(DiscoveryFault::OtherIssuer);
    }
    let endpoint = |name: &str| -> Result<Option<Url>, DiscoveryFault> {
        let Some(text) = document.text(name) else { return Ok(None) };
        let url = Url::parse(&text).map_err(|_| DiscoveryFault::Incomplete)?;
        let same_origin = url.origin() == issuer.origin();
        // Elsewhere only under a public name: an address would be one of this machine or its network.
        let named = matches!(url.host(), Some(Host::Domain(name)) if name.contains('.'));
        let clean = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
        if clean && (same_origin || url.scheme() == "https" && named) {
            Ok(Some(url))
        } else {
            Err(DiscoveryFault::Insecure)
        }
    };
    Ok(Metadata {
        authorization_endpoint: endpoint("authorization_endpoint")?.ok_or(DiscoveryFault::Incomplete)?,
        token_endpoint: endpoint("token_endpoint")?.ok_or(DiscoveryFault::Incomplete)?,
        revocation_endpoint: endpoint("revocation_endpoint")?,
        userinfo_endpoint: endpoint("userinfo_endpoint")?,
        names_itself: document.text("authorization_response_iss_parameter_supported").as_deref()
            == Some("true"),
        issuer: named,
    })
}

/// Reads what a document says beside the endpoints; what makes no sense is left out.
pub fn offers(response: &HttpResponse) -> Offers {
    let document = body(response).unwrap_or_default();
    let texts = |name: &str| -> Option<Vec<&str>> {
        Some(document.get(name)?.as_array()?.iter().filter_map(Value::as_str).collect())
    };
    let mut scopes: Vec<String> = Vec::new();
    for scope in texts("scopes_supported").unwrap_or_default() {
        if scopes.len() < MOST_SCOPES && Scope::is_token(scope) && !scopes.iter().any(|it| it == scope) {
            scopes.push(scope.to_owned());
        }
    }
    // RFC 8414 §2: what is meant by saying nothing.
    let methods = texts("token_endpoint_auth_methods_supported").unwrap_or(vec!["client_secret_basic"]);
    let ways = [
        ("client_secret_post", ClientAuth::Post),
        ("client_secret_basic", ClientAuth::Basic),
        ("none", ClientAuth::None),
    ];
    let client_auth = ways.into_iter().find(|(method, _)| methods.contains(method)).map(|(_, auth)| auth);
    Offers { scopes, client_auth }
}

#[cfg(test)]
mod tests;
