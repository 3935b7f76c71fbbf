//! A provider, as its file describes it. Every difference between providers is a field here and
//! a line in `providers/*.toml`; whatever is the same for all of them is a rule of the engine.

mod answers;
mod asking;
mod authority;
mod catalogue;
mod defaults;
mod description;
mod discovered;
mod document;
mod fault;
#[cfg(test)]
mod hostile;
mod inherit;
mod nearest;
mod new_id;
mod place;
mod read;
mod redirect;
mod requests;
mod section;
mod template;
mod url_template;
mod values;
mod variable;
mod written;

pub use answers::{ErrorPaths, ErrorRules, Life, Lifetimes, Meaning, Path, Read, Rotation, Success};
pub use asking::{
    ClientAuth, Headers, ParamTable, Params, Pkce, Rename, Scope, ScopeOn, ScopeRules, TokenBody,
};
pub use catalogue::{Catalogue, CatalogueError, Entry, Origin, ProviderFile};
pub use description::{DescribedEndpoints, DescribedField, Description, FieldFault};
pub use fault::Fault;
pub use redirect::{RedirectKind, RedirectRules};
pub use requests::{RequestAuth, RequestBody, RequestTemplate, Revoke, RevokedToken, WhoAmI, WhoAmIFrom};
pub use template::{Hole, Missing, Placeholder, Template, TemplateFault};
pub use url_template::{UrlFault, UrlTemplate, UrlTemplateFault};
pub use values::Values;
pub use variable::{Pattern, Var, VarSource};
pub(crate) use written::Written;

use std::collections::BTreeMap;

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
    /// How many connections the provider allows one client, as long as it has not approved it.
    pub connections_per_client: Option<u16>,
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
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
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

/// Pasting a token that was made elsewhere.
#[derive(Clone, Debug)]
pub struct PastedToken {
    /// What such a token looks like.
    pub pattern: Pattern,
    /// Where it is made.
    pub help: String,
}
