//! A place for tray icons that shows none:
//! <https://www.freedesktop.org/wiki/Specifications/StatusNotifierItem/StatusNotifierWatcher/>.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};
use zbus::blocking::{Connection, connection};

/// It is there until it is dropped.
pub struct TrayHost {
    icons: Arc<AtomicUsize>,
    _bus: Connection,
}

impl TrayHost {
    /// On the bus of this address.
    pub fn on(address: &str) -> Self {
        let icons = Arc::new(AtomicUsize::new(0));
        let bus = connection::Builder::address(address)
            .and_then(|bus| bus.name("org.kde.StatusNotifierWatcher"))
            .and_then(|bus| bus.serve_at("/StatusNotifierWatcher", Watcher(icons.clone())))
            .and_then(connection::Builder::build)
            .expect("a place on the bus");
        Self { icons, _bus: bus }
    }

    /// How many icons it was given so far.
    pub fn icons(&self) -> usize {
        self.icons.load(Ordering::Relaxed)
    }
}

struct Watcher(Arc<AtomicUsize>);

#[zbus::interface(name = "org.kde.StatusNotifierWatcher")]
impl Watcher {
    fn register_status_notifier_item(&self, _service: &str) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    #[zbus(property)]
    fn is_status_notifier_host_registered(&self) -> bool {
        true
    }

    #[zbus(property)]
    fn protocol_version(&self) -> i32 {
        0
    }
}
