use crate::database::Database;
use authkeep_core::{
    connection::Id,
    ports::{Attempt, Journal, StorageError},
};
use jiff::Timestamp;
use tempfile::{TempDir, tempdir};

fn journal() -> (TempDir, Database) {
    let folder = tempdir().unwrap();
    let database = Database::new(folder.path().join("authkeep.db"));
    (folder, database)
}

fn at(millisecond: i64) -> Timestamp {
    Timestamp::from_millisecond(millisecond).unwrap()
}

fn attempt(generation: u64, millisecond: i64, tries: u32, sealed: Option<&[u8]>) -> Option<Attempt> {
    Some(Attempt { generation, at: at(millisecond), tries, sealed: sealed.map(<[u8]>::to_vec) })
}

#[test]
fn an_attempt_is_open_until_it_is_closed() {
    let (_folder, journal) = journal();
    let (id, other) = (Id::random(), Id::random());
    assert_eq!(journal.open(&id).unwrap(), None);
    journal.begin(&id, u64::MAX, at(5)).unwrap();
    journal.begin(&other, 1, at(6)).unwrap();
    assert_eq!(journal.open(&id).unwrap(), attempt(u64::MAX, 5, 1, None));
    journal.answered(&id, b"\0sealed\xff").unwrap();
    assert_eq!(journal.open(&id).unwrap(), attempt(u64::MAX, 5, 1, Some(b"\0sealed\xff")));
    journal.close(&id).unwrap();
    journal.close(&id).unwrap();
    assert_eq!(journal.open(&id).unwrap(), None);
    assert_eq!(journal.open(&other).unwrap(), attempt(1, 6, 1, None));
}

#[test]
fn a_second_try_is_counted_and_keeps_the_answer() {
    let (_folder, journal) = journal();
    let id = Id::random();
    journal.begin(&id, 3, at(10)).unwrap();
    journal.answered(&id, b"one").unwrap();
    journal.begin(&id, 3, at(20)).unwrap();
    assert_eq!(journal.open(&id).unwrap(), attempt(3, 20, 2, Some(b"one")));
}

#[test]
fn another_generation_begins_anew() {
    let (_folder, journal) = journal();
    let id = Id::random();
    journal.begin(&id, 3, at(10)).unwrap();
    journal.begin(&id, 3, at(11)).unwrap();
    journal.answered(&id, b"one").unwrap();
    journal.begin(&id, 4, at(20)).unwrap();
    assert_eq!(journal.open(&id).unwrap(), attempt(4, 20, 1, None));
    journal.take_back(&id).unwrap();
    assert_eq!(journal.open(&id).unwrap(), None);
}

#[test]
fn a_begin_is_taken_back_whole() {
    let (_folder, journal) = journal();
    let id = Id::random();
    journal.begin(&id, 3, at(10)).unwrap();
    journal.answered(&id, b"one").unwrap();
    let before = journal.open(&id).unwrap();
    journal.begin(&id, 3, at(20)).unwrap();
    journal.take_back(&id).unwrap();
    assert_eq!(journal.open(&id).unwrap(), before);
    journal.take_back(&id).unwrap();
    assert_eq!(journal.open(&id).unwrap(), None);
}

#[test]
fn an_answer_without_an_attempt_is_not_silently_lost() {
    let (_folder, journal) = journal();
    assert!(matches!(journal.answered(&Id::random(), b"one"), Err(StorageError::Failed(_))));
}
