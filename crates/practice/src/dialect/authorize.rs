//! The `[authorize]` table.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::error::ErrorCode;

/// What is done with PKCE (RFC 7636). `plain` is never accepted.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Pkce {
    /// No code without a challenge.
    Required,
    /// Public clients must send a challenge; anybody's is honoured.
    Optional,
    /// The parameters are unknown here and ignored.
    Off,
}

/// The authorization endpoint.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AuthorizeRules {
    /// Proof key for code exchange.
    pub pkce: Pkce,
    /// The fewest characters a `state` may have.
    pub state_min: usize,
    /// Every scope there is. Empty: any scope passes.
    pub scopes: Vec<String>,
    /// What a scope means, for the consent page.
    pub scope_labels: BTreeMap<String, String>,
    /// What a person grants, whatever was asked. Empty: what was asked.
    pub granted: Vec<String>,
    /// Whether a person may untick scopes.
    pub scope_choice: bool,
    /// The error for a missing required `scope`.
    pub missing_scope: ErrorCode,
    /// Whether a registered loopback IP address stands for every port (RFC 8252 section 7.3).
    pub any_loopback_port: bool,
    /// The name of the code in the callback.
    pub code_name: String,
    /// How a code begins.
    pub code_prefix: String,
    /// The life of a code in seconds.
    pub code_life: u64,
    /// Further parameters of a good callback: name to template.
    pub callback: BTreeMap<String, String>,
    /// How a denial comes back.
    pub denial: Denial,
}

/// How a denial comes back.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Denial {
    /// Whether `state` comes with it.
    pub state: bool,
    /// The `error_description`. Empty: none.
    pub description: String,
}

impl Default for AuthorizeRules {
    fn default() -> Self {
        let labels = [
            ("profile", "See your name and e-mail address"),
            ("notes:read", "Read your notes"),
            ("notes:write", "Write notes"),
        ];
        Self {
            pkce: Pkce::Optional,
            state_min: 0,
            scopes: labels.map(|(scope, _)| scope.into()).into(),
            scope_labels: labels.map(|(scope, label)| (scope.into(), label.into())).into(),
            granted: Vec::new(),
            scope_choice: true,
            missing_scope: ErrorCode::InvalidScope,
            any_loopback_port: true,
            code_name: "code".into(),
            code_prefix: String::new(),
            code_life: 600,
            callback: BTreeMap::new(),
            denial: Denial::default(),
        }
    }
}

impl Default for Denial {
    fn default() -> Self {
        Self { state: true, description: "The person declined".into() }
    }
}
