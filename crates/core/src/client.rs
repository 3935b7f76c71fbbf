//! A client: an app registration at a provider. Its secret stands in the keychain.

use crate::connection::Id;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// An app registration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Client {
    /// Stays when the name changes.
    pub id: Id,
    /// What people call it; unique.
    pub name: String,
    /// The provider's id.
    pub provider: String,
    /// As the provider gave it.
    pub client_id: String,
    /// Whether the keychain holds a secret for it.
    pub has_secret: bool,
    /// The redirect URI registered with it, if it is not the provider file's usual one.
    pub redirect_uri: Option<String>,
    /// When it was saved.
    pub created_at: Timestamp,
}
