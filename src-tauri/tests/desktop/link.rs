//! Answers that come by the app's own scheme.

use crate::session::{Desktop, approve::approve};

#[test]
fn a_link_completes_the_sign_in_of_the_running_app() {
    let desktop = Desktop::new();
    desktop.own_scheme();
    let page = desktop.start(&[]);
    page.click("Try it with Practice");
    let link = approve(&desktop.opened_address());
    assert!(link.starts_with("dev.authkeep:/oauth/callback?"), "the answer comes by the scheme");
    desktop.start_second(&[&link]);
    page.reads("Connected");
    page.reads("ada@practice.example");
}

#[test]
fn a_link_that_starts_the_app_completes_the_sign_in_of_an_earlier_run() {
    let desktop = Desktop::new();
    desktop.own_scheme();
    let page = desktop.start(&[]);
    page.click("Try it with Practice");
    let link = approve(&desktop.opened_address());
    drop(page);
    let page = desktop.start(&[&link]);
    page.reads("Fresh");
    page.reads("ada@practice.example");
}

#[test]
fn links_that_nobody_waits_for_change_nothing_and_take_no_sign_in_away() {
    let desktop = Desktop::new();
    desktop.own_scheme();
    let page = desktop.start(&[]);
    page.click("Try it with Practice");
    let address = desktop.opened_address();
    for hostile in [
        "dev.authkeep:/oauth/callback?code=x&state=y",
        "dev.authkeep:/oauth/callback?error=access_denied&state=y",
        "dev.authkeep:/oauth/callback?error=access_denied",
        "dev.authkeep:/quit",
        "dev.authkeep://oauth/callback",
    ] {
        desktop.start_second(&[hostile]);
    }
    page.reads("Finish in your browser");
    desktop.start_second(&[&approve(&address)]);
    page.reads("ada@practice.example");
}
