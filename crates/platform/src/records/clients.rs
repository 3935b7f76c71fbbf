use super::documents;
use crate::database::Doc;
use authkeep_core::{client::Client, connection::Id};
use rusqlite::{Connection, Result, named_params};

pub(super) fn by_name(db: &Connection, name: &str) -> Result<Option<Client>> {
    documents::one(db, "SELECT doc FROM clients WHERE name = ?", name)
}

pub(super) fn by_id(db: &Connection, id: &Id) -> Result<Option<Client>> {
    documents::one(db, "SELECT doc FROM clients WHERE id = ?", id.as_str())
}

pub(super) fn all(db: &Connection) -> Result<Vec<Client>> {
    documents::all(db, "SELECT doc FROM clients ORDER BY provider, name")
}

pub(super) fn save(db: &Connection, client: &Client) -> Result<()> {
    documents::change(
        db,
        "INSERT INTO clients (id, name, provider, doc) VALUES (:id, :name, :provider, :doc) \
         ON CONFLICT (id) DO UPDATE SET name = :name, provider = :provider, doc = :doc",
        named_params! {
            ":id": client.id.as_str(),
            ":name": client.name,
            ":provider": client.provider,
            ":doc": Doc(client),
        },
    )
    .map(drop)
}

pub(super) fn remove(db: &Connection, id: &Id) -> Result<()> {
    documents::remove(db, "DELETE FROM clients WHERE id = ?", id)
}
