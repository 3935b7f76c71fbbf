//! The database's file with bytes changed: a bad disk, or somebody's hand.

use super::told::in_words;
use crate::database::Database;
use authkeep_core::{
    connection::Id,
    ports::{Journal, Records},
};
use jiff::Timestamp;
use std::{fs, sync::LazyLock};
use tempfile::TempDir;

const KEPT: &str = "00000000000000000000000000000001";

/// A sound file of two pages and more, with a journal that was answered.
static SOUND: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("authkeep.db");
    let database = Database::new(&file);
    let id = id();
    database.begin(&id, 3, Timestamp::UNIX_EPOCH).expect("a new file");
    database.answered(&id, b"sealed").expect("begun");
    drop(database);
    let raw = rusqlite::Connection::open(&file).expect("the file");
    raw.query_row("PRAGMA wal_checkpoint(TRUNCATE)", (), |_| Ok(())).expect("one file");
    drop(raw);
    fs::read(file).expect("the file")
});

thread_local! {
    static FOLDER: TempDir = tempfile::tempdir().expect("a folder");
}

fn id() -> Id {
    serde_json::from_value(KEPT.into()).expect("an id")
}

/// Each three bytes of the input are a place and what stands there; what is left is the end.
pub(super) fn changed(bytes: &[u8]) {
    let mut content = SOUND.clone();
    let changes = bytes.chunks_exact(3);
    if let [cut] = changes.remainder() {
        content.truncate(content.len() * usize::from(*cut) / 256);
    }
    for change in changes {
        let place = usize::from(u16::from_le_bytes([change[0], change[1]]));
        if let Some(byte) = content.get_mut(place) {
            *byte = change[2];
        }
    }
    let file = FOLDER.with(|folder| folder.path().join("authkeep.db"));
    for beside in ["-wal", "-shm"] {
        let _ = fs::remove_file(format!("{}{beside}", file.display()));
    }
    fs::write(&file, &content).expect("room");
    let database = Database::new(&file);
    in_words(database.open(&id()).map(drop));
    in_words(database.connections().map(drop));
    in_words(database.rows().map(drop));
    in_words(database.entries(None, 10).map(drop));
    in_words(database.begin(&id(), 4, Timestamp::UNIX_EPOCH));
    if content == *SOUND {
        assert_eq!(database.open(&id()).expect("sound").expect("begun").generation, 4);
    }
}
