//! The desktop's notifications: <https://specifications.freedesktop.org/notification-spec/latest/>.

use super::bus;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};
use zbus::{blocking::Connection, interface, zvariant::OwnedValue};

/// Shows notifications, and remembers them.
pub struct Notices {
    shown: Shown,
    _bus: Connection,
}

type Shown = Arc<Mutex<Vec<Notice>>>;

/// One notification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Its first line.
    pub title: String,
    /// The rest.
    pub text: String,
}

impl Notices {
    /// From now on they are shown in the session of this bus.
    pub fn on(address: &str) -> Self {
        let shown = Shown::default();
        let service = Service(shown.clone());
        let bus =
            bus::offer(address, "org.freedesktop.Notifications", "/org/freedesktop/Notifications", service);
        Self { shown, _bus: bus }
    }

    /// All so far.
    pub fn all(&self) -> Vec<Notice> {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The titles of all so far.
    pub fn titles(&self) -> Vec<String> {
        self.all().into_iter().map(|notice| notice.title).collect()
    }
}

struct Service(Shown);

#[interface(name = "org.freedesktop.Notifications")]
impl Service {
    #[expect(clippy::too_many_arguments, reason = "the specification has so many")]
    fn notify(
        &self,
        _app: &str,
        _replaces: u32,
        _icon: &str,
        summary: &str,
        body: &str,
        _actions: Vec<String>,
        _hints: HashMap<String, OwnedValue>,
        _timeout: i32,
    ) -> u32 {
        let mut shown = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        shown.push(Notice { title: summary.to_owned(), text: body.to_owned() });
        u32::try_from(shown.len()).unwrap_or(u32::MAX)
    }

    fn close_notification(&self, _id: u32) {}

    fn get_capabilities(&self) -> Vec<String> {
        vec!["body".to_owned()]
    }

    fn get_server_information(&self) -> (String, String, String, String) {
        ("tests".to_owned(), "Authkeep".to_owned(), "1".to_owned(), "1.2".to_owned())
    }
}
