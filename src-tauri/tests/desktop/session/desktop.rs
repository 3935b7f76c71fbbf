//! A desktop session of its own, with a provider. All of it ends when it is dropped.

use super::{
    notices::Notices,
    process::{PATIENCE, Running, installed, wait_for},
    screen::{wayland_compositor, x_server},
    tray::Tray,
};
use authkeep_platform::database::Database;
use authkeep_practice::{DEFAULT_PORT, Dialect, Gate, Options, Practice};
use authkeep_tests::keyring::Keyring;
use std::{
    ffi::OsStr,
    fs::{self, File},
    net::TcpListener,
    os::unix::fs::{PermissionsExt, symlink},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};
use tempfile::TempDir;
use tokio::{runtime::Runtime, time::timeout};

/// What programs of this machine share, without the entries that start them.
const SHARED: &str = "share";

/// A browser that only remembers what it opened.
pub const BROWSER: &str = "browser";

/// Where it remembers that.
pub const OPENED: &str = "opened";

/// A screen, a bus with a keyring, a home, and the practice provider at a place of its own.
pub struct Desktop {
    screen: Running,
    /// The variable that names the display, and its value.
    display: (&'static str, String),
    /// The session's keychain.
    pub keyring: Keyring,
    home: TempDir,
    /// Whether everything says all that it can.
    talks: bool,
    practice: Option<Practice>,
    // The last: what runs on it ends before it.
    runtime: Runtime,
}

impl Desktop {
    /// With nothing in it. Who signs in at the provider approves at once.
    pub fn new() -> Self {
        Self::with(Dialect::default())
    }

    /// With another provider.
    pub fn with(dialect: Dialect) -> Self {
        Self::without_provider(false).play(dialect)
    }

    /// On Wayland alone.
    pub fn on_wayland() -> Self {
        Self::without_provider(true).play(Dialect::default())
    }

    fn play(mut self, dialect: Dialect) -> Self {
        let options = Options { dialect, ..Options::default() };
        let practice = self.runtime.block_on(Practice::start(options)).expect("a provider");
        practice.approve();
        self.move_practice(&practice.origin());
        self.practice = Some(practice);
        self
    }

    /// With another provider, where every program says all that it can, keeps its temporary files
    /// here, and may leave a core when it crashes.
    pub fn talking(dialect: Dialect) -> Self {
        let mut desktop = Self::with(dialect);
        fs::create_dir(desktop.temporary()).expect("a folder");
        desktop.talks = true;
        desktop
    }

    /// The app itself runs the provider, at a port that nobody else has.
    pub fn with_own_practice() -> (Self, u16) {
        let desktop = Self::without_provider(false);
        let port = free_port();
        desktop.move_practice(&format!("http://127.0.0.1:{port}"));
        (desktop, port)
    }

    fn without_provider(wayland: bool) -> Self {
        let (keyring, home) = (Keyring::unlocked(), tempfile::tempdir().expect("a home"));
        let (screen, variable, display) = if wayland {
            let (screen, display) = wayland_compositor(&keyring, home.path());
            (screen, "WAYLAND_DISPLAY", display)
        } else {
            let (screen, display) = x_server();
            (screen, "DISPLAY", display)
        };
        let runtime = Runtime::new().expect("a runtime");
        let display = (variable, display);
        let desktop = Self { screen, display, keyring, home, talks: false, practice: None, runtime };
        // Pictures are to stand still.
        desktop.configure("gtk-3.0/settings.ini", "[Settings]\ngtk-cursor-blink=0\n");
        if installed().is_none() {
            desktop.hide_installed();
        }
        let opened = desktop.opened();
        desktop.script(BROWSER, &format!("printf '%s\\n' \"$1\" >> '{}'", opened.display()));
        desktop
    }

    /// A panel with a tray appears.
    pub fn tray(&self) -> Tray {
        Tray::on(&self.keyring.address())
    }

    /// Something that shows notifications appears.
    pub fn notices(&self) -> Notices {
        Notices::on(&self.keyring.address())
    }

    /// The provider.
    pub fn practice(&self) -> &Practice {
        self.practice.as_ref().expect("a provider that runs")
    }

    /// What the person chose before the app starts.
    pub fn settings(&self, json: &str) {
        fs::write(self.authkeep().join("settings.json"), json).expect("settings");
    }

