//! What the window says when something around it does not work.

use crate::{
    newcomer::connect,
    session::{Desktop, approve::approve, wait_for},
};
use authkeep_practice::{Endpoint, Trouble};
use serde_json::json;

#[test]
fn a_locked_keychain_is_said_so_and_loses_nothing() {
    let desktop = Desktop::new();
    let page = desktop.start(&[]);
    let id = connect(&desktop, &page);
    desktop.keyring.lock();
    page.reads("GNOME Keyring is locked.");
    let error = page.invoke("copy", &json!({ "id": id, "form": "raw" })).expect_err("it is locked");
    assert_eq!((&error["code"], &error["side"]), (&json!("keychain_locked"), &json!("this_computer")));
    page.reads("practice");
}

#[test]
fn without_a_keychain_the_window_opens_and_says_how_to_mend_it() {
    let mut desktop = Desktop::new();
    desktop.keyring.kill();
    let page = desktop.start(&[]);
    page.reads("No keychain answers.");
}

#[test]
fn a_provider_that_is_unwell_is_told_from_a_grant_that_is_over() {
    let desktop = Desktop::new();
    let page = desktop.start(&[]);
    let id = connect(&desktop, &page);
    desktop.practice().end_grants("ada");
    let error = page.invoke("refresh", &json!({ "id": id })).expect_err("the grant is over");
    assert_eq!(error["code"], "needs_sign_in", "{error}");
    page.reads("Sign in again");

    let wish = json!({
        "provider": "practice", "renews": id, "client": { "kind": "usual" }, "scopes": null,
        "values": {}, "redirect": "paste", "redirect_uri": null,
    });
    let first = desktop.opened_address();
    let sign_in = page.invoke("begin", &json!({ "request": wish })).expect("nobody is asked yet");
    assert_eq!(sign_in["stage"], json!({ "kind": "waiting" }));
    let address = wait_for("the browser", || Some(desktop.opened_address()).filter(|it| *it != first));
    let answer = approve(&address);
    desktop.practice().script(Endpoint::Token, Trouble::NoAnswer);
    let error = page.invoke("paste", &json!({ "text": answer })).expect_err("it hangs up");
    assert_eq!((&error["code"], &error["side"]), (&json!("provider_unwell"), &json!("provider")), "{error}");
}
