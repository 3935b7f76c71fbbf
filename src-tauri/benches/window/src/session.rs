//! A desktop session of its own. All of it ends when it is dropped.

use crate::{screen::Screen, tray_host::TrayHost};
use authkeep_tests::keyring::Keyring;
use std::{
    env,
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// How long anything may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A screen with a window manager, and a bus with a keyring and a place for tray icons.
pub struct Session {
    /// What the person sees.
    pub screen: Screen,
    /// Where tray icons are shown.
    pub tray_host: TrayHost,
    display: String,
    _manager: Running,
    _server: Running,
    keyring: Keyring,
}

impl Session {
    /// With nothing in it.
    pub fn new() -> Self {
        let keyring = Keyring::unlocked();
        let mut server = keyring.command("Xvfb");
        server.args(["-displayfd", "1", "-nolisten", "tcp", "-screen", "0", "1280x900x24"]);
        let mut server = start(server.stdout(Stdio::piped()).stderr(Stdio::null()));
        let mut number = String::new();
        let told = BufReader::new(server.stdout.take().expect("a pipe")).read_line(&mut number);
        told.expect("Xvfb says which display it is");
        let display = format!(":{}", number.trim());
        let mut manager = keyring.command("openbox");
        let manager = start(manager.env("DISPLAY", &display).stderr(Stdio::null()));
        let screen = Screen::connect(&display);
        wait_for("the window manager", || screen.is_managed().then_some(()));
        Self {
            screen,
            tray_host: TrayHost::on(&keyring.address()),
            display,
            _manager: Running(manager),
            _server: Running(server),
            keyring,
        }
    }

    /// A program of this session.
    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = self.keyring.command(program);
        command
            .env("DISPLAY", &self.display)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command
    }
}

/// A program that was built with this one.
pub fn built(name: &str) -> PathBuf {
    let own = env::current_exe().expect("a path");
    let folder = own.ancestors().nth(2).expect("where programs are built");
    let program = folder.join(name);
    assert!(program.is_file(), "cargo build --release -p {name}");
    program
}

/// A process that is killed when it is dropped.
pub struct Running(pub Child);

impl Drop for Running {
    fn drop(&mut self) {
        // Either fails only when the process has ended.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts a program, or says which one is missing.
pub fn start(command: &mut Command) -> Child {
    let child = command.spawn();
    child.unwrap_or_else(|error| panic!("{} does not start: {error}", command.get_program().display()))
}

/// Asks every millisecond until there is an answer.
pub fn wait_for<T>(what: &str, mut ready: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(found) = ready() {
            return found;
        }
        assert!(start.elapsed() < PATIENCE, "{what} did not come within {PATIENCE:?}");
        thread::sleep(Duration::from_millis(1));
    }
}
