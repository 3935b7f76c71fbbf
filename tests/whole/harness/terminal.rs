//! A terminal with a person at it, by way of script(1).

use std::{
    fs,
    io::{Read, Write},
    path::PathBuf,
    process::{Child, ChildStdin, Command, Stdio},
    sync::{Arc, Mutex, PoisonError},
    thread,
};

use super::{wait::eventually, world::World};

/// The program in a terminal.
pub struct Terminal {
    child: Child,
    keyboard: ChildStdin,
    screen: Arc<Mutex<Vec<u8>>>,
    /// The file that holds the terminal's name.
    name: PathBuf,
}

impl Terminal {
    /// Starts the program in a terminal.
    pub fn start(world: &World, arguments: &[&str]) -> Self {
        let name = world.file("terminal");
        let program = [&[env!("CARGO_BIN_EXE_authkeep")], arguments].concat().join("' '");
        let line = format!("tty > '{}'; exec env --default-signal=HUP,INT '{program}'", name.display());
        let mut command = world.command("script");
        command.args(["--quiet", "--return", "--command", &line, "/dev/null"]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().expect("script(1), of the package bsdutils");
        let screen = Arc::new(Mutex::new(Vec::new()));
        let mut output = child.stdout.take().expect("a pipe");
        let shown = Arc::clone(&screen);
        thread::spawn(move || {
            let mut some = [0; 4096];
            while let Ok(length @ 1..) = output.read(&mut some) {
                shown.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(&some[..length]);
            }
        });
        let keyboard = child.stdin.take().expect("a pipe");
        Self { child, keyboard, screen, name }
    }

    /// The process of the terminal, whose child is the program.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Everything that was shown so far.
    pub fn screen(&self) -> String {
        String::from_utf8_lossy(&self.screen.lock().unwrap_or_else(PoisonError::into_inner)).into_owned()
    }

    /// Waits until the text is shown.
    pub fn wait_for(&self, text: &str) {
        eventually(&format!("{text:?} is shown"), || self.screen().contains(text));
    }

    /// Waits until the terminal no longer shows what is typed.
    pub fn wait_until_hidden(&self) {
        let name = fs::read_to_string(&self.name).expect("the terminal's name");
        eventually("the terminal hides what is typed", || {
            let settings = Command::new("stty").args(["-a", "-F", name.trim()]).output().expect("stty");
            String::from_utf8_lossy(&settings.stdout).contains(" -echo ")
        });
    }

    /// Types a line.
    pub fn type_line(&mut self, line: &str) {
        writeln!(self.keyboard, "{line}").expect("the terminal is there");
    }

    /// Presses Ctrl-C.
    pub fn press_control_c(&mut self) {
        self.keyboard.write_all(b"\x03").expect("the terminal is there");
    }

    /// Waits for the end, and gives the exit code.
    pub fn finish(&mut self) -> i32 {
        let mut status = None;
        eventually("the program in the terminal ends", || {
            status = self.child.try_wait().expect("a child");
            status.is_some()
        });
        status.and_then(|status| status.code()).expect("an exit code")
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // Both fail only when it ended.
        _ = self.child.kill();
        _ = self.child.wait();
    }
}
