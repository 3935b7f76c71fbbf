use super::{PATIENCE, fault::Fault};
use rusqlite::{Connection, ErrorCode, TransactionBehavior};
use std::{
    thread,
    time::{Duration, Instant},
};

/// Step n leads from version n to n + 1 (`PRAGMA user_version`). Steps that were released never
/// change.
const STEPS: [&str; 1] = [include_str!("schema/1.sql")];

/// Takes the steps that this file has not taken, all or none.
pub(super) fn bring_up_to_date(connection: &mut Connection) -> Result<(), Fault> {
    if version(connection)? == STEPS.len() {
        return Ok(());
    }
    turn_on_wal(connection)?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Another process may have taken them since.
    for step in &STEPS[version(&transaction)?..] {
        transaction.execute_batch(step)?;
    }
    transaction.pragma_update(None, "user_version", STEPS.len() as i64)?;
    Ok(transaction.commit()?)
}

/// The version of the tables, if it is not newer than this program.
fn version(connection: &Connection) -> Result<usize, Fault> {
    let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    usize::try_from(version).ok().filter(|&version| version <= STEPS.len()).ok_or(Fault::Newer)
}

/// SQLite asks for this lock without waiting, for it upgrades one that it holds.
fn turn_on_wal(connection: &Connection) -> rusqlite::Result<()> {
    let until = Instant::now() + PATIENCE;
    loop {
        match connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(())) {
            Err(error) if is_busy(&error) && Instant::now() < until => {
                thread::sleep(Duration::from_millis(5));
            }
            outcome => return outcome,
        }
    }
}

fn is_busy(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy)
}
