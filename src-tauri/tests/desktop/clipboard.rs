//! What becomes of a token in the clipboard.

use crate::{
    newcomer::connect,
    session::{Desktop, approve::takes, wait_for},
};
use serde_json::json;
use std::time::{Duration, Instant};

const TEXT: &str = "UTF8_STRING";

#[test]
fn a_token_is_cleared_and_the_page_says_so() {
    let desktop = Desktop::new();
    desktop.settings(r#"{"clear_clipboard_s":1}"#);
    let page = desktop.start(&[]);
    connect(&desktop, &page);
    page.click("Copy token");
    page.reads("Cleared from the clipboard.");
    assert_eq!(desktop.pasted(TEXT), None);
}

#[test]
fn what_was_copied_since_is_left_alone() {
    let desktop = Desktop::new();
    desktop.settings(r#"{"clear_clipboard_s":1}"#);
    let page = desktop.start(&[]);
    let id = connect(&desktop, &page);
    page.invoke("copy", &json!({ "id": id, "form": "header" })).expect("copied");
    desktop.copy("somebody else's");
    let copied = Instant::now();
    while copied.elapsed() < Duration::from_secs(3) {
        assert_eq!(desktop.pasted(TEXT).as_deref(), Some("somebody else's"));
    }
}

#[test]
fn on_wayland_a_token_is_a_secret_too_and_is_cleared() {
    let desktop = Desktop::on_wayland();
    desktop.settings(r#"{"clear_clipboard_s":3}"#);
    let page = desktop.start(&[]);
    connect(&desktop, &page);
    page.click("Copy token");
    let token = wait_for("the token", || desktop.pasted("text/plain"));
    assert_eq!(desktop.pasted("x-kde-passwordManagerHint").as_deref(), Some("secret"));
    assert!(takes(&desktop.practice().url("/api/v1/me"), &token), "the token works");
    page.reads("Cleared from the clipboard.");
    assert_eq!(desktop.pasted("text/plain"), None);
}
