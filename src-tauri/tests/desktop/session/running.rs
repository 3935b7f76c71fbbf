//! The app's process, or more than one.

use super::{
    Desktop, Page,
    process::{Running, app, run, start, wait_for},
};
use std::process::{Command, Stdio};

impl Desktop {
    /// Starts the app and takes hold of its page.
    pub fn start(&self, arguments: &[&str]) -> Page<'_> {
        Page::open(self, arguments)
    }

    /// Starts the app without a hold of its page.
    pub fn start_alone(&self, arguments: &[&str]) -> Running {
        let mut app = self.command(app());
        let app = Running(start(app.args(arguments).stdout(self.said()).stderr(self.said())));
        wait_for("the app", || self.runs().then_some(()));
        app
    }

    /// Opens a link with this launcher, which may stay as long as the app does.
    pub fn launch(&self, launcher: &[&str], link: &str) -> Running {
        let mut launcher_with_link = self.command(launcher[0]);
        launcher_with_link.args(&launcher[1..]).arg(link).stdout(self.said()).stderr(self.said());
        Running(start(&mut launcher_with_link))
    }

    /// The command line with these arguments, which was built or installed beside the app.
    pub fn command_line(&self, arguments: &[&str]) -> Command {
        let program = app().with_file_name("authkeep");
        assert!(program.exists(), "{} is missing: cargo build -p authkeep-cli", program.display());
        let mut command = self.command(program);
        command.args(arguments).stdin(Stdio::null());
        command
    }

    /// Starts it once more beside the one that runs, and waits for its end.
    pub fn start_second(&self, arguments: &[&str]) {
        let output = run(self.command(app()).args(arguments));
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
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
        self.kill_with("KILL");
    }

    /// Kills the app with this signal.
    pub fn kill_with(&self, signal: &str) {
        let process = self.process().expect("an app that runs").to_string();
        assert!(run(Command::new("kill").args(["-s", signal, &process])).status.success());
        wait_for("the death of the app", || (!self.runs()).then_some(()));
    }
}
