//! The page of the running app, through WebDriver (<https://www.w3.org/TR/webdriver2/>).

use super::{
    Desktop,
    approve::http,
    desktop::free_port,
    process::{Running, app, start, wait_at_most, wait_for},
    screen::SCREEN,
};
use serde_json::{Value, json};
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
        let port = free_port();
        let mut driver = desktop.command("WebKitWebDriver");
        driver.arg(format!("--port={port}")).env("TAURI_WEBVIEW_AUTOMATION", "true");
        let driver = Running(start(driver.stdout(desktop.said()).stderr(desktop.said())));
        let http = http();
        let base = format!("http://127.0.0.1:{port}/session");
        let app = json!({ "binary": app(), "args": arguments });
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
        let seen = wait_at_most(|| self.text().contains(text).then_some(()));
        if seen.is_none() {
            self.desktop.picture("failed", SCREEN);
        }
        assert!(seen.is_some(), "{text:?} is not to be read in {:?}", self.text());
    }

    /// Clicks the button that says this, as soon as there is one. What lies under a dialog cannot be
    /// clicked.
    pub fn click(&self, button: &str) {
        let button = format!("button[contains(normalize-space(.), {button:?}) or @aria-label={button:?}]");
        self.press(&format!("//dialog[@open]//{button} | //main[not(//dialog[@open])]//{button}"));
    }

    /// Presses keys of the real keyboard, named as X names them. Without a window manager nobody
    /// hears them.
    pub fn keys(&self, keys: &str) {
        wait_for("the page", || (self.run("done(!!document.querySelector('main'))") == true).then_some(()));
        assert!(self.desktop.x11(&["xdotool", "key", keys]).is_some(), "{keys} are pressed");
    }

    /// Opens the settings by their shortcut.
    pub fn settings(&self) {
        // A window that has just come up may not have the keyboard yet.
        wait_for("the settings", || {
            self.keys("ctrl+comma");
            let opened = || (0..40).find(|_| self.text().contains("Start with the computer"));
            opened().map(drop)
        });
    }

    /// The theme that the page shows.
    pub fn theme(&self) -> Value {
        self.run("done(document.documentElement.dataset.theme ?? null)")
    }

    /// Clicks the switch that has this label.
    pub fn toggle(&self, label: &str) {
        let label = format!("//label[normalize-space(.)={label:?}]");
        self.press(&format!("{label}[not(@for)] | //input[@id={label}/@for]"));
    }

    /// Whether the switch with this label is on.
    pub fn is_on(&self, label: &str) -> bool {
        self.control_of(label, "checked") == true
    }

    /// Types into the field that has this label.
    pub fn fill(&self, label: &str, text: &str) {
        let path = format!("//input[@id=//label[normalize-space(.)={label:?}]/@for]");
        self.act(&path, "value", &json!({ "text": text }));
    }

    /// Chooses from the list that has this label.
    pub fn choose(&self, label: &str, option: &str) {
        self.press(&format!(
            "//select[@id=//label[normalize-space(.)={label:?}]/@for]/option[normalize-space(.)={option:?}]"
        ));
    }

    /// What is chosen in the list with this label.
    pub fn chosen(&self, label: &str) -> String {
        self.control_of(label, "selectedOptions[0].text").as_str().unwrap_or_default().to_owned()
    }

    fn control_of(&self, label: &str, property: &str) -> Value {
        self.run(&format!(
            "done([...document.querySelectorAll('label')].find((it) => it.textContent.trim() === {label:?}).control.{property})"
        ))
    }

    fn press(&self, path: &str) {
        self.act(path, "click", &json!({}));
    }

    /// Does something with the first element of this path, as soon as it can be done.
    fn act(&self, path: &str, action: &str, body: &Value) {
        let mut refusal = Value::Null;
        let act = || {
            let found = self.post("element", &json!({ "using": "xpath", "value": path }));
            let acted = found.and_then(|found| {
                // The driver leaves a half of it under the foot of a dialog, and an option where it is.
                let show = "const it = arguments[0]; \
                    (it.closest('select') ?? it).scrollIntoView({ block: 'center' })";
                self.post("execute/sync", &json!({ "script": show, "args": [found] }))?;
                let element = found[ELEMENT].as_str().unwrap_or_default();
                self.post(&format!("element/{element}/{action}"), body)
            });
            acted.map(drop).map_err(|error| refusal = error).ok()
        };
        let acted = wait_at_most(act);
        if acted.is_none() {
            self.desktop.picture("failed", SCREEN);
        }
        assert!(acted.is_some(), "{path}: {refusal}\n{}", self.text());
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
