//! `exec`: the token in one command's environment and nowhere else.

use crate::harness::{World, leaks};

const NAME: &str = "AUTHKEEP_ACCESS_TOKEN";

fn world() -> World {
    let world = World::new();
    world.connect(&["--name", "mine"]);
    world
}

#[test]
fn the_command_finds_a_fresh_token_and_its_exit_code_is_ours() {
    let world = world();
    let token = world.token("mine");
    let run =
        world.authkeep(["exec", "mine", "--", "sh", "-c", "printf %s \"$AUTHKEEP_ACCESS_TOKEN\"; exit 42"]);
    let run = run.run().exits(42);
    assert_eq!(run.stdout, token);
    _ = world.authkeep(["exec", "mine", "--", "true"]).run().ok();
    let killed = world.authkeep(["exec", "mine", "--", "sh", "-c", "kill -TERM $$"]).run();
    assert_eq!(killed.code, 128 + 15);
}

#[test]
fn a_token_that_is_over_is_refreshed_before() {
    let world = World::short_lived("practice");
    world.connect(&["--name", "mine"]);
    world.wait_until_over("mine");
    let run = world.authkeep(["exec", "mine", "--", "printenv", NAME]).run().ok();
    assert_eq!(run.text(), world.token("mine"));
    assert_eq!(world.seen().refreshes, 1);
}

#[test]
fn other_variables_carry_the_forms_that_were_asked_for() {
    let world = world();
    let token = world.token("mine");
    let forms = ["--env", "AUTH=header", "--env", "RAW=raw", "--env", "DOC=json"];
    let print = ["--", "sh", "-c", "echo \"$AUTH\"; echo \"$RAW\"; echo \"$DOC\""];
    let run = world.authkeep(["exec", "mine"]).args(forms).args(print).run().ok();
    let lines: Vec<_> = run.stdout.lines().collect();
    assert_eq!(lines[..2], [format!("Authorization: Bearer {token}"), token.clone()]);
    let document: serde_json::Value = serde_json::from_str(lines[2]).expect("JSON");
    assert_eq!(document["access_token"], token.as_str());
    for wrong in ["AUTH", "AUTH=yaml", "=raw", "A B=raw"] {
        let run = world.authkeep(["exec", "mine", "--env", wrong, "--", "true"]).run();
        assert_eq!(run.code, 2, "{wrong}: {}", run.stderr);
    }
}

#[test]
fn the_token_is_in_no_argument_and_not_in_our_own_environment() {
    let world = world();
    let token = world.token("mine");
    // The command stands for a program that runs on; its parent is authkeep.
    let look = "tr '\\0' ' ' < /proc/$PPID/cmdline; echo; tr '\\0' ' ' < /proc/$PPID/environ; echo; \
                tr '\\0' ' ' < /proc/$$/cmdline";
    let run = world.authkeep(["exec", "mine", "--", "sh", "-c", look]).run().ok();
    assert!(run.stdout.contains("AUTHKEEP_HOME="), "the parent's environment was read");
    leaks::assert_none_in(&run.stdout, [token.as_str()]);
}

#[test]
fn standard_input_and_output_belong_to_the_command() {
    let world = world();
    let run = world.authkeep(["exec", "mine", "--", "cat"]).input("as it is\n").run().ok();
    assert_eq!((run.stdout.as_str(), run.stderr.as_str()), ("as it is\n", ""));
}

#[test]
fn a_signal_reaches_the_command() {
    let world = world();
    let script = "trap 'echo caught; exit 7' TERM; echo ready; while :; do sleep 0.05; done";
    let running = world.authkeep(["exec", "mine", "--", "sh", "-c", script]).start();
    assert_eq!(running.line().as_deref(), Some("ready"));
    running.signal("TERM");
    assert_eq!(running.line().as_deref(), Some("caught"));
    _ = running.finish().exits(7);
}

#[test]
fn a_command_that_does_not_exist_is_said_and_no_token_is_printed() {
    let world = world();
    let token = world.token("mine");
    let run = world.authkeep(["exec", "mine", "--", "no-such-command-here"]).run();
    assert_ne!(run.code, 0);
    assert!(run.stderr.contains("no-such-command-here"), "{}", run.stderr);
    leaks::assert_none_in(&(run.stdout + &run.stderr), [token.as_str()]);
}

#[test]
fn the_command_may_leave_a_core_as_before_and_ours_leaves_none() {
    let world = world();
    let program = env!("CARGO_BIN_EXE_authkeep");
    let look = "ulimit -c; grep core /proc/$PPID/limits";
    let line =
        format!("ulimit -S -c \"$(ulimit -H -c)\"; ulimit -c; exec '{program}' exec mine -- sh -c '{look}'");
    let output = world.command("sh").args(["-c", &line]).output().expect("a shell");
    let said = String::from_utf8(output.stdout).expect("text");
    let [before, inside, ours] = said.lines().collect::<Vec<_>>()[..] else { panic!("{said}") };
    assert_eq!(inside, before);
    assert_eq!(ours.split_whitespace().nth(4), Some("0"), "{ours}");
}
