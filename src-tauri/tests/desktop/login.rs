//! Starting with the session.

use crate::session::{
    Desktop,
    process::{app, stays},
    wait_for,
};
use std::{fs, path::PathBuf};

fn entry(desktop: &Desktop) -> Option<PathBuf> {
    let found = fs::read_dir(desktop.config_home().join("autostart")).ok()?.next()?;
    Some(found.expect("an entry").path())
}

#[test]
fn the_switch_writes_an_entry_that_starts_the_app_in_the_tray() {
    let desktop = Desktop::new();
    let _manager = desktop.window_manager();
    let page = desktop.start(&[]);
    page.settings();
    page.toggle("Start with the computer");
    let file = wait_for("the entry", || entry(&desktop));
    let text = fs::read_to_string(&file).expect("an entry");
    assert!(text.contains(&format!("Exec=\"{}\" --in-tray\n", app().display())), "{text}");
    assert!(desktop.x11(&["desktop-file-validate", file.to_str().expect("text")]).is_some(), "{text}");

    // Session settings switch an entry off by a mark in it.
    fs::write(&file, format!("{text}Hidden=true\n")).expect("written");
    drop(page);
    let page = desktop.start(&[]);
    page.settings();
    assert!(!page.is_on("Start with the computer"));
    page.toggle("Start with the computer");
    wait_for("the entry", || fs::read_to_string(&file).ok().filter(|text| !text.contains("Hidden")));
    page.toggle("Start with the computer");
    wait_for("the end of the entry", || (!file.exists()).then_some(()));
}

#[test]
fn at_login_there_is_a_tray_and_no_window() {
    let desktop = Desktop::new();
    let tray = desktop.tray();
    let _app = desktop.start_alone(&["--in-tray"]);
    tray.shows("No accounts connected yet");
    assert_eq!(desktop.windows(), Vec::<String>::new());
    tray.press(&["Open Authkeep"]);
    wait_for("the window", || (desktop.windows().len() == 1).then_some(()));
}

#[test]
fn who_wants_a_window_at_login_gets_one() {
    let desktop = Desktop::new();
    desktop.settings(r#"{"start_hidden":false}"#);
    let _tray = desktop.tray();
    let _app = desktop.start_alone(&["--in-tray"]);
    wait_for("the window", || (desktop.windows().len() == 1).then_some(()));
}

#[test]
fn a_panel_that_comes_up_after_the_app_keeps_it_in_the_tray() {
    let desktop = Desktop::new();
    let _app = desktop.start_alone(&["--in-tray"]);
    let tray = desktop.tray();
    tray.shows("No accounts connected yet");
    stays("there is no window", || desktop.windows().is_empty());
}

#[test]
fn where_no_panel_comes_up_there_is_a_window_after_all() {
    let desktop = Desktop::new();
    let _app = desktop.start_alone(&["--in-tray"]);
    wait_for("the window", || (desktop.windows().len() == 1).then_some(()));
}
