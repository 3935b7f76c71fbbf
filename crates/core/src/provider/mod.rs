//! A provider, as its file describes it. Every difference between providers is a field here and
//! a line in `providers/*.toml`; whatever is the same for all of them is a rule of the engine.

mod authority;
mod catalogue;
mod defaults;
mod document;
mod fault;
#[cfg(test)]
mod hostile;
mod inherit;
mod nearest;
mod place;
mod read;
mod section;
mod template;
mod url_template;
mod values;

pub use catalogue::{Catalogue, CatalogueError, Entry, Origin, ProviderFile};
pub use fault::Fault;
pub use template::{Hole, Missing, Placeholder, Template, TemplateFault};
pub use url_template::{UrlFault, UrlTemplate, UrlTemplateFault};
pub use values::Values;

use std::{collections::BTreeMap, time::Duration};

/// One provider: where it is, how it wants to be asked and how its answers are read.
#[derive(Clone, Debug)]
pub struct Provider {
    /// File name and key.
    pub id: String,
    /// Shown to people.
    pub name: String,
    /// Addresses of the pages the facts were read from; the first is the documentation.
    pub sources: Vec<String>,
    /// Warnings shown while connecting.
    pub notes: Vec<String>,
    /// What can be asked for, the usual one first.
    pub grants: Vec<Grant>,
    /// The client that ships with the file; the person needs no registration of their own.
    pub client: Option<BuiltInClient>,
    /// The issuer identifier (RFC 8414 §2): fills absent endpoints by discovery, and is what
    /// `iss` in a callback must equal (RFC 9207).
    pub issuer: Option<UrlTemplate>,
    /// Authorization endpoint. May hold a query already.
    pub authorize_url: Option<UrlTemplate>,
    /// Token endpoint. May need a variable that only the callback brings.
    pub token_url: Option<UrlTemplate>,
    /// Where refreshes go, if not to the token endpoint.
    pub refresh_url: Option<UrlTemplate>,
    /// Device authorization endpoint (RFC 8628).
    pub device_url: Option<UrlTemplate>,
    /// What API paths are relative to.
    pub api_base: Option<UrlTemplate>,
    /// The provider's own variables, by name.
    pub vars: BTreeMap<String, Var>,
    /// Where the client credentials go.
    pub client_auth: ClientAuth,
    /// How the code is bound to the request (RFC 7636).
    pub pkce: Pkce,
    /// How scopes are asked for, and which are known.
    pub scope: ScopeRules,
    /// Parameters beside the standard ones; an empty template removes a standard one.
    pub params: Params,
    /// Standard parameter names and what the provider calls them.
    pub rename: Rename,
    /// Fixed headers.
    pub headers: Headers,
    /// How token requests travel.
    pub token_body: TokenBody,
    /// The header line that carries the access token.
    pub api_auth: Template,
    /// Where the members of a token answer are.
    pub read: Read,
    /// A further test of success beside the status.
    pub success: Option<Success>,
    /// More places for error codes, and what codes mean here.
    pub errors: ErrorRules,
    /// Lifetimes, used only where an answer is silent.
    pub lifetimes: Lifetimes,
    /// What happens to a refresh token that was used.
    pub rotation: Rotation,
    /// Which redirect URIs the provider takes.
    pub redirect: RedirectRules,
    /// Set if a token made elsewhere may be pasted.
    pub pasted_token: Option<PastedToken>,
    /// A second exchange right after the first.
    pub upgrade: Option<RequestTemplate>,
    /// How the account behind a token is named.
    pub whoami: Option<WhoAmI>,
    /// How a grant is ended; absent if that cannot be done from here.
    pub revoke: Option<Revoke>,
    /// What to do when nothing answers at its addresses, for providers that run on the user's own
    /// machine or network.
    pub unreachable: Option<String>,
}

impl Provider {
    /// Whether this grant may be asked for here.
    pub fn offers(&self, grant: Grant) -> bool {
        match grant {
            Grant::PersonalToken => self.pasted_token.is_some(),
            Grant::AuthorizationCode | Grant::ClientCredentials | Grant::DeviceCode => {
                self.grants.contains(&grant)
            }
        }
    }
}

/// A public client that ships with a provider's file. It has no secret: one that everybody can
/// read in the file would be none (RFC 8252 §8.5), and no security may rest on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuiltInClient {
    /// The client id.
    pub id: String,
}

