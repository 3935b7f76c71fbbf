mod arbitrary;

use super::log::{KEPT, SLACK};
use crate::database::{Database, Durability::Full};
use arbitrary::{client, connection, sign_in, stage};
use authkeep_core::{
    activity::{Entry, What},
    client::Client,
    connection::{Connection, Id},
    error::Code,
    owed::Owed,
    ports::{Journal, Records, Row, StorageError},
    sign_in::{SignIn, Stage},
};
use jiff::Timestamp;
use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};
use tempfile::{TempDir, tempdir};

fn records() -> (TempDir, Database) {
    let folder = tempdir().unwrap();
    let database = Database::new(folder.path().join("authkeep.db"));
    (folder, database)
}

fn any_of<S: Strategy>(strategy: S) -> S::Value {
    strategy.new_tree(&mut TestRunner::deterministic()).unwrap().current()
}

fn named(name: &str) -> Connection {
    Connection { id: Id::random(), name: name.to_owned(), ..any_of(connection()) }
}

fn names(connections: &[Connection]) -> Vec<&str> {
    connections.iter().map(|connection| connection.name.as_str()).collect()
}

fn entry(connection: Option<&Id>, number: usize) -> Entry {
    Entry {
        at: Timestamp::UNIX_EPOCH,
        connection_id: connection.cloned(),
        connection: connection.map(|_| "name".to_owned()),
        what: What::Used,
        by: None,
        detail: Some(number.to_string()),
        code: Some(Code::Busy),
        request_id: None,
    }
}

#[test]
fn a_saved_connection_replaces_the_one_with_its_id() {
    let (_folder, records) = records();
    let mut connection = named("one");
    records.save_connection(&connection).unwrap();
    connection.name = "two".to_owned();
    connection.generation += 1;
    records.save_connection(&connection).unwrap();
    assert_eq!(records.connection("one").unwrap(), None);
    assert_eq!(records.connections().unwrap(), [connection]);
}

#[test]
fn a_name_belongs_to_one() {
    let (_folder, records) = records();
    let (first, second) = (named("mine"), named("yours"));
    records.save_connection(&first).unwrap();
    records.save_connection(&second).unwrap();
    let renamed = Connection { name: "mine".to_owned(), ..second.clone() };
    assert_eq!(records.save_connection(&renamed), Err(StorageError::NameTaken));
    let added = Connection { id: Id::random(), ..first.clone() };
    assert_eq!(records.save_connection(&added), Err(StorageError::NameTaken));
    assert_eq!(records.connection_by_id(&first.id).unwrap(), Some(first));
    assert_eq!(records.connection_by_id(&second.id).unwrap(), Some(second));
    let mut one = Client { name: "app".to_owned(), ..any_of(client()) };
    records.save_client(&one).unwrap();
    one.id = Id::random();
    assert_eq!(records.save_client(&one), Err(StorageError::NameTaken));
}

#[test]
fn names_compare_exactly() {
    let (_folder, records) = records();
    let alike = ["Café", "cafe\u{301}", "CAFÉ", "café", "café ", "Straße", "STRASSE", "%", "_"];
    for name in alike {
        records.save_connection(&named(name)).unwrap();
    }
    for name in alike {
        assert_eq!(records.connection(name).unwrap().unwrap().name, name);
    }
    assert_eq!(records.connections().unwrap().len(), alike.len());
}

#[test]
fn lists_are_by_provider_and_name() {
    let (_folder, records) = records();
    for (provider, name) in [("B", "a"), ("A", "z"), ("B", "Z"), ("A", "y")] {
        let connection = Connection { provider_name: provider.to_owned(), ..named(name) };
        records.save_connection(&connection).unwrap();
        let client = Client { provider: provider.to_owned(), name: name.to_owned(), ..any_of(client()) };
        records.save_client(&Client { id: Id::random(), ..client }).unwrap();
    }
    let order = ["y", "z", "Z", "a"];
    assert_eq!(names(&records.connections().unwrap()), order);
    assert_eq!(records.rows().unwrap().iter().map(|row| &row.name).collect::<Vec<_>>(), order);
    assert_eq!(records.clients().unwrap().iter().map(|client| &client.name).collect::<Vec<_>>(), order);
}

