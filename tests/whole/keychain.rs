//! The keychain goes away, comes back, is locked or is not there: nothing is lost and nothing is
//! kept elsewhere.

use crate::harness::{World, world::CLIENT_SECRET};
use authkeep_practice::{Endpoint, Gate, Trouble};
use authkeep_tests::keyring::Keyring;
use serde_json::json;

#[test]
fn a_daemon_that_is_killed_between_two_commands_loses_nothing() {
    let mut world = World::playing("vendaze");
    world.connect(&["--name", "mine"]);
    let token = world.token("mine");
    world.keyring.restart();
    assert_eq!(world.token("mine"), token);
    _ = world.authkeep(["refresh", "mine"]).run().ok();
    let refreshed = world.token("mine");
    world.keyring.restart();
    assert_eq!(world.token("mine"), refreshed);
    _ = world.authkeep(["refresh", "mine"]).run().ok();
    assert_eq!((world.seen().refreshes, world.seen().reuses), (2, 0));
}

#[test]
fn a_daemon_that_is_killed_during_a_refresh_loses_nothing() {
    for id in ["practice", "vibe"] {
        let mut world = World::short_lived(id);
        world.connect(&["--name", "mine"]);
        world.wait_until_over("mine");
        let gate = Gate::new();
        world.practice().script(Endpoint::Token, Trouble::Hold(gate.clone()));
        let command = world.authkeep(["token", "mine"]).start();
        world.wait_at(&gate, 1);
        world.keyring.kill();
        gate.open();
        // The new tokens cannot be kept now, so none is handed out (invariant 2).
        let run = command.finish().exits(6);
        assert_eq!(run.stdout, "", "{id}");
        world.assert_not_on_disk(&[]);
        world.keyring.start();
        let token = world.token("mine");
        assert_eq!(world.token("mine"), token);
        let seen = world.seen();
        assert_eq!((seen.refreshes, seen.reuses), (1, 0), "{id}: the answer that came is used");
        _ = world.authkeep(["refresh", "mine"]).run().ok();
        assert_eq!(world.seen().reuses, 0, "{id}");
    }
}

#[test]
fn a_daemon_that_comes_back_during_a_refresh_is_used() {
    let mut world = World::new();
    world.connect(&["--name", "mine"]);
    let gate = Gate::new();
    world.practice().script(Endpoint::Token, Trouble::Hold(gate.clone()));
    let command = world.authkeep(["refresh", "mine"]).start();
    world.wait_at(&gate, 1);
    world.keyring.restart();
    gate.open();
    _ = command.finish().ok();
    world.token("mine");
    assert_eq!((world.seen().refreshes, world.seen().reuses), (1, 0));
}

#[test]
fn a_locked_keychain_changes_nothing() {
    let mut world = World::playing("vendaze");
    let connected = world.connect(&["--name", "mine"]);
    world.keyring.lock();
    let requests = world.secret_requests();
    let commands: [&[&str]; 5] = [
        &["token", "mine"],
        &["refresh", "mine"],
        &["request", "mine", "/echo"],
        &["exec", "mine"],
        &["disconnect", "mine"],
    ];
    for command in commands {
        let end: &[&str] = if command[0] == "exec" { &["--", "true"] } else { &[] };
        let run = world.authkeep(command).args(["--json"]).args(end).run().exits(6);
        assert_eq!(run.error()["code"], "keychain_locked", "{command:?}");
        assert_eq!(run.stdout, "", "{command:?}");
    }
    let add = ["clients", "add", "a", "--provider", "vibe", "--client-id", "x", "--client-secret-stdin"];
    _ = world.authkeep(add).input("s3cret-of-a-client\n").run().exits(6);
    assert_eq!(world.secret_requests(), requests, "no secret left");
    assert_eq!(world.show("mine"), connected, "what needs no secret still works");
    world.keyring.restart();
    world.token("mine");
    world.assert_not_on_disk(&["s3cret-of-a-client", CLIENT_SECRET]);
}

#[test]
fn without_a_keychain_nothing_is_connected_and_nothing_is_kept() {
    let mut world = World::playing("vendaze");
    world.keyring = Keyring::without_service();
    let run = world.connect_command(&[]).run().exits(6);
    let said = format!("{}{}", run.stdout, run.stderr);
    assert!(said.contains("keychain_missing"), "{said}");
    assert_eq!(world.secret_requests(), 0);
    assert_eq!(world.authkeep(["list", "--json"]).run().ok().json(), json!([]));
    world.assert_not_on_disk(&[CLIENT_SECRET]);
}

#[test]
fn without_a_bus_there_is_no_keychain() {
    let world = World::new();
    world.connect(&["--name", "mine"]);
    let nowhere = format!("unix:path={}", world.file("no-bus").display());
    let run = world.authkeep(["token", "mine", "--json"]).env("DBUS_SESSION_BUS_ADDRESS", nowhere).run();
    assert_eq!(run.exits(6).error()["code"], "keychain_missing");
}

#[test]
fn tokens_stand_in_the_keychain_and_in_no_file() {
    for id in ["practice", "vendaze", "vibe"] {
        let world = World::playing(id);
        world.connect(&["--name", "mine"]);
        let first = world.token("mine");
        _ = world.authkeep(["refresh", "mine"]).run().ok();
        let second = world.token("mine");
        // A sign-in that waits has a secret too.
        let waiting = world.sign_in(&["--name", "waiting", "--redirect", "paste"]);
        world.assert_not_on_disk(&[&first, &second, CLIENT_SECRET]);
        let callback = waiting.callback();
        _ = world.authkeep(["complete", callback.as_str()]).run().ok();
        waiting.connected();
        world.assert_not_on_disk(&[&world.token("waiting")]);
        let items = world.keyring.search(&["service", "dev.authkeep.debug"]);
        assert!(items.contains("connection-"), "{id}: {items}");
        assert!(!items.contains("practice.example"), "{id}: no address of a person outside the secret");
    }
}

#[test]
fn another_program_finds_its_own_secrets_as_they_were() {
    let mut world = World::new();
    world.keyring.store(&["service", "another"], "its secret");
    world.connect(&["--name", "mine"]);
    _ = world.authkeep(["disconnect", "mine"]).run().ok();
    world.keyring.restart();
    assert_eq!(world.keyring.lookup(&["service", "another"]).as_deref(), Some("its secret"));
}

#[test]
#[should_panic(expected = "stands in")]
fn the_search_for_secrets_in_files_finds_what_is_there() {
    let world = World::new();
    let connection = world.connect(&[]);
    world.assert_not_on_disk(&[connection["account"]["label"].as_str().expect("text")]);
}
