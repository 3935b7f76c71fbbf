//! Waiting for a condition, with an end.

use std::{
    env,
    fs::File,
    net::{Ipv4Addr, TcpListener},
    process,
    sync::atomic::{AtomicU16, Ordering},
    thread,
    time::{Duration, Instant},
};

/// Longer than anything takes on a busy machine; it only bounds how long a failure takes.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// Waits until the condition holds and fails the test if it never does.
pub fn eventually(what: &str, mut holds: impl FnMut() -> bool) {
    let start = Instant::now();
    while !holds() {
        assert!(start.elapsed() < PATIENCE, "waited {PATIENCE:?} in vain: {what}");
        thread::sleep(Duration::from_millis(5));
    }
}

/// The port that provider files name by number. There is one on a machine, so the tests that look
/// at it take turns, also across processes.
pub struct FixedPort {
    _turn: File,
}

impl FixedPort {
    /// The number.
    pub const NUMBER: u16 = 47801;

    /// No other test looks at it while this lives.
    pub fn alone() -> Self {
        let turn = File::create(env::temp_dir().join("authkeep-tests-fixed-port")).expect("a file");
        turn.lock().expect("a lock");
        Self { _turn: turn }
    }
}

/// A port that nothing listens on. Below the range from which the system gives out ports, so that
/// no other program gets it by chance, and apart from those of tests in other processes.
pub fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let first = u16::try_from(process::id() % 2_000).expect("below 2,000") * 10 + 10_000;
    for _ in 0..1_000 {
        let port = 10_000 + (first - 10_000 + NEXT.fetch_add(1, Ordering::Relaxed)) % 20_000;
        if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
            return port;
        }
    }
    panic!("no port is free");
}
