//! Keeps the write-ahead log short.
//!
//! SQLite starts the log anew only while a process that remembers the last checkpoint still has
//! the file open. A row of short commands, each alone, would let it grow without end, and each
//! has to read all of it when it opens. So whoever writes past the limit moves everything into
//! the database and cuts the log to nothing.

use super::PATIENCE;
use rusqlite::Connection;
use std::{fs, path::Path, time::Duration};

/// Some 60 pages: read in a fraction of a millisecond, filled by dozens of changes.
pub(super) const LIMIT: u64 = 256 * 1024;

/// Empties the log if it is past the limit and nobody is in the way; else a later write does it.
/// The change that was just made is durable either way, so a failure here is no failure of it.
pub(super) fn keep_short(connection: &Connection, file: &Path) {
    let mut log = file.as_os_str().to_owned();
    log.push("-wal");
    if fs::metadata(log).is_ok_and(|log| log.len() > LIMIT) {
        let _ = empty(connection);
    }
}

fn empty(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(Duration::ZERO)?;
    let emptied = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", (), |_| Ok(()));
    connection.busy_timeout(PATIENCE)?;
    emptied
}
