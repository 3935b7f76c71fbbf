//! The page of the running app, through WebDriver (<https://www.w3.org/TR/webdriver2/>).

use crate::{
    approve::http,
    desktop::{APP, Desktop, Running, start, wait_for},
};
use serde_json::{Value, json};
use std::{net::TcpListener, process::Stdio};
use ureq::{Agent, Body, http::Response};

/// The page. Its app ends when it is dropped.
pub struct Page<'a> {
    desktop: &'a Desktop,
    http: Agent,
    session: String,
    _driver: Running,
}

/// The member under which an element's name stands (WebDriver §12.2).
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

impl<'a> Page<'a> {
    /// Starts the app with these arguments.
    pub fn open(desktop: &'a Desktop, arguments: &[&str]) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").and_then(|it| it.local_addr()).expect("a port").port();
        let mut driver = desktop.command("WebKitWebDriver");
        driver.arg(format!("--port={port}")).env("TAURI_WEBVIEW_AUTOMATION", "true");
        let driver = Running(start(driver.stdout(Stdio::null()).stderr(Stdio::null())));
        let http = http();
        let base = format!("http://127.0.0.1:{port}/session");
        let app = json!({ "binary": APP, "args": arguments });
        let wish = json!({ "capabilities": { "alwaysMatch": { "webkitgtk:browserOptions": app } } });
        let answer = wait_for("the driver", || http.post(&base).send(wish.to_string()).ok());
        let answer = read(answer);
        let id = answer["value"]["sessionId"].as_str().unwrap_or_else(|| panic!("no session: {answer}"));
        Self { desktop, session: format!("{base}/{id}"), http, _driver: driver }
    }

    /// Runs a script in the page and gives what it calls `done` with.
    pub fn run(&self, script: &str) -> Value {
        let script = format!("const done = arguments[arguments.length - 1]; {script}");
        self.post("execute/async", &json!({ "script": script, "args": [] })).expect("a script that runs")
    }

    /// Calls a command as the page does: its answer, or what it was refused with.
    pub fn invoke(&self, command: &str, arguments: &Value) -> Result<Value, Value> {
        let answer = self.run(&format!(
            "window.__TAURI_INTERNALS__.invoke({command:?}, {arguments}).then(ok => done({{ ok }}), error => done({{ error }}))"
        ));
        match answer.get("error") {
            Some(error) => Err(error.clone()),
            None => Ok(answer["ok"].clone()),
        }
    }

    /// Everything that can be read in the page.
    pub fn text(&self) -> String {
        self.run("done(document.body.innerText)").as_str().unwrap_or_default().to_owned()
    }

    /// Waits until this can be read.
    pub fn reads(&self, text: &str) {
        wait_for(&format!("{text:?} in the page"), || self.text().contains(text).then_some(()));
    }

    /// Clicks the button that says this, as soon as there is one.
    pub fn click(&self, button: &str) {
        let path = format!("//button[contains(normalize-space(.), {button:?})]");
        wait_for(&format!("the button {button:?}"), || {
            let found = self.post("element", &json!({ "using": "xpath", "value": path })).ok()?;
            let element = found[ELEMENT].as_str()?.to_owned();
            self.post(&format!("element/{element}/click"), &json!({})).ok()
        });
    }

    fn post(&self, path: &str, body: &Value) -> Result<Value, Value> {
        let url = format!("{}/{path}", self.session);
        let answer = self.http.post(url).send(body.to_string()).expect("the driver answers");
        let sound = answer.status().is_success();
        let mut answer = read(answer);
        let value = answer["value"].take();
        if sound { Ok(value) } else { Err(value) }
    }
}

impl Drop for Page<'_> {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.http.delete(&self.session).call();
        if !std::thread::panicking() {
            wait_for("the end of the app", || (!self.desktop.runs()).then_some(()));
        }
    }
}

fn read(mut answer: Response<Body>) -> Value {
    serde_json::from_str(&answer.body_mut().read_to_string().expect("an answer")).expect("JSON")
}
