//! The settings, changed by hand in the real window.

use crate::session::{Desktop, wait_for};
use serde_json::{Value, json};
use std::fs;

#[test]
fn what_is_chosen_holds_at_once_and_after_a_new_start() {
    let desktop = Desktop::new();
    let (_tray, _manager) = (desktop.tray(), desktop.window_manager());
    {
        let page = desktop.start(&[]);
        page.settings();
        page.toggle("Dark");
        wait_for("the theme", || (page.theme() == "dark").then_some(()));
        page.toggle("Keep running when the window closes");
        page.choose("Clear the clipboard", "After 15 s");
        page.choose("Refresh before copying", "5 min");
        page.choose("The answer comes back", "To this computer");
        page.toggle("Ask before disconnecting");
        page.choose("Zoom", "150 %");
        let expected = json!({
            "theme": "dark", "start_at_login": false, "start_hidden": true,
            "close_to_tray": false, "clear_clipboard_s": 15,
            "min_life_s": 300, "redirect": "loopback", "ask_before_disconnect": false, "zoom": 150,
            "told_of_tray": false,
        });
        wait_for("the file", || {
            let file = fs::read(desktop.authkeep().join("settings.json")).ok()?;
            let stored: Value = serde_json::from_slice(&file).ok()?;
            (stored == expected).then_some(())
        });
    }
    let page = desktop.start(&[]);
    wait_for("the theme", || (page.theme() == "dark").then_some(()));
    page.settings();
    assert!(!page.is_on("Keep running when the window closes"));
    assert!(!page.is_on("Ask before disconnecting"));
    assert_eq!(page.chosen("Zoom"), "150 %");
    assert_eq!(page.chosen("Clear the clipboard"), "After 15 s");
    assert_eq!(page.chosen("Refresh before copying"), "5 min");
    assert_eq!(page.chosen("The answer comes back"), "To this computer");
}
