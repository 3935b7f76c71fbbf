//! That every command is declared, allowed, wired and known to the page, and no other window may
//! call one.

use super::{handler, names::NAMES};
use serde_json::{Value, json};
use std::{collections::BTreeSet, fs, path::Path};
use tauri::{
    WebviewWindow, WebviewWindowBuilder,
    ipc::{CallbackFn, InvokeBody},
    test::{INVOKE_KEY, MockRuntime, get_ipc_response, mock_builder},
    webview::InvokeRequest,
};

fn read(file: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A window of the app as it is configured, without the plugins.
fn window(label: &str) -> WebviewWindow<MockRuntime> {
    let app = mock_builder().invoke_handler(handler()).build(tauri::generate_context!()).expect("an app");
    WebviewWindowBuilder::new(&app, label, Default::default()).build().expect("a window")
}

fn call(window: &WebviewWindow<MockRuntime>, command: &str, arguments: Value) -> Result<(), String> {
    let request = InvokeRequest {
        cmd: command.to_owned(),
        callback: CallbackFn(0),
        error: CallbackFn(1),
        url: "tauri://localhost".parse().expect("an address"),
        body: InvokeBody::Json(arguments),
        headers: Default::default(),
        invoke_key: INVOKE_KEY.to_owned(),
    };
    get_ipc_response(window, request).map(drop).map_err(|error| error.to_string())
}

#[test]
fn every_command_is_allowed_by_name_and_nothing_else_is() {
    let capability: Value = serde_json::from_str(&read("capabilities/main.json")).expect("JSON");
    let allowed: Vec<String> = NAMES.iter().map(|name| format!("allow-{}", name.replace('_', "-"))).collect();
    assert_eq!(capability["permissions"], json!(allowed));
    assert_eq!(capability["windows"], json!(["main"]));
    assert_eq!(capability.get("webviews"), None);
    assert_eq!(capability.get("remote"), None);
    let files: Vec<_> =
        fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("capabilities")).expect("a folder").collect();
    assert_eq!(files.len(), 1, "there is one capability");
}

#[test]
fn the_page_knows_every_command_and_no_other() {
    let host = read("../ui/src/lib/host.tauri.ts");
    let called: BTreeSet<_> = host
        .split("invoke(\"")
        .skip(1)
        .map(|rest| rest.split('"').next().expect("the end of a name"))
        .collect();
    assert_eq!(called, NAMES.iter().copied().collect());
}

#[test]
fn the_window_reaches_every_command() {
    let window = window("main");
    for name in NAMES {
        let error = call(&window, name, json!({})).expect_err("neither arguments nor state are there");
        assert!(!error.contains("not allowed") && !error.contains("not found"), "{name}: {error}");
    }
}

#[test]
fn no_other_window_reaches_any() {
    let other = window("other");
    for name in NAMES {
        let error = call(&other, name, json!({})).expect_err("refused");
        assert!(error.contains("not allowed"), "{name}: {error}");
    }
}

#[test]
fn the_page_reaches_no_event_and_no_plugin() {
    let window = window("main");
    for command in [
        "plugin:event|listen",
        "plugin:event|emit",
        "plugin:window|close",
        "plugin:webview|create_webview_window",
        "plugin:deep-link|get_current",
        "plugin:notification|notify",
        "plugin:autostart|enable",
        "plugin:path|resolve_directory",
    ] {
        let error = call(&window, command, json!({ "event": "deep-link://new-url" })).expect_err("refused");
        assert!(error.contains("not allowed") || error.contains("not found"), "{command}: {error}");
    }
}

#[test]
fn the_page_runs_no_foreign_code_and_talks_to_nobody_else() {
    let config: Value = serde_json::from_str(&read("tauri.conf.json")).expect("JSON");
    let security = &config["app"]["security"];
    let policy = security["csp"].as_object().expect("a policy");
    assert_eq!(policy["default-src"], "'none'");
    for (directive, sources) in policy {
        let sources = sources.as_str().expect("sources");
        assert!(!sources.contains("unsafe") && !sources.contains('*'), "{directive}: {sources}");
        assert!(!sources.contains("https:"), "{directive}: {sources}");
    }
    assert_eq!(security["freezePrototype"], true);
    assert_eq!(config["app"]["withGlobalTauri"], false);
    assert_eq!(security.get("dangerousDisableAssetCspModification"), None);
}
