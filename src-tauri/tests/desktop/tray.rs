//! The tray as a panel shows it.

use crate::{
    newcomer::connect,
    session::{
        Desktop,
        approve::{approve, follow, takes},
        wait_for,
    },
};
use serde_json::json;
use std::{fs, path::Path};

#[test]
fn the_menu_copies_a_token_that_works_and_says_so_once() {
    let desktop = Desktop::new();
    let (tray, notices) = (desktop.tray(), desktop.notices());
    let page = desktop.start(&[]);
    tray.shows("No accounts connected yet");
    connect(&desktop, &page);
    tray.shows("1 connection, all well");
    tray.press(&["practice: Fresh", "Copy token"]);
    let token = wait_for("the token", || desktop.pasted("UTF8_STRING"));
    assert_eq!(desktop.pasted("x-kde-passwordManagerHint").as_deref(), Some("secret"));
    assert!(takes(&desktop.practice().url("/api/v1/me"), &token), "the token works");
    wait_for("a notification", || (!notices.all().is_empty()).then_some(()));
    let [copied] = &notices.all()[..] else { panic!("one notification: {:?}", notices.all()) };
    assert_eq!(copied.title, "practice");
    assert!(
        copied.text.starts_with("Copied.")
            && copied.text.contains("clears in 45 s")
            && !copied.text.contains(&token),
        "{copied:?}"
    );
}

#[test]
fn the_menu_leads_into_the_window() {
    let desktop = Desktop::new();
    let tray = desktop.tray();
    let page = desktop.start(&[]);
    connect(&desktop, &page);
    tray.press(&["Settings"]);
    page.reads("Start with the computer");
    tray.press(&["practice", "Show in Authkeep"]);
    page.reads("Copy token");
    tray.press(&["Connect…"]);
    page.reads("Connect an account");
}

#[test]
fn the_picture_tells_the_worst_and_lies_where_nobody_else_writes() {
    let desktop = Desktop::new();
    let tray = desktop.tray();
    let page = desktop.start(&[]);
    tray.shows("No accounts");
    let ok = tray.picture();
    assert!(Path::new(&ok).starts_with(desktop.authkeep()), "{ok}");
    let fine = fs::read(&ok).expect("a picture");
    desktop.keyring.lock();
    page.reads("GNOME Keyring is locked.");
    let other = wait_for("another picture", || Some(tray.picture()).filter(|it| *it != ok));
    assert_ne!(fs::read(other).expect("a picture"), fine);
}

#[test]
fn a_panel_that_comes_up_later_shows_the_tray() {
    let desktop = Desktop::new();
    let page = desktop.start(&[]);
    page.reads("No accounts connected yet");
    desktop.tray().shows("No accounts connected yet");
}

#[test]
fn an_account_that_needs_it_is_signed_in_again_from_the_menu() {
    let desktop = Desktop::new();
    let tray = desktop.tray();
    let page = desktop.start(&[]);
    let id = connect(&desktop, &page);
    desktop.practice().end_grants("ada");
    page.invoke("refresh", &json!({ "id": id })).expect_err("the grant is over");
    tray.shows("1 connection, 1 needs you");
    let first = desktop.opened_address();
    tray.press(&["practice: Sign in again", "Sign in again"]);
    let again = wait_for("the browser", || Some(desktop.opened_address()).filter(|it| *it != first));
    follow(&approve(&again));
    tray.shows("1 connection, all well");
}
