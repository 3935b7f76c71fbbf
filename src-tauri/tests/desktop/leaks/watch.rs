//! A session under watch, and the search in all that it left.

use super::{
    clipboard::History,
    known::{Allowed, Known},
    processes::Processes,
    traffic::Traffic,
};
use crate::session::{Desktop, desktop::OPENED};
use authkeep_tests::leaks::files;
use std::{fs, os::unix::ffi::OsStrExt, path::Path};

/// The folder of the browser's profile.
pub const PROFILE: &str = "chromium";

/// Everything that is looked at while the session goes on.
pub struct Watch<'a> {
    desktop: &'a Desktop,
    /// Command lines and environments.
    pub processes: Processes,
    /// The session bus.
    pub traffic: Traffic,
    /// The clipboard.
    pub history: History,
}

impl<'a> Watch<'a> {
    /// From now on.
    pub fn over(desktop: &'a Desktop) -> Self {
        let address = desktop.keyring.address();
        let (processes, traffic) = (Processes::of(&address), Traffic::on(&address));
        Self { desktop, processes, traffic, history: History::on(desktop) }
    }

    /// Every place where a secret stands or stood.
    pub fn findings(&self, known: &Known) -> Vec<String> {
        let mut found = self.processes.findings(known);
        found.extend(self.traffic.findings(known));
        found.extend(self.history.findings(known));
        for folder in [self.desktop.home(), &self.desktop.session_home()] {
            found.extend(in_files(folder, known));
        }
        found.sort();
        found.dedup();
        found
    }
}

/// Logs, records, journal, the web view's profile, caches, temporary files, the keyring's own file,
/// and whatever else is there.
fn in_files(folder: &Path, known: &Known) -> Vec<String> {
    let mut found = Vec::new();
    for path in files(folder) {
        let allowed = match path.strip_prefix(folder) {
            Ok(name) if name == Path::new(OPENED) => Allowed::State,
            Ok(name) if name.starts_with(PROFILE) => Allowed::Answer,
            Ok(_) | Err(_) => Allowed::Nothing,
        };
        // A temporary file may be gone by now.
        let content = fs::read(&path).unwrap_or_default();
        let leaks =
            [path.as_os_str().as_bytes(), &content].into_iter().flat_map(|it| known.leaks(it, allowed));
        found.extend(leaks.map(|leak| format!("{}: {leak}", path.display())));
    }
    found
}
