//! The program as a process.

use serde_json::Value;
use std::{
    ffi::OsStr,
    io::{BufRead, BufReader, Read, Write},
    os::unix::process::ExitStatusExt,
    process::{Child, Command, ExitStatus, Stdio},
    sync::mpsc::{self, Receiver},
    thread::{self, JoinHandle},
};

use super::wait::{PATIENCE, eventually};

/// The program with its arguments, not yet started.
pub struct Authkeep {
    command: Command,
    input: Option<Vec<u8>>,
}

/// The program at work.
pub struct Running {
    child: Child,
    what: String,
    lines: Receiver<String>,
    stderr: Option<JoinHandle<String>>,
    over: bool,
}

/// What the program did.
pub struct Finished {
    /// Its exit code; 128 and the number for a signal, as a shell has it.
    pub code: i32,
    /// Its standard output.
    pub stdout: String,
    /// Its standard error.
    pub stderr: String,
    what: String,
}

impl Authkeep {
    /// Around a command that has its environment.
    pub fn new(command: Command) -> Self {
        Self { command, input: None }
    }

    /// More arguments.
    #[must_use]
    pub fn args<S: AsRef<OsStr>>(mut self, arguments: impl IntoIterator<Item = S>) -> Self {
        self.command.args(arguments);
        self
    }

    /// What comes by standard input, which is empty without this.
    #[must_use]
    pub fn input(mut self, text: impl Into<Vec<u8>>) -> Self {
        self.input = Some(text.into());
        self
    }

    /// A variable of its environment.
    #[must_use]
    pub fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// Starts it.
    pub fn start(mut self) -> Running {
        let arguments: Vec<_> = self.command.get_args().map(OsStr::to_string_lossy).collect();
        let what = format!("authkeep {}", arguments.join(" "));
        let what = what.chars().take(300).collect();
        self.command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = self.command.spawn().expect("the program starts");
        let mut stdin = child.stdin.take().expect("a pipe");
        // The program may end without reading it.
        thread::spawn(move || _ = stdin.write_all(&self.input.unwrap_or_default()));
        let lines = read_lines(child.stdout.take().expect("a pipe"));
        let mut stderr = child.stderr.take().expect("a pipe");
        let stderr = thread::spawn(move || {
            let mut text = Vec::new();
            _ = stderr.read_to_end(&mut text);
            String::from_utf8(text).expect("text")
        });
        Running { child, what, lines, stderr: Some(stderr), over: false }
    }

    /// Runs it to its end.
    pub fn run(self) -> Finished {
        self.start().finish()
    }
}

impl Running {
    /// Its process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// The next line of its standard output, or none if that ended.
    pub fn line(&self) -> Option<String> {
        self.next_line().map(|line| line.trim_end_matches('\n').to_owned())
    }

    fn next_line(&self) -> Option<String> {
        match self.lines.recv_timeout(PATIENCE) {
            Ok(line) => Some(line),
            Err(mpsc::RecvTimeoutError::Disconnected) => None,
            Err(mpsc::RecvTimeoutError::Timeout) => panic!("{} says nothing", self.what),
        }
    }

    /// The next line, which must be JSON. If there is none, the failure says why.
    pub fn event(&mut self) -> Value {
        let Some(line) = self.line() else {
            let (status, errors) = (self.wait(), self.errors());
            panic!("{} ended, {status}: {errors}", self.what);
        };
        serde_json::from_str(&line).unwrap_or_else(|_| panic!("no JSON: {line}"))
    }

    /// Kills it, so that it cannot do anything about it.
    pub fn kill(mut self) {
        self.child.kill().expect("it runs");
        self.wait();
    }

    /// Sends it a signal.
    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill").args(["-s", name, &self.id().to_string()]).status();
        assert!(sent.expect("kill").success(), "no signal to {}", self.what);
    }

    /// Whether it ended.
    pub fn ended(&mut self) -> bool {
        self.child.try_wait().expect("a child").is_some()
    }

    /// Waits for its end.
    pub fn finish(mut self) -> Finished {
        let stdout: String = std::iter::from_fn(|| self.next_line()).collect();
        let status = self.wait();
        Finished {
            code: status.code().or_else(|| status.signal().map(|signal| 128 + signal)).expect("an end"),
            stdout,
            stderr: self.errors(),
            what: self.what.clone(),
        }
    }

    fn wait(&mut self) -> ExitStatus {
        let mut status = None;
        eventually(&format!("{} ends", self.what), || {
            status = self.child.try_wait().expect("a child");
            status.is_some()
        });
        self.over = true;
        status.expect("a status")
    }

    fn errors(&mut self) -> String {
        self.stderr.take().map(|reader| reader.join().expect("text")).unwrap_or_default()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if !self.over {
            // It fails only if the process ended.
            _ = self.child.kill();
            _ = self.child.wait();
        }
    }
}

impl Finished {
    /// It must have succeeded.
    #[must_use]
    pub fn ok(self) -> Self {
        self.exits(0)
    }

    /// It must have ended with this code.
    #[must_use]
    pub fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{}\nstdout: {}\nstderr: {}", self.what, self.stdout, self.stderr);
        self
    }

    /// The one JSON value on its standard output.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|_| panic!("{}: no JSON: {}", self.what, self.stdout))
    }

    /// The error on its standard error, which is one line of JSON.
    pub fn error(&self) -> Value {
        let mut last = self.stderr.lines().rev();
        let line = last.next().unwrap_or_else(|| panic!("{}: nothing on standard error", self.what));
        let value: Value =
            serde_json::from_str(line).unwrap_or_else(|_| panic!("{}: no JSON: {}", self.what, self.stderr));
        value["error"].clone()
    }

    /// Standard output without the line's end.
    pub fn text(&self) -> &str {
        self.stdout.trim_end_matches('\n')
    }
}

/// Lines as they come, each with its end.
fn read_lines(stdout: impl Read + Send + 'static) -> Receiver<String> {
    let (send, lines) = mpsc::channel();
    thread::spawn(move || {
        let mut stdout = BufReader::new(stdout);
        let mut line = Vec::new();
        while let Ok(1..) = stdout.read_until(b'\n', &mut line) {
            if send.send(String::from_utf8_lossy(&line).into_owned()).is_err() {
                break;
            }
            line.clear();
        }
    });
    lines
}
