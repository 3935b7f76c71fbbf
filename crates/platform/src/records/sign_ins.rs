use super::documents;
use crate::database::Doc;
use authkeep_core::{
    connection::Id,
    sign_in::{SignIn, Stage},
};
use rusqlite::{Connection, Result, named_params, params};

pub(super) fn all(db: &Connection) -> Result<Vec<SignIn>> {
    documents::all(db, "SELECT doc FROM sign_ins ORDER BY rowid")
}

pub(super) fn at(db: &Connection, stage: &Stage) -> Result<Vec<SignIn>> {
    let mut query = db.prepare_cached("SELECT doc FROM sign_ins WHERE stage = ? ORDER BY rowid")?;
    query.query_map([Doc(stage)], |row| row.get(0).map(|Doc(sign_in)| sign_in))?.collect()
}

pub(super) fn by_id(db: &Connection, id: &Id) -> Result<Option<SignIn>> {
    documents::one(db, "SELECT doc FROM sign_ins WHERE id = ?", id.as_str())
}

pub(super) fn add(db: &Connection, sign_in: &SignIn) -> Result<()> {
    documents::change(
        db,
        "INSERT INTO sign_ins (id, stage, doc) VALUES (?, ?, ?)",
        params![sign_in.id.as_str(), Doc(&sign_in.stage), Doc(sign_in)],
    )
    .map(drop)
}

/// Whether it stood at `from` and now stands at `to`: one statement looks and moves.
pub(super) fn move_stage(db: &Connection, id: &Id, from: &Stage, to: &Stage) -> Result<bool> {
    let moved = documents::change(
        db,
        "UPDATE sign_ins SET stage = :to, doc = json_set(doc, '$.stage', json(:to)) \
         WHERE id = :id AND stage = :from",
        named_params! { ":id": id.as_str(), ":from": Doc(from), ":to": Doc(to) },
    )?;
    Ok(moved == 1)
}

/// Forgets the sign-in and what the journal noted of it.
pub(super) fn remove(db: &Connection, id: &Id) -> Result<()> {
    documents::remove(db, "DELETE FROM sign_ins WHERE id = ?", id)?;
    documents::remove(db, "DELETE FROM journal WHERE connection_id = ?", id)
}
