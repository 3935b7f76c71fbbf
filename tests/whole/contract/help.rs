//! Every command explains itself, with an example.

use crate::harness::World;
use std::process::Command;

const COMMANDS: &[&[&str]] = &[
    &["providers"],
    &["providers", "show"],
    &["providers", "check"],
    &["connect"],
    &["complete"],
    &["list"],
    &["show"],
    &["token"],
    &["refresh"],
    &["request"],
    &["exec"],
    &["rename"],
    &["disconnect"],
    &["clients"],
    &["clients", "add"],
    &["clients", "show"],
    &["clients", "remove"],
    &["log"],
    &["doctor"],
    &["practice"],
    &["completions"],
];

#[test]
fn each_command_has_help_with_an_example_that_names_it() {
    let world = World::new();
    for command in COMMANDS {
        let help = world.authkeep(*command).args(["--help"]).run().ok();
        let example = format!("authkeep {}", command.join(" "));
        let (_, after) =
            help.stdout.split_once("xample").unwrap_or_else(|| panic!("no example: {command:?}"));
        assert!(after.contains(&example), "{command:?}: {after}");
        assert_eq!(help.stderr, "");
    }
}

#[test]
fn the_program_names_all_commands_and_its_version() {
    let world = World::new();
    let help = world.authkeep(["--help"]).run().ok().stdout;
    for command in COMMANDS {
        assert!(help.contains(command[0]), "{} is missing", command[0]);
    }
    let version = world.authkeep(["--version"]).run().ok();
    assert_eq!(version.text(), concat!("authkeep ", env!("CARGO_PKG_VERSION")));
}

#[test]
fn completions_for_four_shells_are_scripts_that_know_the_commands() {
    let world = World::new();
    for shell in ["bash", "zsh", "fish", "powershell"] {
        let script = world.authkeep(["completions", shell]).run().ok().stdout;
        for word in ["disconnect", "min-ttl", "client-secret-stdin"] {
            assert!(script.contains(word), "{shell} does not complete {word}");
        }
    }
    _ = world.authkeep(["completions", "tcsh"]).run().exits(2);
}

#[test]
fn the_completions_for_bash_work_in_bash() {
    let world = World::new();
    let script = world.file("completions.bash");
    std::fs::write(&script, world.authkeep(["completions", "bash"]).run().ok().stdout).expect("written");
    // What bash does when somebody types `authkeep disc` and presses the tabulator key.
    let press = format!(
        "set -u; source '{}'; COMP_WORDS=(authkeep disc); COMP_CWORD=1; \
         _authkeep authkeep disc authkeep; printf '%s\\n' \"${{COMPREPLY[@]}}\"",
        script.display()
    );
    let output = Command::new("bash").args(["--norc", "-c", &press]).output().expect("bash");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "disconnect");
}
