//! A desktop session of its own, with a provider. All of it ends when it is dropped.

use crate::page::Page;
use authkeep_practice::{DEFAULT_PORT, Options, Practice};
use authkeep_tests::keyring::Keyring;
use std::{
    fs,
    io::{BufRead, BufReader},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    thread,
    time::{Duration, Instant},
};
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// How long anything may take on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// The app.
pub const APP: &str = env!("CARGO_BIN_EXE_authkeep-desktop");

/// The file that opens the app's own scheme.
const ENTRY: &str = "authkeep-under-test.desktop";

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
        let runtime = Runtime::new().expect("a runtime");
        let practice = runtime.block_on(Practice::start(Options::default())).expect("a provider");
        practice.approve();
        let mut xvfb = Command::new("Xvfb");
        xvfb.args(["-displayfd", "1", "-nolisten", "tcp", "-screen", "0", "1280x900x24"]);
        let mut xvfb = start(xvfb.stdout(Stdio::piped()).stderr(Stdio::null()));
        let mut number = String::new();
        let told = BufReader::new(xvfb.stdout.take().expect("a pipe")).read_line(&mut number);
        told.expect("Xvfb says which display it is");
        let desktop = Self {
            screen: Running(xvfb),
            display: format!(":{}", number.trim()),
            keyring: Keyring::unlocked(),
            home: tempfile::tempdir().expect("a home"),
            practice: Some(practice),
            runtime,
        };
        desktop.move_practice();
        let browser = desktop.home.path().join("browser");
        let opened = desktop.opened();
        fs::write(&browser, format!("#!/bin/sh\nprintf '%s\\n' \"$1\" >> '{}'\n", opened.display()))
            .and_then(|()| fs::set_permissions(&browser, fs::Permissions::from_mode(0o755)))
            .expect("a browser that remembers what it opened");
        desktop
    }

    /// Makes this app what the system opens the app's own scheme with, and the way that the person
    /// likes.
    pub fn own_scheme(&self) {
        let environment = self.keyring.environment();
        let folder = |variable| {
            let found = environment.iter().find(|(name, _)| *name == variable);
            PathBuf::from(&found.expect("a folder of the session").1)
        };
        let entries = folder("XDG_DATA_HOME").join("applications");
        let entry = format!(
            "[Desktop Entry]\nType=Application\nName=Authkeep\nExec=\"{APP}\" %u\n\
             MimeType=x-scheme-handler/dev.authkeep;\n"
        );
        let chosen = format!("[Default Applications]\nx-scheme-handler/dev.authkeep={ENTRY}\n");
        let config = folder("XDG_CONFIG_HOME");
        fs::create_dir_all(&entries).and_then(|()| fs::create_dir_all(&config)).expect("folders");
        fs::write(entries.join(ENTRY), entry).expect("an entry");
        fs::write(config.join("mimeapps.list"), chosen).expect("a choice");
        self.settings(r#"{"redirect":"scheme"}"#);
    }

    /// The provider.
    pub fn practice(&self) -> &Practice {
        self.practice.as_ref().expect("a provider that runs")
    }

    /// Ends the provider: nothing answers at its address any more.
    pub fn stop_provider(&mut self) {
        let practice = self.practice.take().expect("a provider that runs");
        self.runtime.block_on(practice.shutdown());
    }

    /// What the person chose before the app starts.
    pub fn settings(&self, json: &str) {
        fs::write(self.authkeep().join("settings.json"), json).expect("settings");
    }

    /// Starts the app and takes hold of its page.
    pub fn start(&self, arguments: &[&str]) -> Page<'_> {
        Page::open(self, arguments)
    }

    /// Starts it once more beside the one that runs, and waits for its end.
    pub fn start_second(&self, argument: &str) {
        let output = run(self.command(APP).arg(argument));
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    /// A command of this session.
    pub fn command(&self, program: &str) -> Command {
        let mut command = self.keyring.command(program);
        command
            .env("DISPLAY", &self.display)
            .env("AUTHKEEP_HOME", self.authkeep())
            .env("BROWSER", self.home.path().join("browser"));
        command
    }

    /// Whether an app holds this session: a process that ends is gone from the bus last of all.
    pub fn runs(&self) -> bool {
        let mut ask = self.command("dbus-send");
        ask.args(["--print-reply", "--dest=org.freedesktop.DBus", "/org/freedesktop/DBus"]);
        let id = if cfg!(debug_assertions) { "dev.authkeep.debug" } else { "dev.authkeep" };
        ask.args(["org.freedesktop.DBus.NameHasOwner", &format!("string:{id}.SingleInstance")]);
        String::from_utf8_lossy(&run(&mut ask).stdout).contains("boolean true")
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
    fn move_practice(&self) {
        let built_in = Path::new(env!("CARGO_MANIFEST_DIR")).join("../providers/practice.toml");
        let file = fs::read_to_string(built_in).expect("the provider's file");
        let moved = file.replace(&format!("http://127.0.0.1:{DEFAULT_PORT}"), &self.practice().origin());
        let folder = self.authkeep().join("providers");
        fs::create_dir_all(&folder).expect("a folder");
        fs::write(folder.join("practice.toml"), moved).expect("a file");
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

/// A process that is killed when it is dropped.
pub struct Running(pub Child);

impl Running {
    fn end(&mut self) {
        // Either fails only when the process has ended.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.end();
    }
}

/// Asks until there is an answer.
pub fn wait_for<T>(what: &str, mut ready: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(found) = ready() {
            return found;
        }
        assert!(start.elapsed() < PATIENCE, "{what} did not come within {PATIENCE:?}");
        thread::sleep(Duration::from_millis(25));
    }
}

/// Starts a program, or says which one is missing.
pub fn start(command: &mut Command) -> Child {
    command.spawn().unwrap_or_else(|error| missing(command, &error))
}

fn run(command: &mut Command) -> Output {
    command.output().unwrap_or_else(|error| missing(command, &error))
}

fn missing(command: &Command, error: &std::io::Error) -> ! {
    panic!(
        "{} cannot be started ({error}); these tests need: apt-get install xvfb webkit2gtk-driver xclip xdg-utils",
        command.get_program().display()
    )
}
