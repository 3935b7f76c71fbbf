//! A sign-in under way: `connect --json --no-browser`, and the browser in the test's hand.

use serde_json::Value;
use url::Url;

use super::{
    browser::{self, Page},
    call::Running,
};

/// `connect`, waiting for its callback.
pub struct SignIn {
    running: Running,
    url: String,
}

impl SignIn {
    /// Waits for the address to open.
    pub fn wait_for(running: Running) -> Self {
        Self::opened(running).unwrap_or_else(|event| panic!("no address to open: {event}"))
    }

    /// The same, or what is said instead.
    pub fn opened(mut running: Running) -> Result<Self, Value> {
        let event = running.event();
        let url = event["url"].as_str().filter(|_| event["event"] == "open").map(str::to_owned);
        url.map(|url| Self { running, url }).ok_or(event)
    }

    /// The address to open.
    pub fn url(&self) -> Url {
        Url::parse(&self.url).expect("an address")
    }

    /// A parameter of that address.
    pub fn parameter(&self, name: &str) -> Option<String> {
        self.url().query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    }

    /// The state that this sign-in sent.
    pub fn state(&self) -> String {
        self.parameter("state").expect("a state")
    }

    /// Opens the address as a person's browser does, to the last page.
    pub fn browse(&self) -> Page {
        browser::open(&self.url)
    }

    /// Opens the address and gives the callback, which nobody has got yet.
    pub fn callback(&self) -> Url {
        browser::callback_of(&self.url)
    }

    /// The process id of `connect`.
    pub fn id(&self) -> u32 {
        self.running.id()
    }

    /// Whether `connect` still waits.
    pub fn waits(&mut self) -> bool {
        !self.running.ended()
    }

    /// The connection, from the last event.
    pub fn connected(mut self) -> Value {
        let event = self.running.event();
        assert_eq!(event["event"], "connected", "{event}");
        _ = self.running.finish().ok();
        event["connection"].clone()
    }

    /// The error, from the last event; the process ends with this code.
    pub fn fails(mut self, code: i32) -> Value {
        let event = self.running.event();
        assert_eq!(event["event"], "failed", "{event}");
        _ = self.running.finish().exits(code);
        event["error"].clone()
    }

    /// Kills `connect`.
    pub fn kill(self) {
        self.running.kill();
    }

    /// Sends `connect` a signal.
    pub fn signal(&self, name: &str) {
        self.running.signal(name);
    }
}
