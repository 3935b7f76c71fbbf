//! The `[token]` and `[refresh]` tables.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// A grant type of the token endpoint.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum GrantType {
    /// RFC 6749 section 4.1.
    AuthorizationCode,
    /// RFC 6749 section 6.
    RefreshToken,
    /// RFC 6749 section 4.4.
    ClientCredentials,
}

/// How a client shows who it is.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum ClientAuth {
    /// A public client: `client_id` alone.
    None,
    /// `client_id` and `client_secret` in the body.
    Post,
    /// The Basic scheme over the form-encoded id and secret (RFC 6749 section 2.3.1).
    Basic,
}

impl ClientAuth {
    /// The name in the registry of token endpoint authentication methods (RFC 7591 section 2).
    pub(crate) fn registered_name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Post => "client_secret_post",
            Self::Basic => "client_secret_basic",
        }
    }
}

/// How a body is written.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum BodyFormat {
    /// `application/x-www-form-urlencoded`.
    Form,
    /// `application/json`.
    Json,
}

/// The form of an access token.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum TokenFormat {
    /// A random string.
    Opaque,
    /// A JSON Web Token in form only: nobody can check its signature.
    Jwt,
}

/// The token endpoint and the access tokens.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TokenRules {
    /// The body formats of a token request.
    pub body: Vec<BodyFormat>,
    /// Headers that every token request must carry, with the values known. No values: any.
    pub headers: BTreeMap<String, Vec<String>>,
    /// The status of a good answer.
    pub status: u16,
    /// The format of a good answer.
    pub encoding: BodyFormat,
    /// The members of a good answer: a template.
    pub answer: Value,
    /// The life of an access token in seconds.
    pub life: u64,
    /// The form of an access token.
    pub format: TokenFormat,
    /// How an opaque access token begins.
    pub prefix: String,
    /// How a personal token begins.
    pub personal_prefix: String,
    /// Whether the code exchange yields a refresh token.
    pub with_refresh_token: bool,
}

/// What becomes of a refresh token that was used.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Rotation {
    /// It stays the only one.
    Never,
    /// A new one is made and the old one still works.
    Maybe,
    /// A new one is made and the old one is dead.
    Always,
    /// As `always`, and the old one's reuse ends the grant (RFC 9700 section 4.14.2).
    Strict,
}

/// When a refresh answer holds a refresh token.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum RefreshAnswer {
    /// Each time, also when it is the same one.
    Always,
    /// Only a new one.
    Rotated,
    /// Not at all.
    Never,
}

/// Refresh tokens.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RefreshRules {
    /// What becomes of a refresh token that was used.
    pub rotation: Rotation,
    /// Every how many refreshes a new one is made.
    pub rotate_every: u32,
    /// For how many seconds a used one is still accepted.
    pub grace: u64,
    /// The life of a refresh token in seconds. 0: no end.
    pub life: u64,
    /// Whether the life starts anew at each use.
    pub restarts: bool,
    /// When the answer holds a refresh token.
    pub answer: RefreshAnswer,
    /// The life of a refreshed access token in seconds, where it differs.
    pub access_life: Option<u64>,
    /// How a refresh token begins.
    pub prefix: String,
}

impl Default for TokenRules {
    fn default() -> Self {
        Self {
            body: vec![BodyFormat::Form],
            headers: BTreeMap::new(),
            status: 200,
            encoding: BodyFormat::Json,
            answer: json!({
                "access_token": "{access_token}",
                "token_type": "Bearer",
                "expires_in": "{expires_in}",
                "refresh_token": "{refresh_token}",
                "scope": "{scope}",
            }),
            life: 3600,
            format: TokenFormat::Opaque,
            prefix: String::new(),
            personal_prefix: "practice_".into(),
            with_refresh_token: true,
        }
    }
}

impl Default for RefreshRules {
    fn default() -> Self {
        Self {
            rotation: Rotation::Always,
            rotate_every: 1,
            grace: 0,
            life: 30 * 24 * 3600,
            restarts: true,
            answer: RefreshAnswer::Always,
            access_life: None,
            prefix: String::new(),
        }
    }
}
