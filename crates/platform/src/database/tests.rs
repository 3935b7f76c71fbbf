use super::{Database, Durability::Full, wal};
use authkeep_core::ports::{Records, StorageError};
use proptest::prelude::*;
use rusqlite::Connection;
use std::{
    fs,
    path::{Path, PathBuf},
    sync::Barrier,
    thread,
    time::Duration,
};
use tempfile::{TempDir, tempdir};

fn place() -> (TempDir, PathBuf) {
    let folder = tempdir().unwrap();
    let file = folder.path().join("home").join("authkeep.db");
    (folder, file)
}

/// Notes a number in the journal's table, which takes one without more ado.
fn note(database: &Database, number: i64) -> Result<(), StorageError> {
    database.write(Full, |db| {
        let id = format!("{number:032x}");
        db.execute("INSERT INTO journal (connection_id, generation, at, tries) VALUES (?, 0, 0, 1)", [id])
            .map(drop)
    })
}

fn noted(database: &Database) -> i64 {
    database.read(|db| db.query_row("SELECT count(*) FROM journal", (), |row| row.get(0))).unwrap()
}

fn said<T>(outcome: Result<T, StorageError>, file: &Path) -> String {
    let Err(StorageError::Failed(text)) = outcome else { panic!("it did not fail") };
    assert!(text.contains(file.to_str().unwrap()), "{text}");
    text
}

#[test]
fn what_was_written_is_there_when_it_is_opened_again() {
    let (_folder, file) = place();
    note(&Database::new(&file), 7).unwrap();
    assert_eq!(noted(&Database::new(&file)), 1);
}

#[test]
fn a_failed_change_leaves_nothing_behind() {
    let (_folder, file) = place();
    let database = Database::new(&file);
    let outcome = database.write(Full, |db| {
        db.execute("INSERT INTO journal (connection_id, generation, at, tries) VALUES ('a', 0, 0, 1)", ())?;
        db.execute("INSERT INTO journal (connection_id, generation, at, tries) VALUES ('a', 0, 0, 1)", ())
    });
    said(outcome, &file);
    assert_eq!(noted(&database), 0);
}

#[cfg(unix)]
#[test]
fn only_the_owner_may_read_it() {
    use std::os::unix::fs::PermissionsExt;
    let (_folder, file) = place();
    let database = Database::new(&file);
    note(&database, 1).unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(file.parent().unwrap()), 0o700);
    for name in ["authkeep.db", "authkeep.db-wal", "authkeep.db-shm"] {
        assert_eq!(mode(&file.with_file_name(name)), 0o600, "{name}");
    }
}

#[test]
fn many_may_make_it_at_once() {
    for _ in 0..20 {
        let (_folder, file) = place();
        let all = Barrier::new(8);
        thread::scope(|scope| {
            for number in 0..8 {
                let (file, all) = (&file, &all);
                scope.spawn(move || {
                    all.wait();
                    note(&Database::new(file), number).unwrap();
                });
            }
        });
        assert_eq!(noted(&Database::new(&file)), 8);
    }
}

#[test]
fn reading_does_not_wait_for_a_writer() {
    let (_folder, file) = place();
    note(&Database::new(&file), 1).unwrap();
    let writer = Connection::open(&file).unwrap();
    writer.execute_batch("BEGIN IMMEDIATE; DELETE FROM journal").unwrap();
    assert_eq!(noted(&Database::new(&file)), 1);
    writer.execute_batch("COMMIT").unwrap();
}

#[test]
fn a_writer_that_never_ends_is_not_waited_for() {
    let (_folder, file) = place();
    let database = Database::new(&file);
    note(&database, 1).unwrap();
    database.with(|connection| Ok(connection.busy_timeout(Duration::from_millis(1))?)).unwrap();
    let writer = Connection::open(&file).unwrap();
    writer.execute_batch("BEGIN IMMEDIATE").unwrap();
    assert!(said(note(&database, 2), &file).contains("in use by another program"));
    writer.execute_batch("ROLLBACK").unwrap();
    note(&database, 2).unwrap();
}

