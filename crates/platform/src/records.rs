//! [`Records`] in the [`Database`].

mod clients;
mod connections;
mod documents;
mod log;
mod owed_revocations;
mod sign_ins;

#[cfg(test)]
mod tests;

use crate::database::{
    Database,
    Durability::{Full, Lazy},
};
use authkeep_core::{
    activity::Entry,
    client::Client,
    connection::{Connection, Id},
    owed::Owed,
    ports::{Records, Row, StorageError},
    sign_in::{SignIn, Stage},
};

impl Records for Database {
    fn connection(&self, name: &str) -> Result<Option<Connection>, StorageError> {
        self.read(|db| connections::by_name(db, name))
    }

    fn connection_by_id(&self, id: &Id) -> Result<Option<Connection>, StorageError> {
        self.read(|db| connections::by_id(db, id))
    }

    fn connections(&self) -> Result<Vec<Connection>, StorageError> {
        self.read(connections::all)
    }

    fn rows(&self) -> Result<Vec<Row>, StorageError> {
        self.read(connections::rows)
    }

    fn rows_stamp(&self) -> Result<Option<[u8; 16]>, StorageError> {
        self.read(connections::stamp).map(Some)
    }

    fn save_connection(&self, connection: &Connection) -> Result<(), StorageError> {
        self.write(Full, |db| connections::save(db, connection))
    }

    fn remove_connection(&self, id: &Id) -> Result<(), StorageError> {
        self.write(Full, |db| connections::remove(db, id))
    }

    fn owe_revocation(&self, owed: &Owed) -> Result<(), StorageError> {
        self.write(Full, |db| owed_revocations::add(db, owed))
    }

    fn owed_revocations(&self) -> Result<Vec<Owed>, StorageError> {
        self.read(owed_revocations::all)
    }

    fn settle_revocation(&self, id: &Id) -> Result<(), StorageError> {
        self.write(Full, |db| owed_revocations::remove(db, id))
    }

    fn client(&self, name: &str) -> Result<Option<Client>, StorageError> {
        self.read(|db| clients::by_name(db, name))
    }

    fn client_by_id(&self, id: &Id) -> Result<Option<Client>, StorageError> {
        self.read(|db| clients::by_id(db, id))
    }

    fn clients(&self) -> Result<Vec<Client>, StorageError> {
        self.read(clients::all)
    }

    fn save_client(&self, client: &Client) -> Result<(), StorageError> {
        self.write(Full, |db| clients::save(db, client))
    }

    fn remove_client(&self, id: &Id) -> Result<(), StorageError> {
        self.write(Full, |db| clients::remove(db, id))
    }

    fn sign_ins(&self) -> Result<Vec<SignIn>, StorageError> {
        self.read(sign_ins::all)
    }

    fn sign_ins_at(&self, stage: &Stage) -> Result<Vec<SignIn>, StorageError> {
        self.read(|db| sign_ins::at(db, stage))
    }

    fn sign_in(&self, id: &Id) -> Result<Option<SignIn>, StorageError> {
        self.read(|db| sign_ins::by_id(db, id))
    }

    fn add_sign_in(&self, sign_in: &SignIn) -> Result<(), StorageError> {
        self.write(Full, |db| sign_ins::add(db, sign_in))
    }

    fn move_sign_in(&self, id: &Id, from: &Stage, to: &Stage) -> Result<bool, StorageError> {
        self.write(Full, |db| sign_ins::move_stage(db, id, from, to))
    }

    fn remove_sign_in(&self, id: &Id) -> Result<(), StorageError> {
        self.write(Full, |db| sign_ins::remove(db, id))
    }

    fn log(&self, entry: &Entry) -> Result<(), StorageError> {
        self.write(Lazy, |db| log::add(db, entry))
    }

    fn entries(&self, connection: Option<&Id>, most: usize) -> Result<Vec<Entry>, StorageError> {
        self.read(|db| log::newest(db, connection, most))
    }
}
