//! Everything that goes over the session bus: labels, attributes, notifications, menus, links.

use super::known::{Allowed, Known};
use std::{
    sync::{Arc, Mutex, PoisonError},
    thread,
};
use zbus::blocking::{MessageIterator, connection::Builder};

/// How a second process hands its arguments to the first (tauri-plugin-single-instance).
const HANDED_ON: &str = "ExecuteCallback";

struct Message {
    what: String,
    bytes: Vec<u8>,
}

/// All messages so far.
pub struct Traffic(Arc<Mutex<Vec<Message>>>);

impl Traffic {
    /// Of the bus at this address, from now on.
    pub fn on(address: &str) -> Self {
        let bus = Builder::address(address).and_then(Builder::build).expect("the session bus");
        let heard: Arc<Mutex<Vec<Message>>> = Arc::default();
        let notes = Arc::clone(&heard);
        let messages = MessageIterator::from(&bus);
        bus.call_method(
            Some("org.freedesktop.DBus"),
            "/org/freedesktop/DBus",
            Some("org.freedesktop.DBus.Monitoring"),
            "BecomeMonitor",
            &(Vec::<&str>::new(), 0_u32),
        )
        .expect("a bus that lets itself be monitored");
        thread::spawn(move || {
            for message in messages.flatten() {
                let header = message.header();
                let member = header.member().map(ToString::to_string).unwrap_or_default();
                let interface = header.interface().map(ToString::to_string).unwrap_or_default();
                let message =
                    Message { what: format!("{interface}.{member}"), bytes: message.data().to_vec() };
                notes.lock().unwrap_or_else(PoisonError::into_inner).push(message);
            }
        });
        Self(heard)
    }

    /// Whether a message of this kind has been heard.
    pub fn has(&self, member: &str) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().any(|it| it.what.ends_with(member))
    }

    /// Where a secret stood.
    pub fn findings(&self, known: &Known) -> Vec<String> {
        let heard = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        assert!(!heard.is_empty(), "nothing was heard");
        let mut found = Vec::new();
        for message in heard.iter() {
            let allowed = if message.what.ends_with(HANDED_ON) { Allowed::Answer } else { Allowed::Nothing };
            let leaks = known.leaks(&message.bytes, allowed);
            found.extend(leaks.into_iter().map(|leak| format!("the bus, in {}: {leak}", message.what)));
        }
        found
    }
}
