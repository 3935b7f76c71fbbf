//! Whether this desktop shows tray icons. Some have no place for them, and an app that hides its
//! window there could not be found again.

/// Whether a tray icon would be seen. Takes a second at most.
pub fn is_there() -> bool {
    imp::is_there()
}

#[cfg(all(unix, not(target_os = "macos")))]
mod imp {
    use std::{sync::mpsc, thread, time::Duration};
    use zbus::blocking::{Connection, Proxy};

    const PATIENCE: Duration = Duration::from_secs(1);

    /// Asks away from the caller's thread: a bus may never answer.
    pub(super) fn is_there() -> bool {
        let (sender, answer) = mpsc::sync_channel(1);
        if thread::Builder::new().spawn(move || sender.send(ask())).is_err() {
            return false;
        }
        answer.recv_timeout(PATIENCE).ok().flatten().unwrap_or(false)
    }

    /// <https://www.freedesktop.org/wiki/Specifications/StatusNotifierItem/StatusNotifierWatcher/>
    fn ask() -> Option<bool> {
        let bus = Connection::session().ok()?;
        let watcher = "org.kde.StatusNotifierWatcher";
        let watcher = Proxy::new(&bus, watcher, "/StatusNotifierWatcher", watcher).ok()?;
        watcher.get_property("IsStatusNotifierHostRegistered").ok()
    }
}

#[cfg(not(all(unix, not(target_os = "macos"))))]
mod imp {
    pub(super) fn is_there() -> bool {
        true
    }
}
