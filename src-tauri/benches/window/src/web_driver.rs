//! The page of the running app, through WebDriver (<https://www.w3.org/TR/webdriver2/>).

use crate::{
    processes,
    session::{Running, Session, built, start, wait_for},
};
use serde_json::{Value, json};
use std::{net::TcpListener, path::Path};
use ureq::{Agent, Body, http::Response};

/// The page. Its app ends when it is dropped.
pub struct Page {
    http: Agent,
    session: String,
    driver: Running,
}

impl Page {
    /// Starts the app over these records.
    pub fn open(session: &Session, home: &Path) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").and_then(|it| it.local_addr()).expect("a port").port();
        let mut driver = session.command("WebKitWebDriver");
        driver
            .arg(format!("--port={port}"))
            .env("AUTHKEEP_HOME", home)
            .env("TAURI_WEBVIEW_AUTOMATION", "true");
        let driver = Running(start(&mut driver));
        let http: Agent = Agent::config_builder().http_status_as_error(false).build().into();
        let base = format!("http://127.0.0.1:{port}/session");
        let app = json!({ "binary": built("authkeep-desktop"), "args": [] });
        let wish = json!({ "capabilities": { "alwaysMatch": { "webkitgtk:browserOptions": app } } });
        let answer = read(wait_for("the driver", || http.post(&base).send(wish.to_string()).ok()));
        let id = answer["sessionId"].as_str().unwrap_or_else(|| panic!("no session: {answer}"));
        Self { session: format!("{base}/{id}"), http, driver }
    }

    /// Runs a script in the page and gives what it calls `done` with.
    pub fn run(&self, script: &str) -> Value {
        let script = format!("const done = arguments[arguments.length - 1]; {script}");
        let body = json!({ "script": script, "args": [] }).to_string();
        let url = format!("{}/execute/async", self.session);
        read(self.http.post(url).send(body).expect("the driver answers"))
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        let family = processes::family(self.driver.0.id());
        // It may be gone already.
        let _ = self.http.delete(&self.session).call();
        if !std::thread::panicking() {
            let gone = || !family.iter().skip(1).any(|process| processes::runs(*process));
            wait_for("the end of the app", || gone().then_some(()));
        }
    }
}

fn read(mut answer: Response<Body>) -> Value {
    let text = answer.body_mut().read_to_string().expect("an answer");
    let mut answer: Value = serde_json::from_str(&text).expect("JSON");
    answer["value"].take()
}
