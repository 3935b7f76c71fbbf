//! Locks between processes: each is a file that one process at a time has locked.
//!
//! The kernel frees the lock when its holder dies, however it dies, and never before: one that is
//! suspended keeps it. Lock files are empty and stay in their folder. Removing one would let two
//! processes in: one holds the lock of the file that is gone, the next makes and locks a new one.

use crate::private;
use authkeep_core::ports::{Boxed, Guard, Lock, LockError};
use rand::RngExt;
use std::{
    collections::HashMap,
    fs::{File, TryLockError},
    io,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, Weak,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::{
    sync::OwnedMutexGuard,
    time::{self, Instant},
};

/// The first pause between two tries, and the longest: others hold a lock for as long as one
/// request takes.
const PAUSE: Duration = Duration::from_millis(2);
const LONGEST_PAUSE: Duration = Duration::from_millis(20);

/// The locks in one folder.
pub struct FileLock {
    folder: PathBuf,
    queues: Mutex<HashMap<String, Weak<Queue>>>,
    held: Mutex<HashMap<String, Weak<Locked>>>,
}

/// Those of this process who want the same lock. Only the first of them asks the kernel.
type Queue = tokio::sync::Mutex<()>;

struct Held {
    locked: Arc<Locked>,
    _turn: OwnedMutexGuard<()>,
}

struct Locked {
    file: File,
    /// Another process has it as well, and lets go of it in its own time.
    shared: AtomicBool,
}

impl FileLock {
    /// The locks in this folder, which is made when it is first needed.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into(), queues: Mutex::default(), held: Mutex::default() }
    }

    /// A lock that this process holds, for another process to hold it too: it is free when both
    /// have closed the file. None if it is not held here.
    pub fn share(&self, name: &str) -> Option<File> {
        let locked = self.held().get(name)?.upgrade()?;
        let file = locked.file.try_clone().ok()?;
        locked.shared.store(true, Ordering::Release);
        Some(file)
    }

    /// Takes over a lock that the process which started this one has shared, or a free one. None
    /// if the file is not the lock's or somebody else holds it.
    #[cfg(unix)]
    pub fn take_over(&self, name: &str, file: File) -> Option<Guard> {
        let ours = open(&self.path(name).ok()?).ok()?;
        (is_same(&file, &ours)? && file.try_lock().is_ok()).then(|| Box::new(file) as Guard)
    }

    async fn wait(&self, name: &str, at_most: Duration) -> Result<Guard, LockError> {
        let until = Instant::now() + at_most;
        let path = self.path(name)?;
        let turn = time::timeout_at(until, self.queue(name).lock_owned()).await;
        let turn = turn.map_err(|_| LockError::Busy)?;
        let file = open(&path).map_err(|error| failed(&path, &error))?;
        let mut pause = PAUSE;
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Box::new(self.hold(name, file, turn))),
                Err(TryLockError::Error(error)) => return Err(failed(&path, &error)),
                Err(TryLockError::WouldBlock) if Instant::now() >= until => return Err(LockError::Busy),
                Err(TryLockError::WouldBlock) => {}
            }
            // Apart from each other, or all that wait would come at the same moments.
            let next = Instant::now() + pause.mul_f64(rand::rng().random_range(0.5..1.5));
            time::sleep_until(next.min(until)).await;
            pause = pause.mul_f64(1.5).min(LONGEST_PAUSE);
        }
    }

    /// A name is part of a path on every system, so it is made of few characters.
    fn path(&self, name: &str) -> Result<PathBuf, LockError> {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if name.is_empty() || name.len() > 64 || !name.bytes().all(plain) {
            return Err(LockError::Failed(format!("{name:?} cannot name a lock.")));
        }
        Ok(self.folder.join(format!("{name}.lock")))
    }

    fn hold(&self, name: &str, file: File, turn: OwnedMutexGuard<()>) -> Held {
        let locked = Arc::new(Locked { file, shared: AtomicBool::new(false) });
        let mut held = self.held();
        held.retain(|_, locked| locked.strong_count() > 0);
        held.insert(name.to_owned(), Arc::downgrade(&locked));
        Held { locked, _turn: turn }
    }

    fn held(&self) -> MutexGuard<'_, HashMap<String, Weak<Locked>>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn queue(&self, name: &str) -> Arc<Queue> {
        let mut queues = self.queues.lock().unwrap_or_else(PoisonError::into_inner);
        queues.retain(|_, queue| queue.strong_count() > 0);
        if let Some(queue) = queues.get(name).and_then(Weak::upgrade) {
            return queue;
        }
        let queue = Arc::default();
        queues.insert(name.to_owned(), Arc::downgrade(&queue));
        queue
    }
}

impl Lock for FileLock {
    fn acquire<'a>(&'a self, name: &'a str, at_most: Duration) -> Boxed<'a, Result<Guard, LockError>> {
        Box::pin(self.wait(name, at_most))
    }
}

impl Drop for Held {
    /// Closing is not enough: a child that is just being started has the file open as well. But
    /// to unlock is to unlock for all who share it.
    fn drop(&mut self) {
        if !self.locked.shared.load(Ordering::Acquire) {
            // It fails only where there is no such lock, and closing then ends it.
            let _ = self.locked.file.unlock();
        }
    }
}

fn open(path: &Path) -> io::Result<File> {
    let mut options = private::open_options();
    options.write(true).create(true).truncate(false);
    match options.open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            path.parent().map_or(Ok(()), private::create_folder)?;
            options.open(path)
        }
        outcome => outcome,
    }
}

#[cfg(unix)]
fn is_same(one: &File, other: &File) -> Option<bool> {
    use std::os::unix::fs::MetadataExt;
    let place = |file: &File| file.metadata().ok().map(|file| (file.dev(), file.ino()));
    Some(place(one)? == place(other)?)
}

fn failed(path: &Path, error: &io::Error) -> LockError {
    LockError::Failed(format!(
        "{} cannot be locked ({error}). Check that it and its folder are yours and writable.",
        path.display()
    ))
}
