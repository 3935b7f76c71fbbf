//! Rows of the database that hold anything.

use super::told::in_words;
use crate::database::Database;
use authkeep_core::{
    connection::Id,
    ports::{Journal, Records},
    sign_in::Stage,
};
use jiff::Timestamp;
use rusqlite::{Connection, params, types::Value};
use tempfile::TempDir;

/// The row that is tried, and one that must stay what it is.
const TRIED: &str = "00000000000000000000000000000001";
const OTHER: &str = "00000000000000000000000000000002";

thread_local! {
    static STORE: Store = Store::new();
}

struct Store {
    _folder: TempDir,
    database: Database,
    raw: Connection,
}

impl Store {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("authkeep.db");
        let database = Database::new(&file);
        database.begin(&id(OTHER), 7, Timestamp::UNIX_EPOCH).expect("a new file");
        database.answered(&id(OTHER), b"sealed").expect("begun");
        let raw = Connection::open(file).expect("the same file");
        raw.execute_batch("PRAGMA synchronous = OFF").expect("a setting");
        Self { _folder: folder, database, raw }
    }
}

fn id(text: &str) -> Id {
    serde_json::from_value(text.into()).expect("an id")
}

/// A row of the journal: three numbers of eight bytes, and what was sealed.
pub(super) fn attempt(bytes: &[u8]) {
    STORE.with(|Store { database, raw, .. }| {
        let mut rest = bytes;
        let mut number = || {
            let (number, tail) = rest.split_first_chunk::<8>().unwrap_or((&[0; 8], rest));
            rest = tail;
            i64::from_le_bytes(*number)
        };
        let (generation, at, tries) = (number(), number(), number());
        let sealed = (!rest.is_empty()).then(|| Value::Blob(rest.to_vec()));
        let insert = "INSERT OR REPLACE INTO journal (connection_id, generation, at, tries, sealed) \
             VALUES (?, ?, ?, ?, ?)";
        raw.execute(insert, params![TRIED, generation, at, tries, sealed]).expect("a row");
        if let Some(open) = in_words(database.open(&id(TRIED))) {
            let open = open.expect("a row");
            assert_eq!(open.generation, generation.cast_unsigned());
            assert_eq!(open.at.as_millisecond(), at);
            assert_eq!(i64::from(open.tries), tries);
            assert_eq!(open.sealed.as_deref(), (!rest.is_empty()).then_some(rest));
        }
        // Whatever stands there, the next refresh can begin and end.
        database
            .begin(&id(TRIED), generation.cast_unsigned().wrapping_add(1), Timestamp::UNIX_EPOCH)
            .expect("begun");
        database.answered(&id(TRIED), rest).expect("noted");
        let open = database.open(&id(TRIED)).expect("readable").expect("begun");
        assert_eq!((open.tries, open.sealed.as_deref()), (1, Some(rest)));
        database.close(&id(TRIED)).expect("closed");
        untouched(database);
    });
}

/// A record's document.
pub(super) fn document(kind: u8, text: &str) {
    STORE.with(|Store { database, raw, .. }| {
        let (insert, remove) = match kind {
            b'c' => (
                "INSERT INTO connections (id, name, provider_name, state, renewable, doc) \
                 VALUES (?, 'n', 'p', 'kept', 0, ?)",
                "DELETE FROM connections",
            ),
            b'o' => ("INSERT INTO owed_revocations (id, doc) VALUES (?, ?)", "DELETE FROM owed_revocations"),
            b'i' => ("INSERT INTO sign_ins (id, stage, doc) VALUES (?1, ?2, ?2)", "DELETE FROM sign_ins"),
            b'l' => ("INSERT INTO log (connection_id, doc) VALUES (?, ?)", "DELETE FROM log"),
            b'k' => (
                "INSERT INTO clients (id, name, provider, doc) VALUES (?, 'n', 'p', ?)",
                "DELETE FROM clients",
            ),
            _ => return,
        };
        raw.execute(insert, [TRIED, text]).expect("a row");
        read(kind, database);
        raw.execute_batch(remove).expect("no row");
        untouched(database);
    });
}

fn read(kind: u8, database: &Database) {
    let key = id(TRIED);
    match kind {
        b'c' => {
            let by_id = database.connection_by_id(&key);
            assert_eq!(by_id.is_ok(), database.connections().is_ok());
            assert_eq!(database.rows().expect("columns of ours").len(), 1);
            let Some(Some(connection)) = in_words(by_id) else { return };
            for now in [Timestamp::MIN, Timestamp::UNIX_EPOCH, Timestamp::MAX] {
                _ = connection.status(now);
            }
            _ = format!("{connection:?}");
            let mut copy = connection;
            copy.id = key.clone();
            database.save_connection(&copy).expect("what was read can be written");
            assert_eq!(database.connection_by_id(&key).expect("readable"), Some(copy));
        }
        b'o' => _ = in_words(database.owed_revocations()),
        b'i' => {
            let Some(Some(sign_in)) = in_words(database.sign_in(&key)) else { return };
            for now in [Timestamp::MIN, Timestamp::UNIX_EPOCH, Timestamp::MAX] {
                assert!(!(sign_in.waits(&now.into()) && sign_in.expired(&now.into())));
            }
            // The stage in the row is not one that it can be in, so nobody takes it.
            assert_eq!(database.move_sign_in(&key, &Stage::Waiting, &Stage::Taken), Ok(false));
        }
        b'l' => _ = in_words(database.entries(None, 10)),
        _ => {
            let Some(Some(client)) = in_words(database.client_by_id(&key)) else { return };
            let mut copy = client;
            copy.id = key.clone();
            database.save_client(&copy).expect("what was read can be written");
            assert_eq!(database.client_by_id(&key).expect("readable"), Some(copy));
        }
    }
}

fn untouched(database: &Database) {
    let other = database.open(&id(OTHER)).expect("readable").expect("begun before");
    assert_eq!((other.generation, other.tries, other.sealed.as_deref()), (7, 1, Some(&b"sealed"[..])));
}
