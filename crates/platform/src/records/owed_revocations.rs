use super::{connections, documents};
use crate::database::Doc;
use authkeep_core::{connection::Id, owed::Owed};
use rusqlite::{Connection, Result, named_params};

pub(super) fn all(db: &Connection) -> Result<Vec<Owed>> {
    documents::all(db, "SELECT doc FROM owed_revocations ORDER BY rowid")
}

/// With its connection, which goes.
pub(super) fn add(db: &Connection, owed: &Owed) -> Result<()> {
    let id = &owed.connection.id;
    connections::remove(db, id)?;
    documents::change(
        db,
        "INSERT INTO owed_revocations (id, doc) VALUES (:id, :doc) ON CONFLICT (id) DO UPDATE SET doc = :doc",
        named_params! { ":id": id.as_str(), ":doc": Doc(owed) },
    )
    .map(drop)
}

pub(super) fn remove(db: &Connection, id: &Id) -> Result<()> {
    documents::remove(db, "DELETE FROM owed_revocations WHERE id = ?", id)
}
