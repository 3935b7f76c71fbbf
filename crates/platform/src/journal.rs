//! [`Journal`] in the [`Database`]: one row a connection or a sign-in, by its id.

use crate::database::{Database, Durability::Full, Millis};
use authkeep_core::{
    connection::Id,
    ports::{Attempt, Journal, StorageError},
};
use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, params};

const BEGIN: &str = "INSERT INTO journal (connection_id, generation, at, tries) VALUES (?, ?, ?, 1) \
     ON CONFLICT (connection_id) DO UPDATE SET \
     tries = iif(generation = excluded.generation, tries + 1, 1), \
     at_before = iif(generation = excluded.generation, at, NULL), \
     sealed = iif(generation = excluded.generation, sealed, NULL), \
     generation = excluded.generation, at = excluded.at";

impl Journal for Database {
    fn begin(&self, of: &Id, generation: u64, at: Timestamp) -> Result<(), StorageError> {
        // SQLite's integers are signed; the bits stay the same.
        let values = params![of.as_str(), generation.cast_signed(), Millis(at)];
        self.write(Full, |db| db.execute(BEGIN, values).map(drop))
    }

    fn take_back(&self, of: &Id) -> Result<(), StorageError> {
        let id = [of.as_str()];
        self.write(Full, |db| {
            db.execute("DELETE FROM journal WHERE connection_id = ? AND tries = 1", id)?;
            db.execute(
                "UPDATE journal SET tries = tries - 1, at = coalesce(at_before, at), at_before = NULL \
                 WHERE connection_id = ?",
                id,
            )
            .map(drop)
        })
    }

    fn answered(&self, of: &Id, sealed: &[u8]) -> Result<(), StorageError> {
        let noted = self.write(Full, |db| {
            db.execute("UPDATE journal SET sealed = ? WHERE connection_id = ?", params![sealed, of.as_str()])
        })?;
        if noted == 0 {
            return Err(StorageError::Failed(format!(
                "The answer for {of} cannot be kept: the note of its request is gone."
            )));
        }
        Ok(())
    }

    fn open(&self, of: &Id) -> Result<Option<Attempt>, StorageError> {
        const QUERY: &str = "SELECT generation, at, tries, sealed FROM journal WHERE connection_id = ?";
        self.read(|db| db.prepare_cached(QUERY)?.query_row([of.as_str()], attempt).optional())
    }

    fn close(&self, of: &Id) -> Result<(), StorageError> {
        self.write(Full, |db| {
            db.execute("DELETE FROM journal WHERE connection_id = ?", [of.as_str()]).map(drop)
        })
    }
}

fn attempt(columns: &Row<'_>) -> rusqlite::Result<Attempt> {
    let Millis(at) = columns.get(1)?;
    Ok(Attempt {
        generation: columns.get::<_, i64>(0)?.cast_unsigned(),
        at,
        tries: columns.get(2)?,
        sealed: columns.get(3)?,
    })
}

#[cfg(test)]
mod tests;
