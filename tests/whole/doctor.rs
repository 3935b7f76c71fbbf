//! The doctor finds what is wrong with this computer, and says how to mend it.

use crate::harness::{World, wait::FixedPort};
use serde_json::Value;
use std::{fs, net::TcpListener, os::unix::fs::PermissionsExt};

/// What the doctor says of one thing.
fn finding(report: &Value, check: &str) -> Value {
    let mut rows = report.as_array().expect("a list").iter();
    rows.find(|row| row["check"] == check).unwrap_or_else(|| panic!("{check} in {report}")).clone()
}

fn doctor(world: &World, code: i32) -> Value {
    world.authkeep(["doctor", "--json"]).run().exits(code).json()
}

/// The doctor finds that this is wrong, and says how to mend it.
fn finds(world: &World, check: &str, code: i32) {
    let report = doctor(world, code);
    let row = finding(&report, check);
    assert_eq!(row["ok"], false, "{report}");
    assert!(row["hint"].as_str().is_some_and(|hint| !hint.is_empty()), "{row}");
    let text = world.authkeep(["doctor"]).run().exits(code);
    assert!((text.stdout + &text.stderr).contains(row["detail"].as_str().expect("text")));
}

#[test]
fn it_finds_nothing_where_all_is_well() {
    let _alone = FixedPort::alone();
    let world = World::new();
    world.connect(&[]);
    let report = doctor(&world, 0);
    for check in ["keychain", "folders", "database", "clock", "loopback", "port", "providers"] {
        assert_eq!(finding(&report, check)["ok"], true, "{report}");
    }
    let probe = world.keyring.search(&["service", "dev.authkeep.debug"]);
    assert!(!probe.contains("probe"), "what it tried out is gone: {probe}");
    let text = world.authkeep(["doctor"]).run().ok().stdout;
    assert!(text.lines().count() >= 7, "{text}");
}

#[test]
fn it_finds_a_locked_keychain_and_a_missing_one() {
    let _alone = FixedPort::alone();
    let mut world = World::new();
    world.connect(&[]);
    world.keyring.lock();
    finds(&world, "keychain", 6);
    world.keyring.kill();
    finds(&world, "keychain", 6);
}

#[test]
fn it_finds_a_folder_that_others_may_look_into() {
    let _alone = FixedPort::alone();
    let world = World::new();
    fs::set_permissions(world.home(), fs::Permissions::from_mode(0o755)).expect("a mode");
    finds(&world, "folders", 1);
}

#[test]
fn it_finds_a_broken_database() {
    let _alone = FixedPort::alone();
    let world = World::new();
    world.connect(&[]);
    for entry in fs::read_dir(world.home()).expect("a folder").flatten() {
        if entry.file_name().to_string_lossy().starts_with("authkeep.db") {
            fs::write(entry.path(), "this is no database, and it is long enough to be looked at".repeat(40))
                .expect("written");
        }
    }
    finds(&world, "database", 1);
    _ = world.authkeep(["list"]).run().exits(1);
}

#[test]
fn it_finds_a_provider_file_with_faults() {
    let _alone = FixedPort::alone();
    let world = World::new();
    world.provider_file("broken", "id = \"broken\"\nname = 3\n");
    finds(&world, "providers", 8);
    let row = finding(&doctor(&world, 8), "providers");
    assert!(row.to_string().contains("broken.toml"), "{row}");
}

#[test]
fn it_finds_that_the_fixed_port_is_taken() {
    let _alone = FixedPort::alone();
    let world = World::new();
    let _taken = TcpListener::bind(("127.0.0.1", FixedPort::NUMBER)).expect("a free port");
    let report: Value = world.authkeep(["doctor", "--json"]).run().json();
    let row = finding(&report, "port");
    assert_eq!(row["ok"], false, "{report}");
    assert!(row["hint"].as_str().is_some_and(|hint| hint.contains("--port")), "{row}");
}
