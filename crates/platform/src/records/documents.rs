use crate::database::Doc;
use authkeep_core::connection::Id;
use rusqlite::{Connection, OptionalExtension, Params, Result};
use serde::de::DeserializeOwned;

/// The documents that the query selects.
pub(super) fn all<T: DeserializeOwned>(db: &Connection, query: &str) -> Result<Vec<T>> {
    let mut query = db.prepare_cached(query)?;
    query.query_map((), |row| row.get(0).map(|Doc(record)| record))?.collect()
}

/// The document that the query selects by a name or an id.
pub(super) fn one<T: DeserializeOwned>(db: &Connection, query: &str, key: &str) -> Result<Option<T>> {
    db.prepare_cached(query)?.query_row([key], |row| row.get(0).map(|Doc(record)| record)).optional()
}

/// How many rows the statement changed.
pub(super) fn change(db: &Connection, statement: &str, values: impl Params) -> Result<usize> {
    db.prepare_cached(statement)?.execute(values)
}

/// Deletes what has this id.
pub(super) fn remove(db: &Connection, statement: &str, id: &Id) -> Result<()> {
    change(db, statement, [id.as_str()]).map(drop)
}