#[test]
fn what_is_removed_is_gone_with_its_journal() {
    let (_folder, records) = records();
    let (gone, stays) = (named("gone"), named("stays"));
    for connection in [&gone, &stays] {
        records.save_connection(connection).unwrap();
        records.begin(&connection.id, 1, Timestamp::UNIX_EPOCH).unwrap();
    }
    records.remove_connection(&gone.id).unwrap();
    records.remove_connection(&gone.id).unwrap();
    assert_eq!(names(&records.connections().unwrap()), ["stays"]);
    assert_eq!(records.open(&gone.id).unwrap(), None);
    assert!(records.open(&stays.id).unwrap().is_some());
    let client = any_of(client());
    records.save_client(&client).unwrap();
    records.remove_client(&client.id).unwrap();
    assert_eq!(records.client(&client.name).unwrap(), None);
}

#[test]
fn owed_revocations_wait_in_their_order() {
    let (_folder, records) = records();
    let mut owed = ["c", "a", "b"].map(|name| Owed { connection: named(name), tell: true });
    for owed in &owed {
        records.save_connection(&owed.connection).unwrap();
        records.begin(&owed.connection.id, 1, Timestamp::UNIX_EPOCH).unwrap();
        records.owe_revocation(owed).unwrap();
        assert_eq!(records.open(&owed.connection.id).unwrap(), None, "the note goes with the connection");
    }
    owed[0].tell = false;
    records.owe_revocation(&owed[0]).unwrap();
    assert_eq!(records.owed_revocations().unwrap(), owed);
    assert_eq!(records.connections().unwrap(), []);
    records.settle_revocation(&owed[1].connection.id).unwrap();
    assert_eq!(records.owed_revocations().unwrap(), [owed[0].clone(), owed[2].clone()]);
}

/// As versions wrote it that knew no more than the connection.
#[test]
fn what_was_owed_by_an_earlier_version_is_still_to_be_told() {
    let (_folder, records) = records();
    let connection = named("old");
    let doc = serde_json::to_string(&connection).unwrap();
    let id = connection.id.as_str();
    records
        .write(Full, |db| {
            db.execute("INSERT INTO owed_revocations (id, doc) VALUES (?, ?)", [id, &doc]).map(drop)
        })
        .unwrap();
    assert_eq!(records.owed_revocations().unwrap(), [Owed { connection, tell: true }]);
}

#[test]
fn a_sign_in_goes_with_its_note_and_is_found_by_its_stage() {
    let (_folder, records) = records();
    let taken = SignIn { stage: Stage::Taken, ..any_of(sign_in()) };
    let waiting = SignIn { id: Id::random(), stage: Stage::Waiting, ..any_of(sign_in()) };
    for sign_in in [&taken, &waiting] {
        records.add_sign_in(sign_in).unwrap();
        records.begin(&sign_in.id, 0, Timestamp::UNIX_EPOCH).unwrap();
    }
    let ids = |all: Vec<SignIn>| all.into_iter().map(|it| it.id).collect::<Vec<_>>();
    assert_eq!(ids(records.sign_ins_at(&Stage::Taken).unwrap()), std::slice::from_ref(&taken.id));
    records.remove_sign_in(&taken.id).unwrap();
    assert!(records.sign_ins_at(&Stage::Taken).unwrap().is_empty());
    assert_eq!(records.open(&taken.id).unwrap(), None);
    assert!(records.open(&waiting.id).unwrap().is_some());
}