    /// A command of this session.
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = self.keyring.command(program);
        command
            .env(self.display.0, &self.display.1)
            .env("AUTHKEEP_HOME", self.authkeep())
            .env_remove("BROWSER");
        let shared = self.home.path().join(SHARED);
        if shared.exists() {
            command.env("XDG_DATA_DIRS", shared);
        }
        let browser = self.home.path().join(BROWSER);
        if browser.exists() {
            command.env("BROWSER", browser);
        }
        if self.talks {
            command.current_dir(self.home()).env("TMPDIR", self.temporary());
            command.envs([("AUTHKEEP_LOG", "trace"), ("RUST_LOG", "trace"), ("RUST_BACKTRACE", "full")]);
            command.envs([("G_MESSAGES_DEBUG", "all"), ("WEBKIT_DEBUG", "all"), ("GDK_DEBUG", "events")]);
        }
        command
    }

    /// What the app and its like say: kept where everybody talks, else dropped.
    pub fn said(&self) -> Stdio {
        if !self.talks {
            return Stdio::null();
        }
        let file = File::options().append(true).create(true).open(self.home().join("said"));
        file.expect("a file").into()
    }

    /// The folder of temporary files, where everybody talks.
    pub fn temporary(&self) -> PathBuf {
        self.home().join("tmp")
    }

    /// Waits until so many requests are held at the gate.
    pub fn wait_at(&self, gate: &Gate, requests: usize) {
        let reached = async { timeout(PATIENCE, gate.reached(requests)).await };
        self.runtime.block_on(reached).expect("the request comes to the gate");
    }

    /// Where all the session's programs keep their files.
    pub fn session_home(&self) -> PathBuf {
        self.folder("HOME")
    }

    /// The app's records, as another process sees them.
    pub fn records(&self) -> Database {
        Database::new(self.authkeep().join("authkeep.db"))
    }

    /// The folder of the app's files.
    pub fn authkeep(&self) -> PathBuf {
        let folder = self.home.path().join("authkeep");
        fs::create_dir_all(&folder).expect("a folder");
        folder
    }

    /// Everything that was written here, the keyring's own files left out.
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// Whether there is Wayland and no X.
    pub fn is_wayland(&self) -> bool {
        self.display.0 == "WAYLAND_DISPLAY"
    }

    /// Writes a file of the person's choices.
    pub fn configure(&self, name: &str, text: &str) {
        let file = self.config_home().join(name);
        let folder = file.parent().expect("a folder");
        fs::create_dir_all(folder).and_then(|()| fs::write(file, text)).expect("a file");
    }

    /// Where the session's programs keep their files.
    pub fn data_home(&self) -> PathBuf {
        self.folder("XDG_DATA_HOME")
    }

    /// Where the session's programs keep what the person chose.
    pub fn config_home(&self) -> PathBuf {
        self.folder("XDG_CONFIG_HOME")
    }

    /// A shell script that stands in for a program.
    pub fn script(&self, name: &str, line: &str) -> PathBuf {
        let file = self.home.path().join(name);
        fs::write(&file, format!("#!/bin/sh\n{line}\n"))
            .and_then(|()| fs::set_permissions(&file, fs::Permissions::from_mode(0o755)))
            .expect("a script");
        file
    }

    /// The address that the browser opened last; waits for the first.
    pub fn opened_address(&self) -> String {
        wait_for("the browser", || {
            let opened = fs::read_to_string(self.opened()).ok()?;
            opened.lines().last().filter(|_| opened.ends_with('\n')).map(str::to_owned)
        })
    }

    /// An Authkeep that is installed on this machine would take the links of the one under test.
    fn hide_installed(&self) {
        let shared = self.home.path().join(SHARED);
        fs::create_dir(&shared).expect("a folder");
        for entry in fs::read_dir("/usr/share").expect("what programs share").flatten() {
            if entry.file_name() != "applications" {
                symlink(entry.path(), shared.join(entry.file_name())).expect("a link");
            }
        }
    }

    /// The person's own file takes the place of the one that comes with the app.
    fn move_practice(&self, origin: &str) {
        let built_in = Path::new(env!("CARGO_MANIFEST_DIR")).join("../providers/practice.toml");
        let file = fs::read_to_string(built_in).expect("the provider's file");
        let moved = file.replace(&format!("http://127.0.0.1:{DEFAULT_PORT}"), origin);
        let folder = self.authkeep().join("providers");
        fs::create_dir_all(&folder).expect("a folder");
        fs::write(folder.join("practice.toml"), moved).expect("a file");
    }

    fn folder(&self, variable: &str) -> PathBuf {
        let environment = self.keyring.environment();
        let found = environment.iter().find(|(name, _)| *name == variable);
        PathBuf::from(&found.expect("a folder of the session").1)
    }

    fn opened(&self) -> PathBuf {
        self.home.path().join(OPENED)
    }
}

impl Drop for Desktop {
    fn drop(&mut self) {
        // Before the bus, or what still runs complains.
        self.screen.end();
    }
}

/// A port that is free now, and is not given to the next who asks for any.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").and_then(|it| it.local_addr()).expect("a port").port()
}
