//! Records with as many connections as a bench says.

use authkeep_core::{
    connection::{Connection, Id, State},
    ports::Records,
    provider::Grant,
};
use authkeep_platform::database::Database;
use jiff::{SignedDuration, Timestamp};
use std::path::{Path, PathBuf};

/// A home whose records hold this many connections.
pub fn seeded(home: &Path, many: usize) -> PathBuf {
    let database = Database::new(home.join("authkeep.db"));
    let now = Timestamp::now();
    for number in 0..many {
        let connection = Connection {
            id: Id::random(),
            name: format!("connection {number:05}"),
            provider: "vendaze".to_owned(),
            provider_name: "Vendaze".to_owned(),
            account: None,
            grant: Grant::AuthorizationCode,
            client: None,
            vars: Default::default(),
            origins: Default::default(),
            discovered: None,
            redirect_uri: None,
            scopes_requested: vec!["people:read".to_owned()],
            scopes_granted: vec!["people:read".to_owned()],
            state: State::Kept,
            generation: 1,
            refreshable: true,
            access_expires_at: Some(now + SignedDuration::from_mins((number % 90) as i64 - 30)),
            refresh_expires_at: Some(now + SignedDuration::from_hours(24 * 60)),
            issued_at: Some(now),
            last_refreshed_at: None,
            attempts: 0,
            not_before: None,
            last_error: None,
            created_at: now,
        };
        database.save_connection(&connection).expect("a record is saved");
    }
    home.to_owned()
}
