use super::documents;
use crate::database::{Doc, Word};
use authkeep_core::{activity::Entry, connection::Id};
use rusqlite::{Connection, Result, Row, params};

/// How many lines are kept at least.
pub(super) const KEPT: i64 = 10_000;

/// How many more may gather before the oldest go, so that few inserts pay for the removal.
pub(super) const SLACK: i64 = 500;

pub(super) fn add(db: &Connection, entry: &Entry) -> Result<()> {
    documents::change(
        db,
        "INSERT INTO log (connection_id, doc) VALUES (?, ?)",
        params![entry.connection_id.as_ref().map(Id::as_str), Doc(entry)],
    )?;
    // Ids grow by one: only the oldest lines are ever removed.
    let newest = db.last_insert_rowid();
    if newest % SLACK == 0 {
        documents::change(db, "DELETE FROM log WHERE id <= ?", [newest - KEPT])?;
    }
    Ok(())
}

/// The newest lines, oldest first.
pub(super) fn newest(db: &Connection, connection: Option<&Id>, most: usize) -> Result<Vec<Entry>> {
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let mut entries: Vec<Entry> = match connection {
        Some(id) => db
            .prepare_cached(
                "SELECT connection_id, doc FROM log WHERE connection_id = ? ORDER BY id DESC LIMIT ?",
            )?
            .query_map(params![id.as_str(), most], entry)?
            .collect::<Result<_>>()?,
        None => db
            .prepare_cached("SELECT connection_id, doc FROM log ORDER BY id DESC LIMIT ?")?
            .query_map([most], entry)?
            .collect::<Result<_>>()?,
    };
    entries.reverse();
    Ok(entries)
}

fn entry(columns: &Row<'_>) -> Result<Entry> {
    let (connection_id, Doc(entry)): (Option<Word<Id>>, Doc<Entry>) = (columns.get(0)?, columns.get(1)?);
    Ok(Entry { connection_id: connection_id.map(|Word(id)| id), ..entry })
}
