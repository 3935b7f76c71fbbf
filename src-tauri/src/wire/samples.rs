//! Connections to test with.

use super::ConnectionRow;
use authkeep_core::{connection::Id, provider::Grant};
use jiff::{Timestamp, ToSpan};

/// A moment to test at.
pub fn now() -> Timestamp {
    Timestamp::from_second(1_795_000_000).expect("a moment")
}

/// A connection that is well: 42 minutes of an hour are left, and 60 days of 90.
pub fn row(name: &str) -> ConnectionRow {
    ConnectionRow {
        id: Id::random(),
        name: name.to_owned(),
        provider: "acme".to_owned(),
        provider_name: "Acme".to_owned(),
        practice: false,
        account: None,
        grant: Grant::AuthorizationCode,
        needs_sign_in: false,
        renewable: true,
        issued_at: Some(now() - 18.minutes()),
        access_expires_at: Some(now() + 42.minutes()),
        refresh_started_at: Some(now() - (30 * 24).hours()),
        refresh_expires_at: Some(now() + (60 * 24).hours()),
        refreshing: false,
        last_failure: None,
    }
}