/// How a connection's tokens were obtained.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grant {
    /// RFC 6749 §4.1: a person signs in in the browser.
    AuthorizationCode,
    /// RFC 6749 §4.4: the client acts for itself; there is no refresh token.
    ClientCredentials,
    /// RFC 8628.
    DeviceCode,
    /// A token made at the provider's own pages and pasted.
    PersonalToken,
}

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

/// A variable in a provider's addresses, headers or parameters.
#[derive(Clone, Debug)]
pub struct Var {
    /// Who says its value.
    pub from: VarSource,
    /// Dotted path or parameter name under which the value arrives; its own name if absent.
    pub path: Option<String>,
    /// The whole value must match.
    pub pattern: Option<Pattern>,
    /// Shown beside the field.
    pub label: Option<String>,
    /// Shown in the empty field.
    pub example: Option<String>,
    /// Taken when nothing is said.
    pub default: Option<String>,
    /// The only values there are, if listed.
    pub options: Vec<String>,
    /// Kept in the keychain and never shown.
    pub secret: bool,
}

impl Var {
    /// Whether the value may be taken: it matches the pattern and is one of the options.
    pub fn accepts(&self, value: &str) -> bool {
        self.pattern.as_ref().is_none_or(|pattern| pattern.matches(value))
            && (self.options.is_empty() || self.options.iter().any(|option| option == value))
    }
}

/// Who says a variable's value, in the order in which they speak.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum VarSource {
    /// The person, before the sign-in.
    User,
    /// A parameter of the callback.
    Callback,
    /// A member of the token answer.
    Token,
    /// A member of the who-am-I answer.
    WhoAmI,
}

/// A regular expression that a whole value must match, ASCII classes only: `\d` is `[0-9]` and
/// never a full-width digit.
#[derive(Clone, Debug)]
pub struct Pattern {
    text: String,
    regex: regex_lite::Regex,
}

impl Pattern {
    /// Compiles the pattern, anchored at both ends.
    ///
    /// # Errors
    /// Says why this is no regular expression.
    pub fn new(text: &str) -> Result<Self, String> {
        let compile = |text: &str| {
            let regex = regex_lite::RegexBuilder::new(text).size_limit(1 << 20).build();
            regex.map_err(|fault| fault.to_string())
        };
        // Alone first: `a)|(?:b` is a whole expression only inside the anchors, and undoes them.
        compile(text)?;
        let regex = compile(&format!(r"\A(?:{text})\z"))?;
        Ok(Self { text: text.to_owned(), regex })
    }

    /// Whether the whole value matches.
    pub fn matches(&self, value: &str) -> bool {
        self.regex.is_match(value)
    }

    /// The pattern as it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }
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

/// A dotted path into an answer: `data.user.id`; `.` is the answer itself.
pub type Path = String;

/// Where the members of a token answer are, if not under their standard names.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "the members' own names")]
pub struct Read {
    /// Objects to look in; the first that holds an access token is taken. Empty: the answer.
    pub root: Vec<Path>,
    pub access_token: Option<Path>,
    pub refresh_token: Option<Path>,
    pub expires_in: Option<Path>,
    pub expires_at: Option<Path>,
    pub scope: Option<Path>,
    pub refresh_expires_in: Option<Path>,
    pub refresh_expires_at: Option<Path>,
}

/// A member that says whether a 2xx answer is a success.
#[derive(Clone, Debug)]
pub struct Success {
    /// Where it is.
    pub path: Path,
    /// What it must be.
    pub equals: serde_json::Value,
}

/// More about errors than RFC 6749 §5.2 says.
#[derive(Clone, Debug, Default)]
pub struct ErrorRules {
    /// Further places to look, in order.
    pub paths: Vec<ErrorPaths>,
    /// What the provider's own codes mean.
    pub means: BTreeMap<String, Meaning>,
}

/// Where one error shape keeps its parts.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "the parts' own names")]
pub struct ErrorPaths {
    pub code: Option<Path>,
    pub message: Option<Path>,
    pub id: Option<Path>,
}

/// What an error code means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// The access token is over; a refresh helps.
    Refresh,
    /// The grant is over; only the person helps.
    Reauth,
    /// Not now; the same request may succeed later.
    Retry,
    /// The person or an administrator said no.
    Denied,
}

