//! Clocks that are set wrong by years, and a computer that sleeps, as the real command meets them.

use crate::harness::{World, call::Authkeep};
use std::process::Command;

const PROGRAM: &str = env!("CARGO_BIN_EXE_authkeep");

/// `token` by a time of day that is so many days off.
fn token_at(world: &World, days: i32) -> String {
    let mut faketime = world.command("faketime");
    // What it waits by goes on as ever.
    faketime.env("FAKETIME_DONT_FAKE_MONOTONIC", "1").env("DONT_FAKE_MONOTONIC", "1");
    let offset = format!("{days:+}d");
    Authkeep::new(faketime).args(["-f", &offset, PROGRAM, "token", "mine"]).run().ok().text().to_owned()
}

/// `token` on a computer that has slept for so many seconds since it was started.
fn token_after_sleep(world: &World, seconds: u32) -> String {
    let mut unshare = world.command("unshare");
    unshare.args(["--map-current-user", "--fork", "--time", "--boottime", &seconds.to_string()]);
    Authkeep::new(unshare).args([PROGRAM, "token", "mine"]).run().ok().text().to_owned()
}

/// Whether this system lets a test have a clock of its own.
fn can_sleep() -> bool {
    let unshare = Command::new("unshare")
        .args(["--map-current-user", "--fork", "--time", "--boottime", "1", "true"])
        .output();
    unshare.is_ok_and(|it| it.status.success())
}

#[test]
fn a_clock_that_jumps_by_years_and_back_costs_two_requests_at_most() {
    for days in [7300, -7300] {
        let world = World::new();
        world.connect(&["--name", "mine"]);
        for days in [days, days, 0, 0] {
            assert!(!token_at(&world, days).is_empty());
        }
        let seen = world.seen();
        assert!(seen.refreshes <= 2, "{days}: {}", seen.refreshes);
        assert_eq!((seen.reuses, seen.grants_ended), (0, 0));
        _ = world.authkeep(["refresh", "mine"]).run().ok();
    }
}

#[test]
fn a_token_that_was_slept_through_is_refreshed_once() {
    if !can_sleep() {
        eprintln!("skipped: no time namespace is to be had here");
        return;
    }
    let world = World::new();
    world.connect(&["--name", "mine"]);
    let first = world.token("mine");
    assert_eq!(token_after_sleep(&world, 0), first);
    let second = token_after_sleep(&world, 36_000);
    assert_ne!(second, first, "ten hours are more than it lives");
    assert_eq!(token_after_sleep(&world, 36_000), second);
    assert_eq!(world.token("mine"), second, "a computer that is started anew goes by the time of day");
    assert_eq!((world.seen().refreshes, world.seen().reuses), (1, 0));
}
