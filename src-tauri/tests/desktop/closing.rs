//! What becomes of the app when its window is closed, and when it quits.

use crate::{
    newcomer::connect,
    session::{Desktop, Page, process::stays, wait_for},
};

/// Closes the window as the window manager does, into the tray.
pub fn close(desktop: &Desktop) {
    ask_to_close(desktop);
    wait_for("the end of the window", || desktop.windows().is_empty().then_some(()));
}

fn ask_to_close(desktop: &Desktop) {
    wait_for("the window", || (desktop.windows().len() == 1).then_some(()));
    assert!(desktop.x11(&["wmctrl", "-c", "Authkeep"]).is_some(), "the window manager closes the window");
}

fn opened<'a>(desktop: &'a Desktop) -> Page<'a> {
    let page = desktop.start(&[]);
    page.reads("No accounts connected yet");
    page
}

#[test]
fn the_window_closes_to_the_tray_and_says_so_once() {
    let desktop = Desktop::new();
    let (tray, notices, _manager) = (desktop.tray(), desktop.notices(), desktop.window_manager());
    {
        let page = opened(&desktop);
        close(&desktop);
        wait_for("a notification", || notices.titles().first().map(|it| it.contains("tray")));
        tray.press(&["Open Authkeep"]);
        page.reads("No accounts connected yet");
        close(&desktop);
    }
    let _page = opened(&desktop);
    close(&desktop);
    stays("the app runs on", || desktop.runs());
    assert_eq!(notices.titles().len(), 1, "once and for all: {:?}", notices.all());
}

#[test]
fn where_there_is_no_tray_closing_the_window_quits() {
    let desktop = Desktop::new();
    let (notices, _manager) = (desktop.notices(), desktop.window_manager());
    let _page = opened(&desktop);
    ask_to_close(&desktop);
    wait_for("the end of the app", || (!desktop.runs()).then_some(()));
    assert_eq!(notices.titles(), Vec::<String>::new(), "there is nothing to say");
}

#[test]
fn a_tray_that_went_away_keeps_nobody_without_a_window() {
    let desktop = Desktop::new();
    let (tray, _manager) = (desktop.tray(), desktop.window_manager());
    let _page = opened(&desktop);
    tray.shows("No accounts");
    drop(tray);
    ask_to_close(&desktop);
    wait_for("the end of the app", || (!desktop.runs()).then_some(()));
}

#[test]
fn who_wants_no_tray_quits_by_closing() {
    let desktop = Desktop::new();
    desktop.settings(r#"{"close_to_tray":false}"#);
    let (_tray, _manager) = (desktop.tray(), desktop.window_manager());
    let _page = opened(&desktop);
    ask_to_close(&desktop);
    wait_for("the end of the app", || (!desktop.runs()).then_some(()));
}

#[test]
fn a_window_in_the_tray_comes_back_when_the_app_is_started_again() {
    let desktop = Desktop::new();
    let (_tray, _manager) = (desktop.tray(), desktop.window_manager());
    let _page = opened(&desktop);
    close(&desktop);
    desktop.start_second(&[]);
    wait_for("the window", || (desktop.windows().len() == 1).then_some(()));
}

#[test]
fn quit_ends_everything_and_leaves_no_token_behind() {
    let desktop = Desktop::new();
    let (tray, _manager) = (desktop.tray(), desktop.window_manager());
    let page = desktop.start(&[]);
    connect(&desktop, &page);
    close(&desktop);
    tray.press(&["practice: Fresh", "Copy token"]);
    wait_for("the token", || desktop.pasted("UTF8_STRING"));
    stays("the token outlives the window", || desktop.pasted("UTF8_STRING").is_some());
    tray.press(&["Quit"]);
    wait_for("the end of the app", || (!desktop.runs()).then_some(()));
    assert_eq!(desktop.pasted("UTF8_STRING"), None);
}

#[test]
fn quit_leaves_what_somebody_else_has_copied() {
    let desktop = Desktop::new();
    let (tray, _manager) = (desktop.tray(), desktop.window_manager());
    let page = desktop.start(&[]);
    connect(&desktop, &page);
    tray.press(&["practice: Fresh", "Copy token"]);
    wait_for("the token", || desktop.pasted("UTF8_STRING"));
    desktop.copy("somebody else's");
    tray.press(&["Quit"]);
    wait_for("the end of the app", || (!desktop.runs()).then_some(()));
    assert_eq!(desktop.pasted("UTF8_STRING").as_deref(), Some("somebody else's"));
}
