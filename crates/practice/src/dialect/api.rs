//! The `[parameters]`, `[api]` and `[errors]` tables.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::error::ErrorCode;

/// Which parameters each kind of request must hold and must not hold.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ParameterRules {
    /// The authorization request. `client_id`, `redirect_uri` and `response_type` are always required.
    pub authorize: Required,
    /// The code exchange. `code` is always required.
    pub exchange: Required,
    /// The refresh. `refresh_token` is always required.
    pub refresh: Required,
    /// The client credentials grant.
    pub client_credentials: Required,
    /// The revocation. `token` is always required.
    pub revoke: Required,
}

/// Names of parameters.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Required {
    /// Must be there and not empty.
    pub required: Vec<String>,
    /// Must not be there.
    pub refused: Vec<String>,
}

/// The resource server.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ApiRules {
    /// The who-am-I answer: a template.
    pub whoami: Value,
    /// The scope that who-am-I needs. Empty: none.
    pub whoami_scope: String,
    /// The scope that reading notes needs. Empty: none.
    pub read_scope: String,
    /// The scope that writing notes needs. Empty: none.
    pub write_scope: String,
    /// Headers that every call must carry, with the values known. No values: any.
    pub headers: BTreeMap<String, Vec<String>>,
}

/// The shape of error answers.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Errors {
    /// The body at the token and revocation endpoints: a template.
    pub oauth: Value,
    /// The body at the API: a template.
    pub api: Value,
    /// Errors with another code and status.
    pub codes: BTreeMap<ErrorCode, Renamed>,
}

/// An error's name and status at a provider.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Renamed {
    /// The code in the body.
    pub code: String,
    /// The HTTP status.
    pub status: u16,
}

impl Errors {
    /// The code and the status that this provider uses for an error.
    pub(crate) fn named(&self, code: ErrorCode) -> (&str, u16) {
        match self.codes.get(&code) {
            Some(renamed) => (&renamed.code, renamed.status),
            None => (code.as_str(), code.status()),
        }
    }
}

impl Default for ApiRules {
    fn default() -> Self {
        Self {
            whoami: json!({ "id": "{account}", "name": "{name}", "email": "{email}" }),
            whoami_scope: "profile".into(),
            read_scope: "notes:read".into(),
            write_scope: "notes:write".into(),
            headers: BTreeMap::new(),
        }
    }
}

impl Default for Errors {
    fn default() -> Self {
        let flat = json!({ "error": "{code}", "error_description": "{description}" });
        Self { oauth: flat.clone(), api: flat, codes: BTreeMap::new() }
    }
}