/// A lifetime a provider documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Life {
    /// Ends after this time.
    For(Duration),
    /// Does not end by itself.
    Never,
}

/// Documented lifetimes. An answer that names one wins.
#[derive(Clone, Debug, Default)]
pub struct Lifetimes {
    /// Of an access token.
    pub access: Option<Life>,
    /// Of a refresh token.
    pub refresh: Option<Life>,
    /// Whether each refresh starts the refresh token's life anew.
    pub refresh_restarts: bool,
    /// Of an authorization code.
    pub code: Option<Duration>,
    /// A refresh is refused sooner than this before the access token's end.
    pub refresh_early: Option<Duration>,
}

/// What happens to a refresh token that was used: may a refresh whose answer was lost be
/// repeated with the same token?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rotation {
    /// It stays. May be repeated.
    Never,
    /// A new one may come; the old one is not known to die. May be repeated.
    Maybe,
    /// A new one comes and the old one dies. Repeated once.
    Always,
    /// As `Always`, and using the old one ends the whole grant. Never repeated unasked.
    Strict,
}

/// Which redirect URIs a provider takes.
#[derive(Clone, Debug)]
pub struct RedirectRules {
    /// In order of preference.
    pub kinds: Vec<RedirectKind>,
    /// The loopback host as registered: `127.0.0.1`, `localhost` or `[::1]`.
    pub host: String,
    /// The loopback port; any free one if absent.
    pub port: Option<u16>,
    /// The path of a loopback address.
    pub path: String,
}

/// How the answer comes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RedirectKind {
    /// A listener on this machine (RFC 8252 §7.3).
    Loopback,
    /// The app's own scheme (RFC 8252 §7.1).
    Scheme,
    /// A page of the user's own; its address is pasted or handed on.
    Https,
    /// The provider shows the code to be copied.
    Oob,
    /// As `Oob`, with no redirect URI in the request.
    None,
    /// Any registered address; the one the browser ends at is pasted.
    Paste,
}

/// Pasting a token that was made elsewhere.
#[derive(Clone, Debug)]
pub struct PastedToken {
    /// What such a token looks like.
    pub pattern: Pattern,
    /// Where it is made.
    pub help: String,
}

/// One request to the provider, in templates.
#[derive(Clone, Debug)]
pub struct RequestTemplate {
    /// The method.
    pub method: crate::ports::Method,
    /// The address.
    pub url: UrlTemplate,
    /// How parameters travel.
    pub body: RequestBody,
    /// What authenticates it.
    pub auth: RequestAuth,
    /// The parameters; an empty template removes one that the engine would send.
    pub params: ParamTable,
    /// Further headers.
    pub headers: BTreeMap<String, Template>,
}

/// How the parameters of a request travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the formats' own names")]
pub enum RequestBody {
    Form,
    Json,
    Query,
}

/// What authenticates a request.
#[derive(Clone, Debug)]
pub enum RequestAuth {
    /// The client, as `client_auth` says.
    Client,
    /// The client by HTTP Basic, whatever `client_auth` says.
    Basic,
    /// The access token, as `api_auth` says.
    Bearer,
    /// Nothing.
    None,
    /// This header line.
    Header(Template),
}

/// How the account is named.
#[derive(Clone, Debug)]
pub struct WhoAmI {
    /// Where the answer is.
    pub from: WhoAmIFrom,
    /// Path of the account's stable id.
    pub id: Path,
    /// Path of the words that name it to people.
    pub label: Path,
}

/// Where the account's name is found.
#[derive(Clone, Debug)]
pub enum WhoAmIFrom {
    /// In the answer to a request of its own.
    Request(Box<RequestTemplate>),
    /// In the token answer.
    Token,
    /// In the callback.
    Callback,
}

/// How a grant is ended at the provider (RFC 7009).
#[derive(Clone, Debug)]
pub struct Revoke {
    /// The request. `token` is added unless `params` says otherwise.
    pub request: RequestTemplate,
    /// Which token is named; both in turn if absent.
    pub token: RevokedToken,
    /// Statuses that mean done.
    pub ok: Vec<u16>,
}

/// Which token a revocation names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RevokedToken {
    /// The refresh token, or the access token where there is none.
    Refresh,
    /// The access token.
    Access,
}
