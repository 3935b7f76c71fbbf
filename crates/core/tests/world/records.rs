use super::{Fuse, Journal, locked};
use authkeep_core::{
    activity::Entry,
    client::Client,
    connection::{Connection, Id},
    owed::Owed,
    ports::{Row, StorageError},
    sign_in::{SignIn, Stage},
};
use std::sync::{Arc, Mutex};

/// Everything that is no secret.
pub struct Records {
    fuse: Arc<Fuse>,
    tables: Mutex<Tables>,
    /// It is in the same file, so that both change in one step.
    journal: Arc<Journal>,
}

#[derive(Clone, Debug, Default)]
struct Tables {
    connections: Vec<Connection>,
    owed: Vec<Owed>,
    clients: Vec<Client>,
    sign_ins: Vec<SignIn>,
    log: Vec<Entry>,
}

type Stored<T> = Result<T, StorageError>;

impl Records {
    pub fn new(fuse: Arc<Fuse>, journal: Arc<Journal>) -> Self {
        Self { fuse, tables: Mutex::default(), journal }
    }

    /// All of it, as text.
    pub fn dump(&self) -> String {
        let tables = locked(&self.tables);
        let json =
            serde_json::json!([tables.connections, tables.owed, tables.clients, tables.sign_ins, tables.log]);
        format!("{json} {tables:?}")
    }

    fn call<T>(&self, what: &str, effect: impl FnOnce(&mut Tables) -> Stored<T>) -> Stored<T> {
        let failed = || Err(StorageError::Failed("records.db: the disk is full".to_owned()));
        self.fuse.call(format!("records {what}"), failed, || effect(&mut locked(&self.tables)))
    }

    fn read<T>(&self, what: &str, read: impl FnOnce(&Tables) -> T) -> Stored<T> {
        self.call(what, |tables| Ok(read(tables)))
    }
}

/// Adds or replaces by id, unless another has the name.
fn save<T: Clone>(
    table: &mut Vec<T>,
    row: &T,
    id: impl Fn(&T) -> &Id,
    name: impl Fn(&T) -> &str,
) -> Stored<()> {
    if table.iter().any(|known| name(known) == name(row) && id(known) != id(row)) {
        return Err(StorageError::NameTaken);
    }
    match table.iter_mut().find(|known| id(known) == id(row)) {
        Some(known) => *known = row.clone(),
        None => table.push(row.clone()),
    }
    Ok(())
}

impl authkeep_core::ports::Records for Records {
    fn connection(&self, name: &str) -> Stored<Option<Connection>> {
        self.read("connection", |all| all.connections.iter().find(|it| it.name == name).cloned())
    }

    fn connection_by_id(&self, id: &Id) -> Stored<Option<Connection>> {
        self.read("connection_by_id", |all| all.connections.iter().find(|it| it.id == *id).cloned())
    }

    fn connections(&self) -> Stored<Vec<Connection>> {
        self.read("connections", |all| {
            let mut connections = all.connections.clone();
            connections.sort_by(|a, b| (&a.provider_name, &a.name).cmp(&(&b.provider_name, &b.name)));
            connections
        })
    }

    fn rows(&self) -> Stored<Vec<Row>> {
        let connections = self.connections()?.into_iter();
        Ok(connections
            .map(|it| Row {
                renewable: it.renewable(),
                name: it.name,
                provider_name: it.provider_name,
                account: it.account,
                state: it.state,
                access_expires_at: it.access_expires_at,
                refresh_expires_at: it.refresh_expires_at,
            })
            .collect())
    }

    fn save_connection(&self, connection: &Connection) -> Stored<()> {
        self.call("save_connection", |all| save(&mut all.connections, connection, |it| &it.id, |it| &it.name))
    }

    fn remove_connection(&self, id: &Id) -> Stored<()> {
        self.call("remove_connection", |all| {
            all.connections.retain(|it| it.id != *id);
            self.journal.forget(id);
            Ok(())
        })
    }

    fn owe_revocation(&self, owed: &Owed) -> Stored<()> {
        self.call("owe_revocation", |all| {
            let id = &owed.connection.id;
            all.connections.retain(|it| it.id != *id);
            self.journal.forget(id);
            match all.owed.iter_mut().find(|it| it.connection.id == *id) {
                Some(known) => *known = owed.clone(),
                None => all.owed.push(owed.clone()),
            }
            Ok(())
        })
    }

    fn owed_revocations(&self) -> Stored<Vec<Owed>> {
        self.read("owed_revocations", |all| all.owed.clone())
    }

    fn settle_revocation(&self, id: &Id) -> Stored<()> {
        self.call("settle_revocation", |all| {
            all.owed.retain(|it| it.connection.id != *id);
            Ok(())
        })
    }

    fn client(&self, name: &str) -> Stored<Option<Client>> {
        self.read("client", |all| all.clients.iter().find(|it| it.name == name).cloned())
    }

    fn client_by_id(&self, id: &Id) -> Stored<Option<Client>> {
        self.read("client_by_id", |all| all.clients.iter().find(|it| it.id == *id).cloned())
    }

    fn clients(&self) -> Stored<Vec<Client>> {
        self.read("clients", |all| {
            let mut clients = all.clients.clone();
            clients.sort_by(|a, b| (&a.provider, &a.name).cmp(&(&b.provider, &b.name)));
            clients
        })
    }

    fn save_client(&self, client: &Client) -> Stored<()> {
        self.call("save_client", |all| save(&mut all.clients, client, |it| &it.id, |it| &it.name))
    }

    fn remove_client(&self, id: &Id) -> Stored<()> {
        self.call("remove_client", |all| {
            all.clients.retain(|it| it.id != *id);
            Ok(())
        })
    }

    fn sign_ins(&self) -> Stored<Vec<SignIn>> {
        self.read("sign_ins", |all| all.sign_ins.clone())
    }

    fn sign_ins_at(&self, stage: &Stage) -> Stored<Vec<SignIn>> {
        self.read("sign_ins_at", |all| all.sign_ins.iter().filter(|it| it.stage == *stage).cloned().collect())
    }

    fn sign_in(&self, id: &Id) -> Stored<Option<SignIn>> {
        self.read("sign_in", |all| all.sign_ins.iter().find(|it| it.id == *id).cloned())
    }

    fn add_sign_in(&self, sign_in: &SignIn) -> Stored<()> {
        self.call("add_sign_in", |all| {
            all.sign_ins.push(sign_in.clone());
            Ok(())
        })
    }

    fn move_sign_in(&self, id: &Id, from: &Stage, to: &Stage) -> Stored<bool> {
        self.call("move_sign_in", |all| {
            let found = all.sign_ins.iter_mut().find(|it| it.id == *id && it.stage == *from);
            Ok(found.map(|it| it.stage = to.clone()).is_some())
        })
    }

    fn remove_sign_in(&self, id: &Id) -> Stored<()> {
        self.call("remove_sign_in", |all| {
            all.sign_ins.retain(|it| it.id != *id);
            self.journal.forget(id);
            Ok(())
        })
    }

    fn log(&self, entry: &Entry) -> Stored<()> {
        self.call("log", |all| {
            all.log.push(entry.clone());
            Ok(())
        })
    }

    fn entries(&self, connection: Option<&Id>, most: usize) -> Stored<Vec<Entry>> {
        self.read("entries", |all| {
            let wanted = |it: &&Entry| connection.is_none_or(|id| it.connection_id.as_ref() == Some(id));
            let entries: Vec<_> = all.log.iter().filter(wanted).cloned().collect();
            entries[entries.len().saturating_sub(most)..].to_vec()
        })
    }
}