#[test]
fn a_newer_file_is_refused_and_left_as_it_is() {
    let (_folder, file) = place();
    note(&Database::new(&file), 1).unwrap();
    let other = Connection::open(&file).unwrap();
    other.execute_batch("PRAGMA user_version = 99; PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
    let before = fs::read(&file).unwrap();
    let database = Database::new(&file);
    assert!(said(note(&database, 2), &file).contains("newer version"));
    assert!(said(database.rows(), &file).contains("newer version"));
    assert_eq!(fs::read(&file).unwrap(), before);
}

#[test]
fn a_folder_in_its_place_is_named() {
    let (_folder, file) = place();
    fs::create_dir_all(&file).unwrap();
    assert!(said(Database::new(&file).rows(), &file).contains("Check that it is a file"));
}

#[test]
fn a_file_in_place_of_the_folder_is_named_and_may_go_away() {
    let (_folder, file) = place();
    fs::write(file.parent().unwrap(), "").unwrap();
    let database = Database::new(&file);
    assert!(said(database.rows(), &file).contains("cannot be made"));
    fs::remove_file(file.parent().unwrap()).unwrap();
    assert_eq!(database.rows().unwrap(), []);
}

#[test]
fn a_full_disk_is_said_and_harms_nothing() {
    let (_folder, file) = place();
    let database = Database::new(&file);
    note(&database, 1).unwrap();
    let limit = |pages: i64| {
        database
            .with(|db| Ok(db.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(()))?))
            .unwrap();
    };
    limit(1);
    let filled = database
        .write(Full, |db| db.execute("INSERT INTO log (doc) VALUES (hex(zeroblob(100000)))", ()).map(drop));
    assert!(said(filled, &file).contains("the disk is full"));
    limit(1 << 30);
    note(&database, 2).unwrap();
    assert_eq!(noted(&database), 2);
}

#[test]
fn a_record_that_cannot_be_read_is_said() {
    let (_folder, file) = place();
    let database = Database::new(&file);
    note(&database, 1).unwrap();
    Connection::open(&file)
        .unwrap()
        .execute("INSERT INTO clients (id, name, provider, doc) VALUES ('1', 'n', 'p', '{}')", ())
        .unwrap();
    assert!(said(database.client("n"), &file).contains("holds a record that cannot be read"));
}

/// As short commands do, one after the other: each opens, writes and ends.
#[test]
fn the_log_stays_short_without_a_process_that_stays() {
    let (_folder, file) = place();
    let log = file.with_file_name("authkeep.db-wal");
    for number in 0..500 {
        note(&Database::new(&file), number).unwrap();
        let length = fs::metadata(&log).map_or(0, |log| log.len());
        assert!(length <= 2 * wal::LIMIT, "{length} bytes after {number} writes");
    }
    assert_eq!(noted(&Database::new(&file)), 500);
}

#[test]
fn the_log_stays_short_beside_a_process_that_stays() {
    let (_folder, file) = place();
    let staying = Database::new(&file);
    assert_eq!(staying.rows().unwrap(), []);
    for number in 0..500 {
        note(&Database::new(&file), number).unwrap();
    }
    assert!(fs::metadata(file.with_file_name("authkeep.db-wal")).unwrap().len() <= 2 * wal::LIMIT);
    assert_eq!(noted(&staying), 500);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// SQLite takes a file of one byte for an empty one.
    #[test]
    fn a_file_that_is_no_database_is_refused_and_kept(content in prop::collection::vec(any::<u8>(), 2..3000)) {
        prop_assume!(!content.starts_with(b"SQLite format 3\0"));
        let (_folder, file) = place();
        fs::create_dir(file.parent().unwrap()).unwrap();
        fs::write(&file, &content).unwrap();
        let database = Database::new(&file);
        assert!(said(database.rows(), &file).contains("is damaged"));
        assert!(said(note(&database, 1), &file).contains("is damaged"));
        prop_assert_eq!(fs::read(&file).unwrap(), content);
    }

    /// Whatever a broken disk leaves of it, reading ends with an answer or a sentence.
    #[test]
    fn a_damaged_database_does_not_bring_the_program_down(
        (at, bytes) in (0_usize..40_000, prop::collection::vec(any::<u8>(), 1..200)),
        keep in 1_usize..40_000,
    ) {
        let (_folder, file) = place();
        let database = Database::new(&file);
        let fill = "INSERT INTO connections (id, name, provider_name, state, renewable, doc) \
                    VALUES (?1, ?1, 'Practice', 'kept', 1, hex(zeroblob(300)))";
        database.write(Full, |db| (0..50).try_for_each(|id| db.execute(fill, [id]).map(drop))).unwrap();
        database.with(|db| Ok(db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", (), |_| Ok(()))?)).unwrap();
        drop(database);
        let mut content = fs::read(&file).unwrap();
        let at = at.min(content.len());
        let end = (at + bytes.len()).min(content.len());
        content[at..end].copy_from_slice(&bytes[..end - at]);
        content.truncate(keep.max(16));
        fs::write(&file, &content).unwrap();
        let database = Database::new(&file);
        for outcome in [database.rows().map(drop), database.connections().map(drop)] {
            if outcome.is_err() {
                said(outcome, &file);
            }
        }
    }
}
