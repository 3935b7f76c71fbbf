//! Chromium as the browser of the session, and the person at it.

use super::{
    Desktop,
    desktop::BROWSER,
    process::{run, wait_for},
};
use serde_json::json;
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

const ENTRY: &str = "browser-under-test.desktop";
const WEB: [&str; 2] = ["x-scheme-handler/http", "x-scheme-handler/https"];

/// Chromium with a profile of its own. It starts when the system opens an address, and ends when
/// this is dropped.
pub struct Browser<'a> {
    desktop: &'a Desktop,
    profile: PathBuf,
}

impl<'a> Browser<'a> {
    /// Makes it what the system opens addresses with. The person has once said that pages of this
    /// origin may always open the app's own scheme.
    pub fn on(desktop: &'a Desktop, origin: &str) -> Self {
        let profile = desktop.home().join("chromium");
        let preferences = json!({
            "protocol_handler": { "allowed_origin_protocol_pairs": { origin: { "dev.authkeep": true } } },
        });
        fs::remove_file(desktop.home().join(BROWSER)).expect("the browser that only remembers");
        fs::create_dir_all(profile.join("Default"))
            .and_then(|()| fs::write(profile.join("Default/Preferences"), preferences.to_string()))
            .expect("a profile");
        let flags = "--no-sandbox --disable-gpu --no-first-run --no-default-browser-check --password-store=basic \
                     --disable-background-networking --disable-component-update --disable-sync \
                     --remote-debugging-port=0";
        let line = format!("exec chromium {flags} --user-data-dir='{}' \"$@\"", profile.display());
        desktop.entry(ENTRY, &WEB.join(";"), &desktop.script("chromium-under-test", &line));
        desktop.choose(&WEB, ENTRY);
        Self { desktop, profile }
    }

    /// Presses a button of the page that the app has opened. Gives what the page says in the end
    /// that it leads to, unless that is no page.
    pub fn press(&self, button: &str) -> String {
        let port = self.profile.join("DevToolsActivePort");
        let port =
            wait_for("the browser", || fs::read_to_string(&port).ok()?.lines().next().map(str::to_owned));
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/desktop/person.mjs");
        let output = run(self.desktop.command("node").arg(script).args([&port, button]));
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("text")
    }
}

impl Drop for Browser<'_> {
    fn drop(&mut self) {
        // The lock is a link to the name of this computer and the number of the process.
        let lock = fs::read_link(self.profile.join("SingletonLock")).unwrap_or_default();
        if let Some((_, process)) = lock.to_string_lossy().rsplit_once('-') {
            let _ = Command::new("kill").args(["-9", process]).status();
        }
    }
}
