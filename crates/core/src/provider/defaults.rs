//! What a provider's file means by saying nothing. All of it stands here.

use super::{ClientAuth, Pkce, RedirectKind, RequestBody, Rotation, ScopeOn, TokenBody, VarSource};
use crate::ports::Method;

pub(super) const CLIENT_AUTH: ClientAuth = ClientAuth::Post;
pub(super) const PKCE: Pkce = Pkce::S256;
pub(super) const TOKEN_BODY: TokenBody = TokenBody::Form;
pub(super) const ROTATION: Rotation = Rotation::Maybe;
/// RFC 6750 §2.1.
pub(super) const API_AUTH: &str = "Authorization: Bearer {access_token}";

pub(super) const SCOPE_PARAM: &str = "scope";
/// RFC 6749 §3.3.
pub(super) const SCOPE_SEPARATOR: &str = " ";
pub(super) const SCOPE_ON: ScopeOn = ScopeOn::Choice;

pub(super) const VAR_FROM: VarSource = VarSource::User;

/// Where a provider's rules are not known: what RFC 8252 §7 puts first, then what always works.
pub(super) const REDIRECT_KINDS: [RedirectKind; 4] =
    [RedirectKind::Loopback, RedirectKind::Scheme, RedirectKind::Https, RedirectKind::Paste];
/// RFC 8252 §8.3: the address, for `localhost` may be resolved to something else.
pub(super) const REDIRECT_HOST: &str = "127.0.0.1";
pub(super) const REDIRECT_PATH: &str = "/callback";

/// Any token at all.
pub(super) const PASTED_PATTERN: &str = r"\S+";

pub(super) const WHO_AM_I_METHOD: Method = Method::Get;
pub(super) const UPGRADE_METHOD: Method = Method::Post;
/// RFC 7009 §2.1.
pub(super) const REVOKE_METHOD: Method = Method::Post;
/// RFC 7009 §2.2 says 200; servers without a body to send say 204.
pub(super) const REVOKE_OK: [u16; 2] = [200, 204];

/// A request that carries no body has its parameters in the query.
pub(super) fn request_body(method: Method) -> RequestBody {
    match method {
        Method::Get | Method::Head | Method::Options => RequestBody::Query,
        Method::Post | Method::Put | Method::Patch | Method::Delete => RequestBody::Form,
    }
}
