//! How the answer of a sign-in comes back to the app.

use crate::wire::RedirectWish;
use authkeep_core::{
    error::Error,
    provider::{Provider, RedirectKind},
};
use authkeep_platform::sign_in::{Redirect, Wish as Way};

/// What the choice is made from.
pub struct Wish {
    /// What the person chose for this sign-in.
    pub kind: Option<RedirectKind>,
    /// An address of the person's own.
    pub uri: Option<String>,
    /// What the person chose for all.
    pub usual: Option<RedirectWish>,
    /// What the client is registered with.
    pub registered: Option<String>,
    /// Whether the system opens the app's own scheme with this app.
    pub owns_scheme: bool,
}

/// Chooses; the app's own scheme, where the system would open it with another program, gives way to
/// the loopback listener, which always works.
///
/// # Errors
/// `Usage` if nothing that works here fits.
pub fn choose(provider: &Provider, wish: &Wish) -> Result<Redirect, Error> {
    let own = wish.uri.as_deref().map(str::trim).filter(|uri| !uri.is_empty());
    let registered = wish.registered.as_deref();
    let redirect = match (own, wish.kind) {
        (Some(uri), _) => named(provider, Way::Uri(uri.to_owned()), None)?,
        (None, Some(RedirectKind::Loopback)) => named(provider, Way::Loopback, registered)?,
        (None, Some(RedirectKind::Paste)) => named(provider, Way::Paste, registered)?,
        (None, Some(kind)) => Redirect::of_kind(provider, kind, None)?,
        (None, None) => usual(provider, wish)?,
    };
    match redirect.kind() == RedirectKind::Scheme && !wish.owns_scheme {
        true => Redirect::of_kind(provider, RedirectKind::Loopback, None),
        false => Ok(redirect),
    }
}

/// Those of a provider's kinds that work on this computer, in its order.
pub fn kinds(provider: &Provider, owns_scheme: bool) -> Vec<RedirectKind> {
    let works = |kind: &RedirectKind| *kind != RedirectKind::Scheme || owns_scheme;
    provider.redirect.kinds.iter().copied().filter(works).collect()
}

/// What has to be registered at the provider for a kind; none if there is nothing, or an address of
/// the person's own.
///
/// # Errors
/// `Usage` if the provider does not take that kind.
pub fn to_register(provider: &Provider, kind: RedirectKind) -> Result<Option<String>, Error> {
    match kind {
        RedirectKind::Loopback | RedirectKind::Paste | RedirectKind::Scheme => {
            Ok(Redirect::of_kind(provider, kind, None)?.to_register())
        }
        RedirectKind::Https | RedirectKind::Oob | RedirectKind::None => Ok(None),
    }
}

/// What the client is registered with; else what the person likes, if the provider takes it; else
/// what the provider likes.
fn usual(provider: &Provider, wish: &Wish) -> Result<Redirect, Error> {
    if wish.registered.is_some() {
        return Redirect::choose(provider, None, wish.registered.as_deref(), None);
    }
    let liked = match wish.usual {
        Some(RedirectWish::Loopback) => Some(RedirectKind::Loopback),
        Some(RedirectWish::Scheme) => Some(RedirectKind::Scheme),
        None => None,
    };
    let kinds = kinds(provider, wish.owns_scheme);
    match liked.filter(|kind| kinds.contains(kind)).or(kinds.first().copied()) {
        Some(kind) => Redirect::of_kind(provider, kind, None),
        None => Redirect::choose(provider, None, None, None),
    }
}

fn named(provider: &Provider, way: Way, registered: Option<&str>) -> Result<Redirect, Error> {
    Redirect::choose(provider, Some(&way), registered, None)
}

#[cfg(test)]
mod tests;
