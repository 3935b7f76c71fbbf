//! Processes that are killed during a refresh, at a provider that ends the grant when a refresh
//! token is shown twice.

use crate::harness::{World, call::Running, eventually};
use authkeep_practice::{Endpoint, Gate, Script, Trouble, dialect::Rotation};
use std::{fs, process::Command};

/// A refresh whose answer the provider holds back.
fn waiting() -> (World, Gate, Running) {
    let world = World::with(|dialect| dialect.refresh.rotation = Rotation::Strict);
    world.connect(&["--name", "mine"]);
    let gate = Gate::new();
    world.practice().script(Endpoint::Token, Script::from(Trouble::Hold(gate.clone())));
    let asking = world.authkeep(["refresh", "mine"]).start();
    world.wait_at(&gate, 1);
    (world, gate, asking)
}

/// The process that refreshes for this one.
fn refreshing_for(asking: &Running) -> u32 {
    let children = format!("/proc/{0}/task/{0}/children", asking.id());
    let children = fs::read_to_string(children).expect("a process that runs");
    children.trim().parse().expect("one child")
}

fn kill(process: u32, signal: &str) {
    let sent = Command::new("kill").args(["-s", signal, &process.to_string()]).status();
    assert!(sent.expect("kill").success());
}

#[test]
fn the_refresh_of_a_killed_process_is_finished_and_saved() {
    for signal in ["KILL", "INT", "TERM", "HUP"] {
        let (world, gate, asking) = waiting();
        let before = world.token("mine");
        asking.signal(signal);
        assert!(asking.finish().code > 128, "{signal} ends it");
        gate.open();
        eventually("the new token", || world.token("mine") != before);
        let seen = world.seen();
        assert_eq!((seen.refreshes, seen.reuses, seen.grants_ended), (1, 0, 0), "{signal}");
    }
}

#[test]
fn who_comes_after_a_killed_process_waits_for_its_refresh() {
    let (world, gate, asking) = waiting();
    asking.kill();
    let next = world.authkeep(["refresh", "mine"]).start();
    gate.open();
    _ = next.finish().ok();
    let seen = world.seen();
    assert!(seen.refreshes >= 1, "{seen:?}");
    assert_eq!((seen.reuses, seen.grants_ended), (0, 0));
}

/// Where the answer is lost with the process that waited for it, nobody can know it. What is left
/// is to say so at once, and not to show the refresh token again unasked.
#[test]
fn the_end_of_the_refreshing_process_is_said_and_makes_nothing_worse() {
    let world = World::short_lived("vibe");
    world.connect(&["--name", "mine"]);
    world.wait_until_over("mine");
    let gate = Gate::new();
    world.practice().script(Endpoint::Token, Trouble::Hold(gate.clone()));
    let asking = world.authkeep(["token", "mine", "--json"]).start();
    world.wait_at(&gate, 1);
    kill(refreshing_for(&asking), "KILL");
    assert_eq!(asking.finish().exits(5).error()["code"], "outcome_unknown");
    gate.open();
    let error = world.authkeep(["token", "mine", "--json"]).run().exits(5).error();
    assert_eq!(error["code"], "outcome_unknown");
    assert_eq!(world.seen().reuses, 0);
}

/// Nobody's lock is taken away; who waits is told in the end.
#[test]
fn a_refreshing_process_that_stands_still_keeps_its_lock() {
    let (world, gate, asking) = waiting();
    let refreshing = refreshing_for(&asking);
    kill(refreshing, "STOP");
    gate.open();
    let waiting = world.authkeep(["refresh", "mine", "--json"]).start();
    assert_eq!(waiting.finish().exits(9).error()["code"], "busy");
    assert!(!world.token("mine").is_empty(), "the good token needs no lock");
    kill(refreshing, "CONT");
    _ = asking.finish().ok();
    assert_eq!((world.seen().refreshes, world.seen().reuses), (1, 0));
}

#[test]
fn nobody_can_refresh_for_another_without_holding_the_connection() {
    let world = World::new();
    let id = world.connect(&["--name", "mine"])["id"].as_str().expect("text").to_owned();
    _ = world.authkeep(["refresh-for-another", &id]).run().exits(1);
    _ = world.authkeep(["refresh-for-another", "../../etc"]).run().exits(1);
    assert_eq!(world.seen().refreshes, 0);
}
