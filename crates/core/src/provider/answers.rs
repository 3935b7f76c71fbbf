//! How a provider's answers are read, and what it documents about its tokens.

use std::{collections::BTreeMap, time::Duration};

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
