//! The window, the tray and commands together, on one store.

use crate::{
    newcomer::connect,
    session::{Desktop, process::run, wait_for},
};
use authkeep_core::{activity::What, ports::Records};
use authkeep_practice::{Dialect, Endpoint, Gate, Trouble};
use authkeep_tests::sockets::connected;
use serde_json::json;
use std::process::{Child, Stdio};

const COMMANDS: usize = 16;
const WINDOW_AND_TRAY: usize = 2;

/// A provider that ends the grant when a refresh token is used twice, and whose first access tokens
/// are over at once.
fn strict() -> Dialect {
    let mut dialect = Dialect::default();
    dialect.refresh.access_life = Some(dialect.token.life);
    dialect.token.life = 1;
    dialect
}

fn printed(command: Child) -> String {
    let output = command.wait_with_output().expect("an end");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text").trim_end().to_owned()
}

/// How often it got a token, as the log has it.
fn used(desktop: &Desktop, by: &str) -> usize {
    let entries = desktop.records().entries(None, 100).expect("the log");
    entries.iter().filter(|entry| entry.what == What::Used && entry.by.as_deref() == Some(by)).count()
}

#[test]
fn window_tray_and_sixteen_commands_ask_at_once_and_one_refresh_serves_them_all() {
    let desktop = Desktop::with(strict());
    let tray = desktop.tray();
    let page = desktop.start(&[]);
    let id = connect(&desktop, &page);
    wait_for("the end of the token", || {
        let shown = run(&mut desktop.command_line(&["show", "practice", "--json"]));
        String::from_utf8_lossy(&shown.stdout).contains("\"expired\"").then_some(())
    });
    let asked = desktop.practice().seen().token_requests;

    // The answer waits until everybody waits for it.
    let gate = Gate::new();
    desktop.practice().script(Endpoint::Token, Trouble::Hold(gate.clone()));
    let copy = json!({ "id": id, "form": "raw" });
    page.run(&format!(
        "window.copying = window.__TAURI_INTERNALS__.invoke('copy', {copy}).then(() => null, (error) => error); done(null)"
    ));
    tray.press(&["practice", "Copy token"]);
    let commands: Vec<_> = (0..COMMANDS)
        .map(|_| {
            let mut command = desktop.command_line(&["token", "practice"]);
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("a command")
        })
        .collect();
    desktop.wait_at(&gate, 1);
    let socket = desktop.authkeep().join(format!("locks/{id}.sock"));
    let others = COMMANDS + WINDOW_AND_TRAY - 1;
    wait_for("all others", || (connected(&socket) == others).then_some(()));
    gate.open();

    let tokens: Vec<_> = commands.into_iter().map(printed).collect();
    assert!(tokens.iter().all(|token| *token == tokens[0] && !token.is_empty()), "one token for all");
    assert_eq!(page.run("window.copying.then(done)"), json!(null), "the window's copy worked");
    let copied = wait_for("the copy", || desktop.pasted("UTF8_STRING"));
    assert_eq!(copied, tokens[0]);
    for by in ["the window", "the tray"] {
        wait_for(by, || (used(&desktop, by) == 1).then_some(()));
    }
    let seen = desktop.practice().seen();
    assert_eq!(seen.token_requests - asked, 1, "one refresh");
    assert_eq!((seen.refreshes, seen.reuses, seen.grants_ended), (1, 0, 0));
    tray.shows("1 connection, all well");
}

#[test]
fn what_a_command_renames_and_disconnects_is_seen_in_window_and_tray() {
    let desktop = Desktop::new();
    let tray = desktop.tray();
    let page = desktop.start(&[]);
    let id = connect(&desktop, &page);
    let done = |arguments: &[&str]| {
        let output = run(&mut desktop.command_line(arguments));
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    done(&["rename", "practice", "renamed by a command"]);
    page.reads("renamed by a command");
    tray.shows("1 connection, all well");
    page.invoke("copy", &json!({ "id": id, "form": "raw" })).expect("it is the same connection");
    done(&["disconnect", "renamed by a command"]);
    page.reads("No accounts connected yet");
    tray.shows("No accounts connected yet");
    let error = page.invoke("copy", &json!({ "id": id, "form": "raw" })).expect_err("it is gone");
    assert_eq!(error["code"], "no_such_connection");
    assert_eq!(desktop.practice().seen().active_grants, 0, "the provider was told");
}
