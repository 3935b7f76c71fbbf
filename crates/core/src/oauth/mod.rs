//! The protocol as data: requests are built and answers are read here, and nothing is sent.
//! Every function is pure, so each can be tested and fuzzed without a server.

pub mod answer;
pub mod authorize;
pub mod callback;
pub mod discovery;
pub mod jwt;
mod parameters;
mod path;
pub mod pkce;
pub mod problem;
pub mod request;
pub mod revoke;
#[cfg(test)]
mod samples;
pub mod token;
pub mod whoami;

use crate::provider::{Missing, Placeholder, UrlFault, Values};
use secrecy::SecretString;

/// An app registration's credentials, as a request needs them.
#[derive(Clone, Debug)]
pub struct Credentials {
    /// Public.
    pub client_id: String,
    /// Absent for a public client.
    pub client_secret: Option<SecretString>,
}

/// The values of one request: what is new for each stands among them.
fn of_one_request(values: &Values) -> Values {
    // RFC 9562 §5.4: all random but the six bits that say so.
    let random = rand::random::<u128>() & !(0xf << 76) & !(0b11 << 62) | 0x4 << 76 | 0b10 << 62;
    let hex = format!("{random:032x}");
    let uuid = [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-");
    values.clone().with(Placeholder::Nonce, pkce::random()).with(Placeholder::Uuid, uuid)
}

/// Why a request could not be built. Always the provider file's or the caller's fault.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// A template asks for a value that is not known at this step.
    #[error(transparent)]
    Missing(#[from] Missing),
    /// An address came out that must not be asked.
    #[error(transparent)]
    Url(#[from] UrlFault),
    /// The provider file has no such endpoint.
    #[error("the provider has no {0}")]
    NoEndpoint(&'static str),
}
