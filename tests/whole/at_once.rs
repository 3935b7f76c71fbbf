//! Many processes on one connection: one refresh.

use crate::harness::{Finished, World, call::Running, eventually};
use authkeep_practice::{Endpoint, Gate, Script, Trouble};
use authkeep_tests::sockets::connected;
use std::{fs, os::unix::net::UnixListener, path::PathBuf};

const PROCESSES: usize = 16;

/// A connection whose token is over.
fn over(id: &str) -> World {
    over_with_socket(id).0
}

/// The same, and where those who wait for its token are.
fn over_with_socket(id: &str) -> (World, PathBuf) {
    let world = World::short_lived(id);
    let connection = world.connect(&["--name", "mine"])["id"].as_str().expect("text").to_owned();
    world.wait_until_over("mine");
    let socket = world.home().join(format!("locks/{connection}.sock"));
    (world, socket)
}

fn all_at_once(world: &World, arguments: &[&str]) -> Vec<Running> {
    (0..PROCESSES).map(|_| world.authkeep(arguments).start()).collect()
}

fn finish(all: Vec<Running>) -> Vec<Finished> {
    all.into_iter().map(Running::finish).collect()
}

#[test]
fn sixteen_that_need_a_token_get_the_same_one_by_one_refresh() {
    for id in ["practice", "vibe"] {
        let (world, socket) = over_with_socket(id);
        // The answer is held until all wait for it.
        let gate = Gate::new();
        world.practice().script(Endpoint::Token, Trouble::Hold(gate.clone()));
        let all = all_at_once(&world, &["token", "mine"]);
        world.wait_at(&gate, 1);
        eventually("all others wait", || connected(&socket) == PROCESSES - 1);
        gate.open();
        let tokens: Vec<_> = finish(all).into_iter().map(|run| run.ok().text().to_owned()).collect();
        assert!(tokens.iter().all(|token| *token == tokens[0] && !token.is_empty()), "{id}");
        let seen = world.seen();
        assert_eq!((seen.refreshes, seen.reuses, seen.grants_ended), (1, 0, 0), "{id}");
        assert_eq!(seen.token_requests, 2, "{id}: one exchange, one refresh");
    }
}

#[test]
fn sixteen_that_meet_a_failing_provider_ask_it_a_few_times_and_lose_nothing() {
    let world = over("practice");
    let unwell = Trouble::Status { code: 503, headers: vec![], body: String::new() };
    world.practice().script(Endpoint::Token, Script::from(unwell).always());
    for run in finish(all_at_once(&world, &["token", "mine", "--json"])) {
        assert_eq!(run.exits(5).error()["code"], "provider_unwell");
    }
    let asked = world.seen().token_requests - 1;
    // One asks; who comes after its failure may ask anew.
    assert!((1..=PROCESSES / 4).contains(&asked), "{asked}");
    world.practice().clear_scripts();
    world.token("mine");
    assert_eq!(world.seen().reuses, 0);
}

#[test]
fn those_who_wait_for_one_that_fails_take_its_failure_and_ask_nothing() {
    let world = over("practice");
    let gate = Gate::new();
    let unwell = Trouble::Status { code: 503, headers: vec![], body: String::new() };
    world.practice().script(Endpoint::Token, Script::from(Trouble::Hold(gate.clone())).unprocessed());
    world.practice().script(Endpoint::Token, Script::from(unwell).always());
    // The held request is refused in the end: its grant is gone by then. Nobody asks after it.
    let first = world.authkeep(["token", "mine", "--json"]).start();
    world.wait_at(&gate, 1);
    let waiting = all_at_once(&world, &["token", "mine", "--json"]);
    world.practice().end_grants(&world.practice().dialect().accounts[0].id.clone());
    gate.open();
    assert_eq!(first.finish().exits(4).error()["code"], "needs_sign_in");
    for run in finish(waiting) {
        assert_eq!(run.exits(4).error()["code"], "needs_sign_in");
    }
    assert_eq!(world.seen().token_requests, 2, "one exchange, one refresh");
}

#[test]
fn sixteen_with_a_paused_provider_do_not_ask_before_the_pause_is_over() {
    let world = over("practice");
    let pause = Trouble::Status {
        code: 429,
        headers: vec![("Retry-After".into(), "3000".into())],
        body: r#"{"error":"slow_down"}"#.into(),
    };
    world.practice().script(Endpoint::Token, Script::from(pause).always());
    for run in finish(all_at_once(&world, &["token", "mine", "--json"])) {
        assert_eq!(run.exits(5).error()["code"], "slow_down");
    }
    assert_eq!(world.seen().token_requests, 2, "one exchange, one that was told to wait");
}

/// Who refreshes hands the token over: the others have no keychain here.
#[test]
fn those_who_wait_need_no_keychain() {
    let (world, socket) = over_with_socket("vibe");
    // Left by one that was killed.
    fs::create_dir_all(world.home().join("locks")).expect("a folder");
    drop(UnixListener::bind(&socket).expect("a socket"));
    let gate = Gate::new();
    world.practice().script(Endpoint::Token, Trouble::Hold(gate.clone()));
    let asking = world.authkeep(["token", "mine"]).start();
    world.wait_at(&gate, 1);
    let without = || world.authkeep(["token", "mine"]).env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere");
    let others: Vec<_> = (0..PROCESSES).map(|_| without().start()).collect();
    eventually("all wait", || connected(&socket) == PROCESSES);
    gate.open();
    let token = asking.finish().ok().text().to_owned();
    assert!(finish(others).into_iter().all(|run| run.ok().text() == token));
    assert_eq!((world.seen().refreshes, world.seen().reuses), (1, 0));
    assert!(!socket.exists());
}

#[test]
fn different_connections_are_refreshed_beside_each_other() {
    let world = World::new();
    world.connect(&["--name", "one"]);
    world.connect(&["--name", "two"]);
    let gate = Gate::new();
    world.practice().script(Endpoint::Token, Script::from(Trouble::Hold(gate.clone())).times(2));
    let one = world.authkeep(["refresh", "one"]).start();
    let two = world.authkeep(["refresh", "two"]).start();
    world.wait_at(&gate, 2);
    gate.open();
    _ = one.finish().ok();
    _ = two.finish().ok();
    assert_eq!(world.seen().refreshes, 2);
}

#[test]
fn reading_and_renaming_go_on_while_a_refresh_waits_for_its_answer() {
    let world = World::new();
    world.connect(&["--name", "mine"]);
    let token = world.token("mine");
    let gate = Gate::new();
    world.practice().script(Endpoint::Token, Trouble::Hold(gate.clone()));
    let refresh = world.authkeep(["refresh", "mine"]).start();
    world.wait_at(&gate, 1);
    assert_eq!(world.token("mine"), token, "the good token needs no lock");
    assert_eq!(world.show("mine")["status"], "fresh");
    let rename = world.authkeep(["rename", "mine", "yours"]).start();
    gate.open();
    _ = refresh.finish().ok();
    _ = rename.finish().ok();
    assert_ne!(world.token("yours"), token);
}
