//! Children of a test: this program again, running one of its ignored tests.

use std::{
    env,
    process::{Child, Command, ExitStatus, Stdio},
};

/// Where a child finds what it is to do.
const TASK: &str = "AUTHKEEP_TEST_TASK";

/// Starts the ignored test of this name with something to do. What it prints begins with the
/// test harness's own lines.
pub fn child(test: &str, task: &str) -> Child {
    Command::new(env::current_exe().unwrap())
        .args(["--exact", test, "--ignored", "--nocapture", "--test-threads=1"])
        .env(TASK, task)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

/// What this child is to do.
pub fn task() -> String {
    env::var(TASK).expect("is started by another test")
}

/// Waits for them all.
pub fn all_succeed(children: impl IntoIterator<Item = Child>) {
    let ends: Vec<ExitStatus> =
        children.into_iter().map(|child| child.wait_with_output().unwrap().status).collect();
    assert!(ends.iter().all(ExitStatus::success), "{ends:?}");
}
