//! Whose resources a grant opens.

use serde::{Deserialize, Serialize};

/// A person, a workspace or a shop: what a grant belongs to.
#[derive(Clone, Debug, Deserialize, Serialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Account {
    /// The identifier, fit for a path segment.
    pub id: String,
    /// The name shown to people.
    pub name: String,
    /// The e-mail address.
    pub email: String,
}

impl Account {
    /// An account.
    #[must_use]
    pub fn new(id: impl Into<String>, name: impl Into<String>, email: impl Into<String>) -> Self {
        Self { id: id.into(), name: name.into(), email: email.into() }
    }
}
