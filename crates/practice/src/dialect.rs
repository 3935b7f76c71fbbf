//! How a provider speaks, as data: every difference between two providers is a field here.

mod api;
mod authorize;
mod token;
mod validate;

use serde::Deserialize;

use crate::account::Account;
pub use api::{ApiRules, Errors, ParameterRules, Renamed, Required};
pub use authorize::{AuthorizeRules, Denial, Pkce};
pub use token::{
    BodyFormat, ClientAuth, GrantType, RefreshAnswer, RefreshRules, Rotation, TokenFormat, TokenRules,
};
pub use validate::DialectError;

/// What a provider asks for and how it answers. The default is the Practice provider.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Dialect {
    /// The name on the pages.
    pub name: String,
    /// Where the endpoints are.
    pub paths: Paths,
    /// Whether the metadata documents are served (RFC 8414, OpenID Connect Discovery).
    pub discovery: bool,
    /// Whether `iss` comes with every callback (RFC 9207).
    pub issuer_in_callback: bool,
    /// The grants that the token endpoint knows.
    pub grant_types: Vec<GrantType>,
    /// How clients may authenticate (RFC 6749 section 2.3).
    pub client_auth: Vec<ClientAuth>,
    /// Which parameters each request must hold, and which it must not.
    pub parameters: ParameterRules,
    /// The authorization endpoint.
    pub authorize: AuthorizeRules,
    /// The token endpoint and the access tokens.
    pub token: TokenRules,
    /// Refresh tokens.
    pub refresh: RefreshRules,
    /// How a revocation request is written: form, JSON or either.
    pub revoke_body: Vec<BodyFormat>,
    /// The resource server.
    pub api: ApiRules,
    /// The shape of error answers.
    pub errors: Errors,
    /// What an account is called here: account, workspace, shop.
    pub account_word: String,
    /// The accounts a person can choose from.
    pub accounts: Vec<Account>,
}

/// Endpoint paths. `{account}` stands for one path segment, which must name the grant's account. An empty path
/// means that the endpoint does not exist; an empty `refresh` means the token endpoint.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Paths {
    /// The authorization endpoint.
    pub authorize: String,
    /// The token endpoint.
    pub token: String,
    /// The address of refresh requests, where it is another one.
    pub refresh: String,
    /// The revocation endpoint (RFC 7009).
    pub revoke: String,
    /// Who the token belongs to.
    pub whoami: String,
    /// The base of the sample API: `notes` and `echo` are below it. `/` stands for no base.
    pub api: String,
}

impl Dialect {
    /// Reads a dialect file.
    ///
    /// # Errors
    /// The text is no TOML, has a field that is not known, or contradicts itself.
    pub fn parse(text: &str) -> Result<Self, DialectError> {
        let dialect: Self = toml::from_str(text)?;
        validate::check(&dialect)?;
        Ok(dialect)
    }
}

impl Default for Dialect {
    fn default() -> Self {
        Self {
            name: "Practice".into(),
            paths: Paths::default(),
            discovery: true,
            issuer_in_callback: true,
            grant_types: vec![
                GrantType::AuthorizationCode,
                GrantType::RefreshToken,
                GrantType::ClientCredentials,
            ],
            client_auth: vec![ClientAuth::None, ClientAuth::Post, ClientAuth::Basic],
            parameters: ParameterRules::default(),
            authorize: AuthorizeRules::default(),
            token: TokenRules::default(),
            refresh: RefreshRules::default(),
            revoke_body: vec![BodyFormat::Form],
            api: ApiRules::default(),
            errors: Errors::default(),
            account_word: "account".into(),
            accounts: vec![
                Account::new("ada", "Ada Lovelace", "ada@practice.example"),
                Account::new("grace", "Grace Hopper", "grace@practice.example"),
                Account::new("alan", "Alan Turing", "alan@practice.example"),
            ],
        }
    }
}

impl Default for Paths {
    fn default() -> Self {
        Self {
            authorize: "/oauth/authorize".into(),
            token: "/oauth/token".into(),
            refresh: String::new(),
            revoke: "/oauth/revoke".into(),
            whoami: "/api/v1/me".into(),
            api: "/api/v1".into(),
        }
    }
}
