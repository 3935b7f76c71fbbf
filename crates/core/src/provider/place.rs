//! Which values are known where. A template is checked against its place when the file is read,
//! so that no request is found to lack a value half way through a sign-in.

use super::{Placeholder, VarSource};
use Placeholder::{
    AccessToken, ApiBase, ClientId, ClientSecret, Code, CodeChallenge, CodeVerifier, Nonce, RedirectUri,
    RefreshToken, Scope, State, TokenUrl, Uuid,
};

/// A kind of place for templates.
pub(super) struct Place {
    /// The placeholders that have a value here.
    pub placeholders: &'static [Placeholder],
    /// Variables have a value here if they come from there or from earlier.
    pub vars: VarSource,
    /// Whether what stands here is seen by others: the address that the browser opens stays in
    /// its history.
    pub shown: bool,
}

const fn place(placeholders: &'static [Placeholder], vars: VarSource) -> Place {
    Place { placeholders, vars, shown: false }
}

/// Addresses that are asked before anybody has signed in.
pub(super) const FIRST_ENDPOINT: Place = place(&[ClientId], VarSource::User);
/// The token endpoint of a provider whose callback comes first.
pub(super) const TOKEN_ENDPOINT: Place = place(&[ClientId], VarSource::Callback);
/// Addresses that are asked with a connection.
pub(super) const LATER_ENDPOINT: Place = place(&[ClientId], VarSource::WhoAmI);
/// The authorization endpoint.
pub(super) const AUTHORIZE_ENDPOINT: Place =
    Place { placeholders: &[ClientId], vars: VarSource::User, shown: true };
/// Parameters of the authorization request.
pub(super) const AUTHORIZE: Place = Place {
    placeholders: &[ClientId, RedirectUri, State, Scope, CodeChallenge, Nonce, Uuid],
    vars: VarSource::User,
    shown: true,
};
/// Parameters of the code exchange.
pub(super) const CODE: Place = place(
    &[ClientId, ClientSecret, RedirectUri, Code, CodeVerifier, TokenUrl, Nonce, Uuid],
    VarSource::Callback,
);
/// Parameters of a refresh.
pub(super) const REFRESH: Place = place(
    &[ClientId, ClientSecret, Scope, AccessToken, RefreshToken, TokenUrl, Nonce, Uuid],
    VarSource::WhoAmI,
);
/// Parameters of a request of the client for itself.
pub(super) const CLIENT_CREDENTIALS: Place =
    place(&[ClientId, ClientSecret, Scope, TokenUrl, Nonce, Uuid], VarSource::User);
/// Parameters of the device authorization request.
pub(super) const DEVICE: Place = place(&[ClientId, ClientSecret, Scope, Nonce, Uuid], VarSource::User);
/// Headers of every token request.
pub(super) const TOKEN_HEADERS: Place = place(&[ClientId, ClientSecret, Nonce, Uuid], VarSource::User);
/// Headers of every API call.
pub(super) const API: Place = place(&[ClientId, AccessToken, Nonce, Uuid], VarSource::WhoAmI);
/// The second exchange.
pub(super) const UPGRADE: Place = place(
    &[ClientId, ClientSecret, AccessToken, RefreshToken, TokenUrl, ApiBase, Nonce, Uuid],
    VarSource::Token,
);
/// The who-am-I request.
pub(super) const WHO_AM_I: Place =
    place(&[ClientId, ClientSecret, AccessToken, TokenUrl, ApiBase, Nonce, Uuid], VarSource::Token);
/// The revocation.
pub(super) const REVOKE: Place = place(
    &[ClientId, ClientSecret, AccessToken, RefreshToken, TokenUrl, ApiBase, Nonce, Uuid],
    VarSource::WhoAmI,
);
