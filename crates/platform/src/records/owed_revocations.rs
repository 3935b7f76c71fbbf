use super::documents;
use crate::database::Doc;
use authkeep_core::connection::{self, Id};
use rusqlite::{Connection, Result, named_params};

pub(super) fn all(db: &Connection) -> Result<Vec<connection::Connection>> {
    documents::all(db, "SELECT doc FROM owed_revocations ORDER BY rowid")
}

pub(super) fn add(db: &Connection, connection: &connection::Connection) -> Result<()> {
    documents::change(
        db,
        "INSERT INTO owed_revocations (id, doc) VALUES (:id, :doc) ON CONFLICT (id) DO UPDATE SET doc = :doc",
        named_params! { ":id": connection.id.as_str(), ":doc": Doc(connection) },
    )
    .map(drop)
}

pub(super) fn remove(db: &Connection, id: &Id) -> Result<()> {
    documents::remove(db, "DELETE FROM owed_revocations WHERE id = ?", id)
}
