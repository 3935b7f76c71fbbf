//! A process that stays and does as it is told, over the same rules as the command and the window:
//! this very program, started once more.

use authkeep_core::fresh::Handed;
use authkeep_platform::{apart::Program, assemble, paths::Paths};
use jiff::Timestamp;
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use std::{
    env, fs,
    hash::{DefaultHasher, Hash, Hasher},
    io::{self, BufRead, BufReader, Write},
    process::{Child, ChildStdin, ChildStdout, Command, ExitCode, Stdio},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

/// The word that makes a process one.
const WORD: &str = "work-for-torture";

/// What a process is told to do: a token of this connection that is good for this long, or for what
/// is usual.
#[derive(Serialize, Deserialize)]
struct Task {
    name: String,
    at_least: Option<Duration>,
}

/// What came of it.
#[derive(Debug, Serialize, Deserialize)]
pub struct Done {
    /// The token, or why there is none.
    pub outcome: Result<Given, String>,
    /// When it was asked for, since 1970.
    pub asked_at: Duration,
    /// When it had it, since 1970.
    pub at: Duration,
}

/// A token, without the token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Given {
    /// Whether this process asked for the refresh.
    pub refreshed: bool,
    /// A hash of it. None if it is empty.
    pub token: Option<u64>,
    /// When it ends, since 1970, where the server says.
    ends_at: Option<Duration>,
}

impl Given {
    fn of(handed: &Handed) -> Self {
        let token = handed.access_token.expose_secret();
        let mut hasher = DefaultHasher::new();
        token.hash(&mut hasher);
        Self {
            refreshed: handed.refreshed,
            token: (!token.is_empty()).then(|| hasher.finish()),
            ends_at: handed.expires_at.map(|end| end.duration_since(Timestamp::UNIX_EPOCH).unsigned_abs()),
        }
    }
}

impl Done {
    /// Whether this process asked for the refresh, or why there is no token.
    pub fn refreshed(&self) -> Result<bool, String> {
        self.outcome.as_ref().map(|given| given.refreshed).map_err(Clone::clone)
    }

    /// A token that can be used, or why there is none. On a busy machine one of a second's life may
    /// be over when it comes; it must not have been when it was asked for.
    pub fn usable(&self) -> Result<Given, String> {
        let given = self.outcome.clone()?;
        match given {
            Given { token: None, .. } => Err("an empty token".to_owned()),
            Given { ends_at: Some(end), .. } if end <= self.asked_at => {
                Err("a token that was over".to_owned())
            }
            Given { .. } => Ok(given),
        }
    }
}

/// Whether this process is one.
pub fn is_one() -> bool {
    env::args().nth(1).is_some_and(|word| word == WORD)
}

/// Does what it is told until nobody tells it more.
pub fn work(program: Program) -> ExitCode {
    let paths = Paths::from_env().expect("a home");
    let service = assemble::service(&paths, assemble::keychain(), program);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    for line in io::stdin().lines() {
        let task: Task = serde_json::from_str(&line.expect("a line")).expect("a task");
        let asked_at = now();
        let outcome = runtime.block_on(service.token(&task.name, task.at_least, None));
        let outcome = outcome.map(|it| Given::of(&it)).map_err(|error| error.code.as_str().to_owned());
        let done = serde_json::to_string(&Done { outcome, asked_at, at: now() }).expect("JSON");
        if writeln!(io::stdout(), "{done}").is_err() {
            return ExitCode::FAILURE;
        }
    }
    runtime.shutdown_background();
    ExitCode::SUCCESS
}

/// The time that processes have in common.
pub fn now() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock that is right")
}

/// Such a process, as the one sees it that tells it.
pub struct Worker {
    child: Child,
    tasks: Option<ChildStdin>,
    done: BufReader<ChildStdout>,
}

impl Worker {
    /// Starts one with this environment.
    pub fn start(mut program: Command) -> Self {
        program.arg(WORD).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = program.spawn().expect("this program");
        let tasks = child.stdin.take();
        let done = BufReader::new(child.stdout.take().expect("a pipe"));
        Self { child, tasks, done }
    }

    /// Tells it to ask for a token.
    pub fn ask(&mut self, name: &str, at_least: Option<Duration>) {
        let task = serde_json::to_string(&Task { name: name.to_owned(), at_least }).expect("JSON");
        let tasks = self.tasks.as_mut().expect("a pipe");
        tasks.write_all(format!("{task}\n").as_bytes()).expect("the process takes it");
    }

    /// Waits for what came of it.
    pub fn done(&mut self) -> Done {
        let mut line = String::new();
        self.done.read_line(&mut line).expect("a line");
        serde_json::from_str(&line).expect("the process answers")
    }

    /// Asks for a token and waits.
    pub fn token(&mut self, name: &str, at_least: Option<Duration>) -> Done {
        self.ask(name, at_least);
        self.done()
    }

    /// What it takes of the system.
    pub fn process(&self) -> Process {
        Process(self.child.id())
    }
}

/// A process, seen from outside.
pub struct Process(u32);

impl Process {
    /// How much memory it holds, in KiB.
    pub fn memory(&self) -> usize {
        let status = fs::read_to_string(format!("/proc/{}/status", self.0)).expect("it runs");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("a size");
        line.trim_end_matches("kB").trim().parse().expect("a number")
    }

    /// How many files, pipes and sockets it has open.
    pub fn descriptors(&self) -> usize {
        fs::read_dir(format!("/proc/{}/fd", self.0)).expect("it runs").count()
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.tasks = None;
        // Either fails only when the process has ended.
        _ = self.child.kill();
        _ = self.child.wait();
    }
}
