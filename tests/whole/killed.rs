//! Processes that are killed during a refresh, at a provider that ends the grant when a refresh
//! token is shown twice.

use crate::harness::{
    World,
    call::{Authkeep, Running},
    eventually,
    terminal::Terminal,
};
use authkeep_practice::{Endpoint, Gate, Script, Trouble, dialect::Rotation};
use std::{
    fs,
    os::unix::process::CommandExt,
    process::{Command, Stdio},
};

const PROGRAM: &str = env!("CARGO_BIN_EXE_authkeep");

/// A provider that holds the next answer back.
fn holding() -> (World, Gate) {
    let world = World::with(|dialect| dialect.refresh.rotation = Rotation::Strict);
    world.connect(&["--name", "mine"]);
    let gate = Gate::new();
    world.practice().script(Endpoint::Token, Script::from(Trouble::Hold(gate.clone())));
    (world, gate)
}

/// A refresh whose answer the provider holds back.
fn waiting() -> (World, Gate, Running) {
    let (world, gate) = holding();
    let asking = Authkeep::new(refresh(&world)).start();
    world.wait_at(&gate, 1);
    (world, gate, asking)
}

/// A refresh that signals end. They are ignored from the start where these tests run under nohup.
fn refresh(world: &World) -> Command {
    let mut command = world.command("env");
    command.args(["--default-signal=HUP,INT,TERM", PROGRAM, "refresh", "mine"]);
    command
}

/// The answer comes now that nobody waits for it, and is saved.
fn finishes_alone(world: &World, gate: &Gate, before: &str, what: &str) {
    gate.open();
    eventually("the new token", || world.token("mine") != before);
    let seen = world.seen();
    assert_eq!((seen.refreshes, seen.reuses, seen.grants_ended), (1, 0, 0), "{what}");
}

/// The process that refreshes for this one.
fn refreshing_for(asking: &Running) -> u32 {
    child_of(asking.id())
}

fn child_of(process: u32) -> u32 {
    let children = format!("/proc/{process}/task/{process}/children");
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
        finishes_alone(&world, &gate, &before, signal);
    }
}

/// A shell's job, and all that a session has in front.
#[test]
fn a_signal_to_the_whole_group_leaves_the_refresh_alone() {
    for signal in ["INT", "HUP", "TERM"] {
        let (world, gate) = holding();
        let before = world.token("mine");
        let mut command = refresh(&world);
        command.process_group(0);
        let asking = Authkeep::new(command).start();
        world.wait_at(&gate, 1);
        let sent = Command::new("kill").args(["-s", signal, "--", &format!("-{}", asking.id())]).status();
        assert!(sent.expect("kill").success());
        assert!(asking.finish().code > 128, "{signal} ends it");
        finishes_alone(&world, &gate, &before, signal);
    }
}

#[test]
fn control_c_in_a_terminal_leaves_the_refresh_alone() {
    let (world, gate) = holding();
    let before = world.token("mine");
    let mut terminal = Terminal::start(&world, &["refresh", "mine"]);
    world.wait_at(&gate, 1);
    terminal.press_control_c();
    assert_ne!(terminal.finish(), 0);
    finishes_alone(&world, &gate, &before, "Ctrl-C");
}

#[test]
fn a_terminal_that_is_closed_leaves_the_refresh_alone() {
    let (world, gate) = holding();
    let before = world.token("mine");
    let terminal = Terminal::start(&world, &["refresh", "mine"]);
    world.wait_at(&gate, 1);
    let asking = child_of(terminal.id());
    drop(terminal);
    // A process that ended has no command line, even where nobody asks how it ended.
    let line = format!("/proc/{asking}/cmdline");
    eventually("the end of who asked", || fs::read(&line).map_or(true, |line| line.is_empty()));
    finishes_alone(&world, &gate, &before, "a closed terminal");
}

#[test]
fn timeout_leaves_the_refresh_alone() {
    let (world, gate) = holding();
    let before = world.token("mine");
    let mut command = world.command("timeout");
    command.args(["600", PROGRAM, "refresh", "mine"]);
    let asking = Authkeep::new(command).start();
    world.wait_at(&gate, 1);
    // Its clock rings by this signal; so it rings when the request has arrived, and not before.
    asking.signal("ALRM");
    assert_eq!(asking.finish().code, 124, "it timed out");
    finishes_alone(&world, &gate, &before, "timeout");
}

#[test]
fn an_output_that_nobody_reads_leaves_the_refresh_alone() {
    let (world, gate) = holding();
    let before = world.token("mine");
    let mut command = world.command(PROGRAM);
    command.args(["refresh", "mine", "--json"]).stdin(Stdio::null()).stdout(Stdio::piped());
    let mut asking = command.stderr(Stdio::null()).spawn().expect("the program starts");
    drop(asking.stdout.take());
    world.wait_at(&gate, 1);
    finishes_alone(&world, &gate, &before, "a closed pipe");
    _ = asking.wait().expect("an end");
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
