//! Standard output is for data, standard error for people.

use crate::harness::{World, wait::FixedPort};
use std::{io::Read, process::Stdio};

#[test]
fn a_token_is_the_token_and_a_newline_and_nothing_else_anywhere() {
    let world = World::new();
    world.connect(&["--name", "mine"]);
    let run = world.authkeep(["token", "mine"]).run().ok();
    assert_eq!(run.stdout, format!("{}\n", run.text()));
    assert!(!run.text().contains(char::is_whitespace) && run.text().len() >= 20, "{}", run.text());
    assert_eq!(run.stderr, "");
}

#[test]
fn what_is_said_to_people_stays_off_standard_output() {
    let world = World::new();
    world.connect(&["--name", "mine"]);
    // Longer than the provider gives: cut, and said so.
    let run = world.authkeep(["token", "mine", "--min-ttl", "2d"]).run().ok();
    assert_eq!(run.stdout.lines().count(), 1);
    assert!(!run.stderr.is_empty(), "the cut is said");
    let run = world.authkeep(["disconnect", "mine", "--json"]).run().ok();
    assert!(run.json().is_object(), "{}", run.stdout);
}

#[test]
fn an_error_for_people_says_what_happened_and_what_to_do() {
    let world = World::new();
    let run = world.authkeep(["token", "nobody"]).run().exits(3);
    assert!(run.stderr.starts_with("error: "), "{}", run.stderr);
    assert!(run.stderr.contains("what to do: "), "{}", run.stderr);
    assert!(run.stderr.contains("authkeep list"), "{}", run.stderr);
}

#[test]
fn there_is_no_colour_where_there_is_no_terminal() {
    let _alone = FixedPort::alone();
    let world = World::new();
    world.connect(&["--name", "mine"]);
    let commands: [&[&str]; 6] =
        [&["list"], &["show", "mine"], &["providers"], &["log"], &["doctor"], &["token", "nobody"]];
    for command in commands {
        let run = world.authkeep(command).env("TERM", "xterm-256color").run();
        assert!(!(run.stdout + &run.stderr).contains('\x1b'), "{command:?}");
    }
}

#[test]
fn what_a_provider_writes_cannot_reach_into_the_terminal() {
    let world = World::new();
    let account = authkeep_practice::Account::new("eve", "Eve", "\u{1b}]0;owned\u{7}\u{202e}eve\u{9b}31m@x");
    world.practice().approve_as(account);
    world.connect(&["--name", "mine"]);
    for command in [&["list"][..], &["show", "mine"], &["log"]] {
        let run = world.authkeep(command).run().ok();
        let bad = ['\u{1b}', '\u{7}', '\u{202e}', '\u{9b}'];
        assert!(!run.stdout.contains(bad), "{command:?}: {:?}", run.stdout);
    }
}

#[test]
fn a_reader_that_leaves_is_no_error() {
    let world = World::new();
    let mut command = world.command(env!("CARGO_BIN_EXE_authkeep"));
    command.args(["completions", "bash"]).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("it starts");
    drop(child.stdout.take());
    let mut errors = String::new();
    child.stderr.take().expect("a pipe").read_to_string(&mut errors).expect("text");
    let status = child.wait().expect("it ends");
    use std::os::unix::process::ExitStatusExt;
    assert!(status.success() || status.signal() == Some(13), "{status}: {errors}");
    assert_eq!(errors, "");
}
