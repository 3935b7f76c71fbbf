//! A desktop session of its own, with a provider. All of it ends when it is dropped.

use super::{
    Page,
    notices::Notices,
    process::{Running, app, run, start, wait_for},
    tray::Tray,
};
use authkeep_platform::database::Database;
use authkeep_practice::{DEFAULT_PORT, Dialect, Options, Practice};
use authkeep_tests::keyring::Keyring;
use std::{
    ffi::OsStr,
    fs,
    io::{BufRead, BufReader},
    net::TcpListener,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// A browser that only remembers what it opened.
pub const BROWSER: &str = "browser";

/// A screen, a bus with a keyring, a home, and the practice provider at a place of its own.
pub struct Desktop {
    screen: Running,
    display: String,
    /// The session's keychain.
    pub keyring: Keyring,
    home: TempDir,
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
        let mut desktop = Self::without_provider();
        let options = Options { dialect, ..Options::default() };
        let practice = desktop.runtime.block_on(Practice::start(options)).expect("a provider");
        practice.approve();
        desktop.move_practice(&practice.origin());
        desktop.practice = Some(practice);
        desktop
    }

    /// The app itself runs the provider, at a port that nobody else has.
    pub fn with_own_practice() -> (Self, u16) {
        let desktop = Self::without_provider();
        let port = free_port();
        desktop.move_practice(&format!("http://127.0.0.1:{port}"));
        (desktop, port)
    }

    fn without_provider() -> Self {
        let mut xvfb = Command::new("Xvfb");
        xvfb.args(["-displayfd", "1", "-nolisten", "tcp", "-screen", "0", "1440x960x24"]);
        let mut xvfb = start(xvfb.stdout(Stdio::piped()).stderr(Stdio::null()));
        let mut number = String::new();
        let told = BufReader::new(xvfb.stdout.take().expect("a pipe")).read_line(&mut number);
        told.expect("Xvfb says which display it is");
        let desktop = Self {
            screen: Running(xvfb),
            display: format!(":{}", number.trim()),
            keyring: Keyring::unlocked(),
            home: tempfile::tempdir().expect("a home"),
            practice: None,
            runtime: Runtime::new().expect("a runtime"),
        };
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

    /// A window manager appears.
    pub fn window_manager(&self) -> Running {
        let manager = Running(start(self.command("openbox").stdout(Stdio::null()).stderr(Stdio::null())));
        wait_for("the window manager", || self.x11(&["wmctrl", "-m"]).map(drop));
        manager
    }

    /// The provider.
    pub fn practice(&self) -> &Practice {
        self.practice.as_ref().expect("a provider that runs")
    }

    /// What the person chose before the app starts.
    pub fn settings(&self, json: &str) {
        fs::write(self.authkeep().join("settings.json"), json).expect("settings");
    }

    /// Starts the app and takes hold of its page.
    pub fn start(&self, arguments: &[&str]) -> Page<'_> {
        Page::open(self, arguments)
    }

    /// Starts the app without a hold of its page.
    pub fn start_alone(&self, arguments: &[&str]) -> Running {
        let mut app = self.command(app());
        let app = Running(start(app.args(arguments).stdout(Stdio::null()).stderr(Stdio::null())));
        wait_for("the app", || self.runs().then_some(()));
        app
    }

    /// Opens a link with this launcher, which may stay as long as the app does.
    pub fn launch(&self, launcher: &[&str], link: &str) -> Running {
        let mut launcher_with_link = self.command(launcher[0]);
        launcher_with_link.args(&launcher[1..]).arg(link).stdout(Stdio::null()).stderr(Stdio::null());
        Running(start(&mut launcher_with_link))
    }

    /// Starts it once more beside the one that runs, and waits for its end.
    pub fn start_second(&self, arguments: &[&str]) {
        let output = run(self.command(app()).args(arguments));
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    /// A command of this session.
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = self.keyring.command(program);
        command.env("DISPLAY", &self.display).env("AUTHKEEP_HOME", self.authkeep()).env_remove("BROWSER");
        let browser = self.home.path().join(BROWSER);
        if browser.exists() {
            command.env("BROWSER", browser);
        }
        command
    }

    /// What a program that looks at the screen prints; none if it fails.
    pub fn x11(&self, line: &[&str]) -> Option<String> {
        let output = run(self.command(line[0]).args(&line[1..]));
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// Takes a picture of the whole screen, to be looked at.
    pub fn picture(&self, name: &str) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/artefacts/desktop");
        fs::create_dir_all(&folder).expect("a folder for pictures");
        let file = folder.join(format!("{name}.png"));
        assert!(
            self.x11(&["import", "-window", "root", file.to_str().expect("text")]).is_some(),
            "a picture"
        );
    }

    /// The titles of the windows that can be seen.
    pub fn windows(&self) -> Vec<String> {
        let found = self.x11(&["xdotool", "search", "--onlyvisible", "--name", "^Authkeep"]);
        let found = found.unwrap_or_default();
        found.lines().filter_map(|window| self.x11(&["xdotool", "getwindowname", window])).collect()
    }

    /// Whether an app holds this session: a process that ends is gone from the bus last of all.
    pub fn runs(&self) -> bool {
        self.process().is_some()
    }

    /// The process that holds this session.
    pub fn process(&self) -> Option<u32> {
        let ids = ["dev.authkeep.debug", "dev.authkeep"];
        ids.iter().find_map(|id| {
            let mut ask = self.command("dbus-send");
            ask.args(["--print-reply=literal", "--dest=org.freedesktop.DBus", "/org/freedesktop/DBus"]);
            ask.arg("org.freedesktop.DBus.GetConnectionUnixProcessID");
            let answer = run(ask.arg(format!("string:{id}.SingleInstance")).stderr(Stdio::null()));
            String::from_utf8_lossy(&answer.stdout).split_whitespace().last()?.parse().ok()
        })
    }

    /// Kills the app.
    pub fn kill(&self) {
        let process = self.process().expect("an app that runs").to_string();
        assert!(run(Command::new("kill").args(["-9", &process])).status.success());
        wait_for("the death of the app", || (!self.runs()).then_some(()));
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

    /// The text that somebody pastes; none if there is none.
    pub fn pasted(&self, target: &str) -> Option<String> {
        // Of a program that ends just now it would wait for an answer for ever.
        let paste = ["5", "xclip", "-selection", "clipboard", "-out", "-target", target];
        let output = run(self.command("timeout").args(paste));
        output.status.success().then(|| String::from_utf8(output.stdout).expect("text"))
    }

    /// Copies a text as another program would.
    pub fn copy(&self, text: &str) {
        let file = self.home.path().join("copied");
        fs::write(&file, text).expect("a file");
        let mut command = self.command("xclip");
        command.args(["-selection", "clipboard", "-in"]).arg(file).stdout(Stdio::null());
        let mut child = start(&mut command);
        assert!(child.wait().expect("xclip forks").success());
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
        self.home.path().join("opened")
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
