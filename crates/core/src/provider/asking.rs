//! How a provider wants to be asked.

use super::Template;
use std::collections::BTreeMap;

/// Where client credentials go in a token request (RFC 6749 §2.3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientAuth {
    /// `client_id` and `client_secret` in the body.
    Post,
    /// HTTP Basic, both percent-encoded first.
    Basic,
    /// A public client: `client_id` in the body and no secret.
    None,
    /// HTTP Basic with the secret as user and no password.
    BasicSecret,
}

/// The code challenge. `plain` does not exist here: it protects nothing (RFC 9700 §2.1.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pkce {
    /// SHA-256, base64url (RFC 7636 §4.2).
    S256,
    /// SHA-256 in hexadecimal, still named S256 on the wire.
    S256Hex,
    /// Not sent, for servers that refuse unknown parameters.
    Off,
}

/// How scopes are asked for.
#[derive(Clone, Debug)]
pub struct ScopeRules {
    /// The parameter's name; empty if scopes are never sent.
    pub param: String,
    /// What stands between two scopes.
    pub separator: String,
    /// The scopes known from the documentation.
    pub list: Vec<Scope>,
}

/// One scope.
#[derive(Clone, Debug)]
pub struct Scope {
    /// As it is sent.
    pub value: String,
    /// As people read it.
    pub label: String,
    /// When it is asked for.
    pub on: ScopeOn,
}

impl Scope {
    /// Whether a text can be a scope at all: visible ASCII without `"` and `\` (RFC 6749 §3.3).
    pub(crate) fn is_token(text: &str) -> bool {
        !text.is_empty() && text.chars().all(|c| c.is_ascii_graphic() && !matches!(c, '"' | '\\'))
    }
}

/// When a scope is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScopeOn {
    /// When the person ticks it.
    Choice,
    /// Unless the person says otherwise.
    Default,
    /// With every request.
    Always,
}

/// Parameters of one step by name.
pub type ParamTable = BTreeMap<String, Template>;

/// Extra parameters of each step.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "the steps' own names")]
pub struct Params {
    pub authorize: ParamTable,
    pub code: ParamTable,
    pub refresh: ParamTable,
    pub client_credentials: ParamTable,
    pub device: ParamTable,
}

/// Standard names and the provider's own.
#[derive(Clone, Debug, Default)]
pub struct Rename {
    /// Parameters of the authorization request.
    pub authorize: BTreeMap<String, String>,
    /// Parameters of token requests.
    pub token: BTreeMap<String, String>,
    /// Parameters of the callback.
    pub callback: BTreeMap<String, String>,
}

/// Fixed headers by name.
#[derive(Clone, Debug, Default)]
pub struct Headers {
    /// Sent with token requests.
    pub token: BTreeMap<String, Template>,
    /// Sent with API calls.
    pub api: BTreeMap<String, Template>,
}

/// How the parameters of a token request travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenBody {
    /// `application/x-www-form-urlencoded` (RFC 6749 §4.1.3).
    Form,
    /// One JSON object.
    Json,
    /// POST with the parameters in the query.
    Query,
    /// GET with the parameters in the query.
    Get,
}