#[test]
fn a_sign_in_is_taken_once() {
    let (_folder, records) = records();
    let sign_in = SignIn { stage: Stage::Waiting, ..any_of(sign_in()) };
    records.add_sign_in(&sign_in).unwrap();
    let take = |from, to| records.move_sign_in(&sign_in.id, from, to).unwrap();
    let led = Stage::Connected { connection: Id::random() };
    assert!(!take(&Stage::Taken, &led));
    assert!(take(&Stage::Waiting, &Stage::Taken));
    assert!(!take(&Stage::Waiting, &Stage::Taken));
    assert!(take(&Stage::Taken, &led));
    assert_eq!(records.sign_in(&sign_in.id).unwrap().unwrap().stage, led);
    assert!(!records.move_sign_in(&Id::random(), &Stage::Waiting, &Stage::Taken).unwrap());
    records.remove_sign_in(&sign_in.id).unwrap();
    assert!(records.sign_ins().unwrap().is_empty());
}

#[test]
fn a_sign_in_is_added_once() {
    let (_folder, records) = records();
    let sign_in = any_of(sign_in());
    records.add_sign_in(&sign_in).unwrap();
    assert!(matches!(records.add_sign_in(&sign_in), Err(StorageError::Failed(_))));
}

#[test]
fn the_newest_lines_are_told_oldest_first() {
    let (_folder, records) = records();
    let (one, other) = (Id::random(), Id::random());
    let lines: Vec<Entry> =
        (0..9).map(|number| entry([Some(&one), Some(&other), None][number % 3], number)).collect();
    for line in &lines {
        records.log(line).unwrap();
    }
    assert_eq!(records.entries(None, usize::MAX).unwrap(), lines);
    assert_eq!(records.entries(None, 4).unwrap(), lines[5..]);
    assert_eq!(records.entries(Some(&other), 2).unwrap(), [lines[4].clone(), lines[7].clone()]);
    assert_eq!(records.entries(Some(&Id::random()), 2).unwrap(), []);
}

#[test]
fn old_lines_go() {
    let (_folder, records) = records();
    let written = (KEPT + 2 * SLACK + 7) as usize;
    for number in 0..written {
        records.log(&entry(None, number)).unwrap();
    }
    let left = records.entries(None, usize::MAX).unwrap();
    assert_eq!(left.len(), KEPT as usize + 7);
    let detail = |number: usize| Some(number.to_string());
    assert_eq!(left.first().unwrap().detail, detail(written - left.len()));
    assert_eq!(left.last().unwrap().detail, detail(written - 1));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_connection_comes_back_as_it_was(connection in connection()) {
        let (_folder, records) = records();
        records.save_connection(&connection).unwrap();
        prop_assert_eq!(records.connection(&connection.name).unwrap(), Some(connection.clone()));
        prop_assert_eq!(records.connection_by_id(&connection.id).unwrap(), Some(connection.clone()));
        let whole = |time: Option<Timestamp>| {
            time.map(|time| Timestamp::from_millisecond(time.as_millisecond()).unwrap())
        };
        let row = Row {
            renewable: connection.renewable(),
            access_expires_at: whole(connection.access_expires_at),
            refresh_expires_at: whole(connection.refresh_expires_at),
            name: connection.name,
            provider_name: connection.provider_name,
            account: connection.account,
            state: connection.state,
        };
        prop_assert_eq!(records.rows().unwrap(), [row]);
    }

    #[test]
    fn a_client_comes_back_as_it_was(client in client()) {
        let (_folder, records) = records();
        records.save_client(&client).unwrap();
        prop_assert_eq!(records.client(&client.name).unwrap(), Some(client.clone()));
        prop_assert_eq!(records.client_by_id(&client.id).unwrap(), Some(client.clone()));
    }

    #[test]
    fn a_sign_in_comes_back_as_it_was_moved((sign_in, to) in (sign_in(), stage())) {
        let (_folder, records) = records();
        let json = |sign_in: &SignIn| serde_json::to_value(sign_in).unwrap();
        records.add_sign_in(&sign_in).unwrap();
        prop_assert_eq!(json(&records.sign_in(&sign_in.id).unwrap().unwrap()), json(&sign_in));
        prop_assert!(records.move_sign_in(&sign_in.id, &sign_in.stage, &to).unwrap());
        let moved = SignIn { stage: to, ..sign_in };
        prop_assert_eq!(json(&records.sign_in(&moved.id).unwrap().unwrap()), json(&moved));
    }
}
