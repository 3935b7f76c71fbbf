//! The protocol as data: requests are built and answers are read here, and nothing is sent.
//! Every function is pure, so each can be tested and fuzzed without a server.

pub mod answer;
pub mod authorize;
pub mod callback;
pub mod discovery;
mod parameters;
mod path;
pub mod pkce;
pub mod problem;
pub mod request;
pub mod revoke;
pub mod token;
pub mod whoami;

use crate::provider::{Missing, UrlFault};
use secrecy::SecretString;

/// An app registration's credentials, as a request needs them.
#[derive(Clone, Debug)]
pub struct Credentials {
    /// Public.
    pub client_id: String,
    /// Absent for a public client.
    pub client_secret: Option<SecretString>,
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
