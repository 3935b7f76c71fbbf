//! What the page cannot do, tried in the real web view.

use crate::session::Desktop;
use serde_json::{Value, json};

#[test]
fn the_page_cannot_reach_beyond_its_commands() {
    let desktop = Desktop::new();
    let page = desktop.start(&[]);
    page.reads("No accounts connected yet");

    for command in
        ["plugin:event|listen", "plugin:event|emit", "plugin:window|close", "plugin:deep-link|get_current"]
    {
        let wish = json!({ "event": "deep-link://new-url", "target": { "kind": "Any" }, "handler": 1 });
        let error = page.invoke(command, &wish).expect_err("refused");
        assert!(error.as_str().is_some_and(|error| error.contains("not allowed")), "{command}: {error}");
    }
    let refused = |script: &str| {
        let outcome = page.run(&format!(
            "Promise.resolve().then(() => {script}).then(() => done(true), () => done(false))"
        ));
        assert_eq!(outcome, Value::Bool(false), "{script}");
    };
    refused("fetch('http://127.0.0.1:47800/')");
    refused("fetch('https://example.org/')");
    refused("eval('1 + 1')");
    refused("new Function('return 1')()");
    assert_eq!(page.run("done(window.open('https://example.org/'))"), Value::Null);
    assert_eq!(page.run("done(typeof window.__TAURI__)"), "undefined");
    assert_eq!(page.run("done(Object.isFrozen(Object.prototype))"), true);
}

#[test]
fn the_page_stays_where_it_is() {
    let desktop = Desktop::new();
    let page = desktop.start(&[]);
    page.reads("No accounts connected yet");
    page.run("location.href = 'http://127.0.0.1:47800/'; done(null)");
    page.click("Connect an account");
    page.reads("Connect an account");
    assert_eq!(page.run("done(location.href)"), "tauri://localhost");
}
