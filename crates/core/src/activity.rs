//! What happened, for the person: never a secret.

use crate::{connection::Id, error::Code};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// One line of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// When.
    pub at: Timestamp,
    /// The connection, if it was about one.
    #[serde(skip)]
    pub connection_id: Option<Id>,
    /// Its name then.
    pub connection: Option<String>,
    /// What.
    pub what: What,
    /// Who asked: a program's name.
    pub by: Option<String>,
    /// More, in words.
    pub detail: Option<String>,
    /// The failure's code.
    pub code: Option<Code>,
    /// The provider's id for the request.
    pub request_id: Option<String>,
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// A sign-in led to a connection.
    Connected,
    /// A sign-in did not.
    SignInFailed,
    /// New tokens came.
    Refreshed,
    /// They did not.
    RefreshFailed,
    /// A token was handed out.
    Used,
    /// The API was called.
    Called,
    /// It has another name.
    Renamed,
    /// The provider confirmed the end of the grant.
    Revoked,
    /// It did not.
    NotRevoked,
    /// The connection is gone from here.
    Disconnected,
}
