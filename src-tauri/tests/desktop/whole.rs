//! Everything at once, as a person has it: window manager, tray, keyring, and Chromium as the
//! system's browser, in which the person signs in at the practice server that the app itself runs.

use crate::session::{Desktop, Page, approve::takes, browser::Browser, wait_for};

const TEXT: &str = "UTF8_STRING";

/// Copies the token with the button that is there, and tries it at the API.
fn copies_a_token_that_works(desktop: &Desktop, page: &Page<'_>, port: u16) -> String {
    page.click("Copy token");
    page.reads("Copied.");
    works(desktop, port)
}

fn works(desktop: &Desktop, port: u16) -> String {
    let token = wait_for("the token", || desktop.pasted(TEXT));
    assert_eq!(desktop.pasted("x-kde-passwordManagerHint").as_deref(), Some("secret"));
    assert!(takes(&format!("http://127.0.0.1:{port}/api/v1/me"), &token), "the token answers at the API");
    token
}

fn answers_come(page: &Page<'_>, way: &str) {
    page.settings();
    page.choose("The answer comes back", way);
    page.click("Done");
}

#[test]
fn a_person_connects_by_link_and_over_loopback_copies_from_the_tray_and_survives_a_kill() {
    let (desktop, port) = Desktop::with_own_practice();
    let (tray, notices, _manager) = (desktop.tray(), desktop.notices(), desktop.window_manager());
    desktop.own_scheme();
    let browser = Browser::on(&desktop, &format!("http://127.0.0.1:{port}"));

    let page = desktop.start(&[]);
    answers_come(&page, "To Authkeep’s own address");
    page.click("Try it with Practice");
    page.reads("Finish in your browser");
    assert_eq!(browser.press("Approve"), "", "the answer goes to the app and leads to no page");
    page.reads("Connected");
    let by_link = copies_a_token_that_works(&desktop, &page, port);
    page.click("Done");

    answers_come(&page, "To this computer");
    page.keys("ctrl+n");
    page.click("A provider inside Authkeep");
    page.reads("Finish in your browser");
    assert!(browser.press("Approve").contains("Connected as"), "the page says how it went");
    page.reads("Connected");
    let over_loopback = copies_a_token_that_works(&desktop, &page, port);
    assert_ne!(by_link, over_loopback);
    page.click("Done");

    tray.shows("2 connections, all well");
    desktop.copy("something else");
    tray.press(&["practice: Fresh", "Copy token"]);
    wait_for("the token", || desktop.pasted(TEXT).filter(|text| text != "something else"));
    assert_eq!(works(&desktop, port), by_link);
    wait_for("a notification", || notices.titles().first().cloned());
    assert_eq!(notices.titles(), ["practice"]);

    desktop.kill();
    drop(page);
    let page = desktop.start(&[]);
    page.reads("Copy token");
    tray.shows("2 connections, all well");
    copies_a_token_that_works(&desktop, &page, port);
}
