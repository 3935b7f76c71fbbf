//! The database under many processes, and under processes that are killed.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use authkeep_core::{
    activity::{Entry, What},
    connection::{Connection, Id},
    ports::{Journal, Records},
    sign_in::{SignIn, Stage},
};
use authkeep_platform::database::Database;
use jiff::Timestamp;
use serde_json::{Value, json};
use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::Child,
    time::Duration,
};
use support::{all_succeed, child, task};
use tempfile::tempdir;

fn connection(name: &str) -> Connection {
    serde_json::from_value(json!({
        "id": Id::random(),
        "name": name,
        "provider": "practice",
        "provider_name": "Practice",
        "grant": "authorization_code",
        "vars": {},
        "origins": {},
        "scopes_requested": ["read"],
        "scopes_granted": ["read"],
        "state": "kept",
        "generation": 1,
        "refreshable": true,
        "attempts": 0,
        "created_at": "2026-01-02T03:04:05Z",
    }))
    .unwrap()
}

fn sign_in() -> SignIn {
    serde_json::from_value(json!({
        "id": Id::random(),
        "state": vec![0; 32],
        "stage": { "stage": "waiting" },
        "provider": "practice",
        "fixed": vec![0; 32],
        "name": "work",
        "client": Id::random(),
        "vars": {},
        "redirect": "loopback",
        "scopes": [],
        "created_at": "2026-01-02T03:04:05Z",
        "expires_at": "2026-01-02T03:14:05Z",
    }))
    .unwrap()
}

fn line(connection: &Connection) -> Entry {
    Entry {
        at: Timestamp::UNIX_EPOCH,
        connection_id: Some(connection.id.clone()),
        connection: Some(connection.name.clone()),
        what: What::Refreshed,
        by: None,
        detail: None,
        code: None,
        request_id: None,
    }
}

fn start(test: &str, file: &Path, more: Value) -> Child {
    child(test, &json!({ "file": file, "more": more }).to_string())
}

fn database_and_more() -> (Database, Value) {
    let task: Value = serde_json::from_str(&task()).unwrap();
    (Database::new(task["file"].as_str().unwrap()), task["more"].clone())
}

fn is_sound(file: &Path) -> bool {
    let database = rusqlite::Connection::open(file).unwrap();
    database.query_row("PRAGMA integrity_check", (), |row| row.get::<_, String>(0)).unwrap() == "ok"
}

#[test]
fn eight_processes_save_and_nothing_is_lost() {
    let folder = tempdir().unwrap();
    let file = folder.path().join("data").join("authkeep.db");
    all_succeed((0..8).map(|writer| start("saves_a_hundred", &file, writer.into())).collect::<Vec<_>>());
    let mut names: Vec<_> = Database::new(&file).rows().unwrap().into_iter().map(|row| row.name).collect();
    names.sort();
    let mut expected: Vec<_> =
        (0..8).flat_map(|writer| (0..100).map(move |number| format!("{writer}-{number}"))).collect();
    expected.sort();
    assert_eq!(names, expected);
    assert_eq!(Database::new(&file).entries(None, 1000).unwrap().len(), 800);
    assert!(is_sound(&file));
}

#[test]
#[ignore = "a child of eight_processes_save_and_nothing_is_lost"]
fn saves_a_hundred() {
    let (database, writer) = database_and_more();
    for number in 0..100 {
        let connection = connection(&format!("{writer}-{number}"));
        database.save_connection(&connection).unwrap();
        database.log(&line(&connection)).unwrap();
    }
}

#[test]
fn of_eight_processes_one_takes_a_sign_in() {
    let folder = tempdir().unwrap();
    let file = folder.path().join("authkeep.db");
    let sign_ins: Vec<SignIn> = (0..50).map(|_| sign_in()).collect();
    let database = Database::new(&file);
    for sign_in in &sign_ins {
        database.add_sign_in(sign_in).unwrap();
    }
    let ids = json!(sign_ins.iter().map(|sign_in| &sign_in.id).collect::<Vec<_>>());
    all_succeed((0..8).map(|_| start("takes_sign_ins", &file, ids.clone())).collect::<Vec<_>>());
    assert!(database.sign_ins().unwrap().iter().all(|sign_in| sign_in.stage == Stage::Taken));
    // Each taker left a line.
    assert_eq!(database.entries(None, 1000).unwrap().len(), 50);
}

#[test]
#[ignore = "a child of of_eight_processes_one_takes_a_sign_in"]
fn takes_sign_ins() {
    let (database, ids) = database_and_more();
    for id in serde_json::from_value::<Vec<Id>>(ids).unwrap() {
        if database.move_sign_in(&id, &Stage::Waiting, &Stage::Taken).unwrap() {
            database.log(&line(&connection("taken"))).unwrap();
        }
    }
}

/// The child says a number when the call returned: from then on it must be found.
#[cfg(unix)]
#[test]
fn what_was_saved_survives_a_kill() {
    let folder = tempdir().unwrap();
    let file = folder.path().join("authkeep.db");
    let connection = connection("killed");
    Database::new(&file).save_connection(&connection).unwrap();
    for round in 0..25_u64 {
        let mut child = start("saves_without_end", &file, json!(connection.id));
        let mut said = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        // The harness may begin the first line with the test's name.
        let mut number = || said.find_map(|line| line.rsplit_once("saved ")?.1.parse::<u64>().ok());
        let mut last = number().unwrap();
        // Killed somewhere within the next saves, each round at another point of them.
        std::thread::sleep(Duration::from_micros(500 + round * 337));
        child.kill().unwrap();
        child.wait().unwrap();
        while let Some(next) = number() {
            last = next;
        }
        let database = Database::new(&file);
        let found = database.connection_by_id(&connection.id).unwrap().unwrap();
        assert!((last..=last + 1).contains(&found.generation), "{last}, {}", found.generation);
        let attempt = database.open(&connection.id).unwrap().unwrap();
        assert!((last..=last + 2).contains(&attempt.generation), "{last}, {attempt:?}");
        assert!(attempt.generation > found.generation || attempt.sealed.is_some());
        assert!(is_sound(&file));
    }
}

#[test]
#[ignore = "a child of what_was_saved_survives_a_kill"]
fn saves_without_end() {
    let (database, id) = database_and_more();
    let id: Id = serde_json::from_value(id).unwrap();
    let mut connection = database.connection_by_id(&id).unwrap().unwrap();
    loop {
        connection.generation += 1;
        database.begin(&id, connection.generation, Timestamp::UNIX_EPOCH).unwrap();
        database.answered(&id, &[1; 4000]).unwrap();
        database.save_connection(&connection).unwrap();
        println!("saved {}", connection.generation);
    }
}
