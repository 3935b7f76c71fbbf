//! Programs of a session, which end with it.

use std::{
    path::PathBuf,
    process::{Child, Command, Output},
    thread,
    time::{Duration, Instant},
};

/// How long anything may take on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// Names the app that is tested, if it is not the one that was built with the tests.
const CHOSEN: &str = "AUTHKEEP_DESKTOP";

/// The app.
pub fn app() -> PathBuf {
    installed().unwrap_or_else(|| env!("CARGO_BIN_EXE_authkeep-desktop").into())
}

/// The app, if it is one that a package has put in its place.
pub fn installed() -> Option<PathBuf> {
    std::env::var_os(CHOSEN).map(PathBuf::from)
}

/// A process that is killed when it is dropped.
pub struct Running(pub Child);

impl Running {
    /// Ends it the hard way.
    pub fn end(&mut self) {
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
pub fn wait_for<T>(what: &str, ready: impl FnMut() -> Option<T>) -> T {
    wait_at_most(ready).unwrap_or_else(|| panic!("{what} did not come within {PATIENCE:?}"))
}

/// Asks until there is an answer, or for too long.
pub fn wait_at_most<T>(mut ready: impl FnMut() -> Option<T>) -> Option<T> {
    let start = Instant::now();
    loop {
        let found = ready();
        if found.is_some() || start.elapsed() > PATIENCE {
            return found;
        }
        thread::sleep(Duration::from_millis(25));
    }
}

/// Looks for a while: it must hold all the time.
pub fn stays(what: &str, mut holds: impl FnMut() -> bool) {
    let start = Instant::now();
    while start.elapsed() < Duration::from_secs(2) {
        assert!(holds(), "{what}");
        thread::sleep(Duration::from_millis(50));
    }
}

/// Starts a program, or says which one is missing.
pub fn start(command: &mut Command) -> Child {
    command.spawn().unwrap_or_else(|error| missing(command, &error))
}

/// Runs a program to its end.
pub fn run(command: &mut Command) -> Output {
    command.output().unwrap_or_else(|error| missing(command, &error))
}

fn missing(command: &Command, error: &std::io::Error) -> ! {
    panic!("{} cannot be started ({error}); scripts/setup installs it", command.get_program().display())
}
