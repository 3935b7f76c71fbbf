//! Locks between processes, and between the tasks of one.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use authkeep_core::ports::{Lock, LockError};
use authkeep_platform::lock::FileLock;
use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    path::Path,
    process::Child,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};
use support::{all_succeed, child, task};
use tempfile::tempdir;

const NAME: &str = "00112233445566778899aabbccddeeff";
const LONG: Duration = Duration::from_secs(60);
const SHORT: Duration = Duration::from_millis(60);

/// A child that holds the lock until it is told to let go.
fn holder(folder: &Path) -> Child {
    let mut child = child("holds_until_told", folder.to_str().unwrap());
    let mut said = BufReader::new(child.stdout.take().unwrap());
    assert!(said.by_ref().lines().map_while(Result::ok).any(|line| line.ends_with("held")));
    // Stays open: the harness has more to say.
    child.stdout = Some(said.into_inner());
    child
}

#[tokio::test]
#[ignore = "a child of other tests"]
async fn holds_until_told() {
    let _guard = FileLock::new(task()).acquire(NAME, LONG).await.unwrap();
    println!("held");
    std::io::stdin().read_line(&mut String::new()).unwrap();
}

async fn is_busy(lock: &FileLock) -> bool {
    matches!(lock.acquire(NAME, SHORT).await, Err(LockError::Busy))
}

#[tokio::test]
async fn who_waits_gets_it_when_the_holder_lets_go() {
    let folder = tempdir().unwrap();
    let lock = FileLock::new(folder.path().join("locks"));
    let mut holder = holder(&folder.path().join("locks"));
    assert!(is_busy(&lock).await);
    holder.stdin.take().unwrap().write_all(b"\n").unwrap();
    lock.acquire(NAME, LONG).await.unwrap();
    all_succeed([holder]);
}

#[cfg(unix)]
#[tokio::test]
async fn a_killed_holder_holds_no_more() {
    let folder = tempdir().unwrap();
    let lock = FileLock::new(folder.path());
    let mut holder = holder(folder.path());
    assert!(is_busy(&lock).await);
    holder.kill().unwrap();
    lock.acquire(NAME, LONG).await.unwrap();
    holder.wait().unwrap();
}

#[cfg(unix)]
#[tokio::test]
async fn a_suspended_holder_keeps_it() {
    let folder = tempdir().unwrap();
    let lock = FileLock::new(folder.path());
    let mut holder = holder(folder.path());
    let signal = |name: &str| {
        let id = holder.id().to_string();
        assert!(std::process::Command::new("kill").args([name, &id]).status().unwrap().success());
    };
    signal("-STOP");
    let since = Instant::now();
    assert!(matches!(lock.acquire(NAME, Duration::from_millis(300)).await, Err(LockError::Busy)));
    assert!(since.elapsed() >= Duration::from_millis(300));
    signal("-CONT");
    assert!(is_busy(&lock).await);
    holder.stdin.take().unwrap().write_all(b"\n").unwrap();
    lock.acquire(NAME, LONG).await.unwrap();
    all_succeed([holder]);
}

#[test]
fn of_twenty_processes_each_gets_it_alone() {
    let folder = tempdir().unwrap();
    let task = folder.path().to_str().unwrap();
    all_succeed((0..20).map(|_| child("counts_alone", task)).collect::<Vec<_>>());
    assert_eq!(fs::read_to_string(folder.path().join("count")).unwrap(), "200");
}

/// Reads, pauses and writes back: a second one in between would lose a count.
#[tokio::test]
#[ignore = "a child of of_twenty_processes_each_gets_it_alone"]
async fn counts_alone() {
    let folder = task();
    let (lock, count) = (FileLock::new(&folder), Path::new(&folder).join("count"));
    for _ in 0..10 {
        let _guard = lock.acquire(NAME, LONG).await.unwrap();
        let before: usize = fs::read_to_string(&count).map_or(0, |text| text.parse().unwrap());
        tokio::task::yield_now().await;
        fs::write(&count, (before + 1).to_string()).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tasks_of_one_process_take_turns() {
    let folder = tempdir().unwrap();
    let lock = Arc::new(FileLock::new(folder.path()));
    let inside = Arc::new(AtomicUsize::new(0));
    let tasks: Vec<_> = (0..50)
        .map(|_| {
            let (lock, inside) = (lock.clone(), inside.clone());
            tokio::spawn(async move {
                let _guard = lock.acquire(NAME, LONG).await.unwrap();
                assert_eq!(inside.fetch_add(1, Ordering::SeqCst), 0);
                tokio::task::yield_now().await;
                assert_eq!(inside.fetch_sub(1, Ordering::SeqCst), 1);
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
}

#[tokio::test]
async fn a_lock_is_free_again_when_it_is_dropped_and_only_then() {
    let folder = tempdir().unwrap();
    let (lock, other) = (FileLock::new(folder.path()), FileLock::new(folder.path()));
    let guard = lock.acquire(NAME, Duration::ZERO).await.unwrap();
    assert!(matches!(lock.acquire(NAME, Duration::ZERO).await, Err(LockError::Busy)));
    assert!(matches!(other.acquire(NAME, Duration::ZERO).await, Err(LockError::Busy)));
    lock.acquire("ff", Duration::ZERO).await.unwrap();
    drop(guard);
    other.acquire(NAME, Duration::ZERO).await.unwrap();
    lock.acquire(NAME, Duration::ZERO).await.unwrap();
}

#[tokio::test]
async fn who_gives_up_waiting_is_not_waited_for() {
    let folder = tempdir().unwrap();
    let lock = FileLock::new(folder.path());
    let guard = lock.acquire(NAME, Duration::ZERO).await.unwrap();
    let given_up = tokio::time::timeout(SHORT, lock.acquire(NAME, LONG)).await;
    assert!(given_up.is_err());
    drop(guard);
    lock.acquire(NAME, Duration::ZERO).await.unwrap();
}

#[tokio::test]
async fn a_name_is_no_path() {
    let folder = tempdir().unwrap();
    let lock = FileLock::new(folder.path().join("locks"));
    let long = "a".repeat(65);
    for name in ["", "..", "../x", "a/b", "a\\b", "A", "a.b", "é", "a\0", long.as_str()] {
        assert!(matches!(lock.acquire(name, LONG).await, Err(LockError::Failed(_))), "{name:?}");
    }
    assert!(!folder.path().join("locks").exists());
}

#[tokio::test]
async fn a_folder_that_cannot_be_made_is_named() {
    let folder = tempdir().unwrap();
    fs::write(folder.path().join("file"), "").unwrap();
    let locks = folder.path().join("file").join("locks");
    let Err(LockError::Failed(text)) = FileLock::new(&locks).acquire(NAME, LONG).await else {
        panic!("it did not fail")
    };
    assert!(text.contains(locks.to_str().unwrap()), "{text}");
}
