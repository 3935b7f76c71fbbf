//! Notifications: one for one event, and none for what the person sees anyway.

use crate::{
    closing::close,
    newcomer::connect,
    session::{Desktop, process::stays, wait_for},
};
use authkeep_practice::Dialect;
use serde_json::json;

#[test]
fn the_end_of_a_grant_is_told_once_whoever_notices_it() {
    let mut dialect = Dialect::default();
    // Each copy refreshes first.
    dialect.token.life = 1;
    let desktop = Desktop::with(dialect);
    let (tray, notices, _manager) = (desktop.tray(), desktop.notices(), desktop.window_manager());
    desktop.settings(r#"{"told_of_tray":true}"#);
    let page = desktop.start(&[]);
    let id = connect(&desktop, &page);
    close(&desktop);
    desktop.practice().end_grants("ada");
    tray.press(&["practice", "Copy token"]);
    tray.shows("1 connection, 1 needs you");
    wait_for("a notification", || notices.titles().first().cloned());
    page.invoke("refresh", &json!({ "id": id })).expect_err("the grant is over");
    stays("it is told once", || notices.titles() == ["practice: sign in again"]);
}

#[test]
fn who_looks_at_the_window_is_told_there_and_nowhere_else() {
    let desktop = Desktop::new();
    let (notices, _manager) = (desktop.notices(), desktop.window_manager());
    let page = desktop.start(&[]);
    connect(&desktop, &page);
    desktop.practice().end_grants("ada");
    page.click("More for this connection");
    page.click("Refresh now");
    page.reads("Sign in again");
    stays("the window says it", || notices.all().is_empty());
}
