use super::documents;
use crate::database::{Doc, Millis, Word};
use authkeep_core::{
    connection::{Account, Connection, Id},
    ports::Row,
};
use rusqlite::{Result, named_params};

pub(super) fn by_name(db: &rusqlite::Connection, name: &str) -> Result<Option<Connection>> {
    documents::one(db, "SELECT doc FROM connections WHERE name = ?", name)
}

pub(super) fn by_id(db: &rusqlite::Connection, id: &Id) -> Result<Option<Connection>> {
    documents::one(db, "SELECT doc FROM connections WHERE id = ?", id.as_str())
}

pub(super) fn all(db: &rusqlite::Connection) -> Result<Vec<Connection>> {
    documents::all(db, "SELECT doc FROM connections ORDER BY provider_name, name")
}

/// Answered by the index `connections_listed` alone.
pub(super) fn rows(db: &rusqlite::Connection) -> Result<Vec<Row>> {
    let mut query = db.prepare_cached(
        "SELECT name, provider_name, account_id, account_label, state, renewable, access_expires_at, \
         refresh_expires_at FROM connections ORDER BY provider_name, name",
    )?;
    query.query_map((), row)?.collect()
}

pub(super) fn stamp(db: &rusqlite::Connection) -> Result<[u8; 16]> {
    db.query_row("SELECT stamp FROM connections_changed", (), |row| row.get(0))
}

fn row(columns: &rusqlite::Row<'_>) -> Result<Row> {
    let time = |column: usize| columns.get(column).map(|time: Option<Millis>| time.map(|Millis(time)| time));
    let Word(state) = columns.get(4)?;
    Ok(Row {
        name: columns.get(0)?,
        provider_name: columns.get(1)?,
        account: match (columns.get(2)?, columns.get(3)?) {
            (Some(id), Some(label)) => Some(Account { id, label }),
            _ => None,
        },
        state,
        renewable: columns.get(5)?,
        access_expires_at: time(6)?,
        refresh_expires_at: time(7)?,
    })
}

pub(super) fn save(db: &rusqlite::Connection, connection: &Connection) -> Result<()> {
    let account = connection.account.as_ref();
    documents::change(
        db,
        "INSERT INTO connections (id, name, provider_name, account_id, account_label, state, renewable, \
         access_expires_at, refresh_expires_at, doc) \
         VALUES (:id, :name, :provider_name, :account_id, :account_label, :state, :renewable, \
         :access_expires_at, :refresh_expires_at, :doc) \
         ON CONFLICT (id) DO UPDATE SET name = :name, provider_name = :provider_name, \
         account_id = :account_id, account_label = :account_label, state = :state, renewable = :renewable, \
         access_expires_at = :access_expires_at, refresh_expires_at = :refresh_expires_at, doc = :doc",
        named_params! {
            ":id": connection.id.as_str(),
            ":name": connection.name,
            ":provider_name": connection.provider_name,
            ":account_id": account.map(|account| &account.id),
            ":account_label": account.map(|account| &account.label),
            ":state": Word(&connection.state),
            ":renewable": connection.renewable(),
            ":access_expires_at": connection.access_expires_at.map(Millis),
            ":refresh_expires_at": connection.refresh_expires_at.map(Millis),
            ":doc": Doc(connection),
        },
    )
    .map(drop)
}

/// Forgets the connection and what the journal noted of it.
pub(super) fn remove(db: &rusqlite::Connection, id: &Id) -> Result<()> {
    documents::remove(db, "DELETE FROM connections WHERE id = ?", id)?;
    documents::remove(db, "DELETE FROM journal WHERE connection_id = ?", id)
}
