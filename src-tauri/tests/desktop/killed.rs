//! The app that is killed in the middle of a refresh.

use crate::{
    newcomer::connect,
    session::{Desktop, process::run, wait_for},
};
use authkeep_practice::{Dialect, Endpoint, Gate, Trouble, dialect::Rotation};
use serde_json::json;

fn token(desktop: &Desktop) -> String {
    let output = run(&mut desktop.command_line(&["token", "practice"]));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

#[test]
fn a_refresh_of_an_app_that_is_killed_is_finished_and_saved() {
    let mut dialect = Dialect::default();
    dialect.refresh.rotation = Rotation::Strict;
    let desktop = Desktop::with(dialect);
    let page = desktop.start(&[]);
    let id = connect(&desktop, &page);
    let before = token(&desktop);
    let gate = Gate::new();
    desktop.practice().script(Endpoint::Token, Trouble::Hold(gate.clone()));
    let refresh = json!({ "id": id });
    page.run(&format!("window.__TAURI_INTERNALS__.invoke('refresh', {refresh}); done(null)"));
    desktop.wait_at(&gate, 1);
    desktop.kill();
    gate.open();
    wait_for("the new token", || (token(&desktop) != before).then_some(()));
    let seen = desktop.practice().seen();
    assert_eq!((seen.refreshes, seen.reuses, seen.grants_ended), (1, 0, 0));
}
