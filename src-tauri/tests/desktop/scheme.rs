//! The app's own scheme: who is registered for it, and every launcher that may bring a link.

use crate::session::{
    Desktop,
    approve::approve,
    process::{run, stays},
    wait_for,
};
use authkeep_core::ports::Records;
use std::{path::Path, time::Duration};

/// Completes a sign-in by a link that this launcher opens, with the app running.
fn reaches_the_running_app(launcher: &[&str]) {
    let desktop = Desktop::new();
    desktop.own_scheme();
    let page = desktop.start(&[]);
    page.click("Try it with Practice");
    let link = approve(&desktop.opened_address());
    assert!(link.starts_with("dev.authkeep:/oauth/callback?"), "the answer comes by the scheme");
    let opened = run(desktop.command(launcher[0]).args(&launcher[1..]).arg(&link));
    assert!(opened.status.success(), "{}", String::from_utf8_lossy(&opened.stderr));
    page.reads("ada@practice.example");
}

/// Begins a sign-in, kills the app, and completes it by a link that starts the app.
fn starts_the_app(launcher: &[&str]) {
    let desktop = Desktop::new();
    desktop.own_scheme();
    let tray = desktop.tray();
    let page = desktop.start(&[]);
    page.click("Try it with Practice");
    let link = approve(&desktop.opened_address());
    desktop.kill();
    drop(page);
    let _launched = desktop.launch(launcher, &link);
    tray.shows("practice: Fresh");
    wait_for("the window", || (!desktop.windows().is_empty()).then_some(()));
}

#[test]
fn xdg_open_brings_a_link_to_the_running_app() {
    reaches_the_running_app(&["xdg-open"]);
}

#[test]
fn gio_open_brings_a_link_to_the_running_app() {
    reaches_the_running_app(&["gio", "open"]);
}

#[test]
fn xdg_open_starts_the_app_with_a_link() {
    starts_the_app(&["xdg-open"]);
}

#[test]
fn gio_open_starts_the_app_with_a_link() {
    starts_the_app(&["gio", "open"]);
}

#[test]
fn a_link_that_comes_too_late_says_so() {
    let desktop = Desktop::new();
    desktop.own_scheme();
    let (tray, notices) = (desktop.tray(), desktop.notices());
    let page = desktop.start(&[]);
    page.click("Try it with Practice");
    let link = approve(&desktop.opened_address());
    desktop.kill();
    drop(page);
    let records = desktop.records();
    let mut late = records.sign_ins().expect("records").remove(0);
    records.remove_sign_in(&late.id).expect("removed");
    late.expires_at -= Duration::from_secs(11 * 60);
    records.add_sign_in(&late).expect("added");
    let _launched = desktop.launch(&["xdg-open"], &link);
    let said = wait_for("a notification", || notices.all().pop());
    assert!(said.title.contains("ten minutes"), "{said:?}");
    tray.shows("No accounts connected yet");
    stays("it is told once", || notices.all().len() == 1);
}

#[test]
fn a_link_that_nobody_waits_for_is_no_reason_to_show_the_window() {
    let desktop = Desktop::new();
    desktop.own_scheme();
    let (tray, notices) = (desktop.tray(), desktop.notices());
    let _app = desktop.start_alone(&["--in-tray"]);
    tray.shows("No accounts connected yet");
    for link in [
        "dev.authkeep:/oauth/callback?code=x&state=y",
        "dev.authkeep:/oauth/callback?code=x&code=x",
        "dev.authkeep:/oauth/callback?error=access_denied",
        "dev.authkeep:/quit",
    ] {
        desktop.start_second(&[link]);
    }
    stays("nothing is shown", || desktop.windows().is_empty() && notices.all().is_empty());
}

#[test]
fn where_another_program_would_get_the_answer_it_comes_over_loopback() {
    let desktop = Desktop::new();
    desktop.settings(r#"{"redirect":"scheme"}"#);
    desktop.lose_scheme_to(Path::new("/bin/true"));
    let _manager = desktop.window_manager();
    let page = desktop.start(&[]);
    page.click("Try it with Practice");
    let first = desktop.opened_address();
    assert!(first.contains("redirect_uri=http%3A%2F%2F127.0.0.1"), "{first}");
    page.click("Cancel");

    // It is asked anew each time: the person may have changed it.
    desktop.regain_scheme();
    page.keys("ctrl+n");
    page.click("A provider inside Authkeep");
    let second = wait_for("the browser", || Some(desktop.opened_address()).filter(|it| *it != first));
    assert!(second.contains("redirect_uri=dev.authkeep%3A%2Foauth%2Fcallback"), "{second}");
}
