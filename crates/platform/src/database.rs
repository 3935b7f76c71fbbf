//! The one SQLite file behind [`Records`](authkeep_core::ports::Records) and
//! [`Journal`](authkeep_core::ports::Journal). No secret is in it.
//!
//! Any number of processes use it at once. It is in WAL mode (<https://sqlite.org/wal.html>), so
//! readers never wait for a writer, and a writer waits at most [`PATIENCE`] for another.

mod columns;
mod fault;
mod open;
mod schema;
mod wal;

#[cfg(test)]
mod tests;

pub(crate) use columns::{Doc, Millis, Word};

use authkeep_core::ports::StorageError;
use fault::Fault;
use rusqlite::{Connection, Transaction, TransactionBehavior};
use std::{
    path::PathBuf,
    sync::{Mutex, PoisonError},
    time::Duration,
};

/// How long a call waits for another process's write.
pub const PATIENCE: Duration = Duration::from_secs(5);

/// The database. Opened by the first call that needs it; if that fails, the next call tries anew.
pub struct Database {
    file: PathBuf,
    connection: Mutex<Option<Connection>>,
}

/// What is left of a change when the machine loses its power. The end of a process, however
/// sudden, loses nothing in either case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Durability {
    /// It is on the disk when the call returns.
    Full,
    /// It may be lost, and costs no wait for the disk.
    Lazy,
}

impl Database {
    /// The database in this file. The file and its folder are made when they are first needed.
    pub fn new(file: impl Into<PathBuf>) -> Self {
        Self { file: file.into(), connection: Mutex::new(None) }
    }

    pub(crate) fn read<T>(
        &self,
        query: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, StorageError> {
        self.with(|connection| Ok(query(connection)?))
    }

    /// Makes all of a change or nothing of it.
    pub(crate) fn write<T>(
        &self,
        durability: Durability,
        change: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, StorageError> {
        self.with(|connection| {
            connection.execute_batch(match durability {
                Durability::Full => "PRAGMA synchronous = FULL",
                Durability::Lazy => "PRAGMA synchronous = NORMAL",
            })?;
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let outcome = change(&transaction)?;
            transaction.commit()?;
            wal::keep_short(connection, &self.file);
            Ok(outcome)
        })
    }

    fn with<T>(&self, action: impl FnOnce(&mut Connection) -> Result<T, Fault>) -> Result<T, StorageError> {
        let mut connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        let outcome = match connection.as_mut() {
            Some(connection) => action(connection),
            None => open::open(&self.file).and_then(|opened| action(connection.insert(opened))),
        };
        outcome.map_err(|fault| fault.told(&self.file))
    }
}
