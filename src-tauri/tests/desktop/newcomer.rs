//! From the first window to a token in the clipboard, by clicking alone.

use crate::session::{
    Desktop, Page,
    approve::{approve, follow, http, takes},
    wait_for,
};
use authkeep_core::ports::Records;
use serde_json::json;
use std::{fs, path::Path};

/// Connects the practice provider. Gives the id of the connection.
pub fn connect(desktop: &Desktop, page: &Page<'_>) -> String {
    page.click("Try it with Practice");
    let shown = follow(&approve(&desktop.opened_address()));
    assert!(shown.contains("Connected"), "{shown}");
    page.reads("Connected");
    page.click("Done");
    let connections = desktop.records().connections().expect("the records");
    let [connection] = &connections[..] else { panic!("one connection, not {}", connections.len()) };
    connection.id.to_string()
}

#[test]
fn a_newcomer_connects_practice_and_copies_a_token_that_works() {
    let desktop = Desktop::new();
    let page = desktop.start(&[]);
    page.reads("No accounts connected yet");
    page.reads("GNOME Keyring");
    connect(&desktop, &page);

    page.click("Copy token");
    page.reads("Copied.");
    let token = wait_for("the token", || desktop.pasted("UTF8_STRING"));
    assert_eq!(desktop.pasted("x-kde-passwordManagerHint").as_deref(), Some("secret"));
    assert!(takes(&desktop.practice().url("/api/v1/me"), &token), "the token works");

    let document = page.run("done(document.documentElement.outerHTML)");
    assert!(!document.as_str().expect("a page").contains(&token), "the token passed by the page");
    assert_eq!(files_with(desktop.home(), &token), Vec::<String>::new(), "the token is in no file");
}

#[test]
fn the_app_runs_the_practice_provider_itself() {
    let (desktop, port) = Desktop::with_own_practice();
    let page = desktop.start(&[]);
    page.reads("No accounts connected yet");
    wait_for("the practice provider", || {
        let mut home = http().get(format!("http://127.0.0.1:{port}/")).call().ok()?;
        home.body_mut().read_to_string().ok().filter(|text| text.contains("Practice"))
    });
}

#[test]
fn a_token_is_shown_on_purpose_and_otherwise_described() {
    let desktop = Desktop::new();
    let page = desktop.start(&[]);
    let id = connect(&desktop, &page);
    let shape = page.invoke("claims", &json!({ "id": id })).expect("a shape");
    let token = page.invoke("reveal", &json!({ "id": id })).expect("a token");
    let token = token.as_str().expect("text");
    assert_eq!(shape, json!({ "characters": token.len(), "jwt": null }));
    assert_eq!(files_with(desktop.home(), token), Vec::<String>::new(), "the token is in no file");
}

#[test]
fn a_disconnect_says_what_became_of_the_grant() {
    let desktop = Desktop::new();
    let page = desktop.start(&[]);
    let id = connect(&desktop, &page);
    let receipt = page.invoke("disconnect", &json!({ "id": id, "local": false })).expect("a receipt");
    assert_eq!(receipt["told"], "revoked", "{receipt}");
    page.reads("No accounts connected yet");
    let error = page.invoke("copy", &json!({ "id": id, "form": "raw" })).expect_err("it is gone");
    assert_eq!((&error["code"], &error["side"]), (&json!("no_such_connection"), &json!("you")));
}

fn files_with(folder: &Path, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files_with(&path, text));
        } else if let Ok(content) = fs::read(&path)
            && content.windows(text.len()).any(|part| part == text.as_bytes())
        {
            found.push(path.display().to_string());
        }
    }
    found
}
