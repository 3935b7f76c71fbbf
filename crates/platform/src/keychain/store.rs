//! What a platform's store can do. Blocking: only a [`Lane`](super::lane::Lane) calls it.

use authkeep_core::ports::KeychainError;
use secrecy::{SecretSlice, SecretString};
use std::sync::{
    Arc, Mutex, MutexGuard, PoisonError,
    atomic::{AtomicBool, Ordering},
};

/// A connected store of the operating system.
pub(super) trait Store: Send {
    /// What is stored under this name. `None` only if the store is unlocked. Shows no prompt
    /// where the system leaves the choice.
    fn read(&mut self, name: &str) -> Result<Option<SecretSlice<u8>>, Failure>;

    /// Writes or replaces, durably.
    fn write(&mut self, name: &str, line: &SecretString) -> Result<(), Failure>;

    /// Removes it if it is there.
    fn remove(&mut self, name: &str) -> Result<(), Failure>;

    /// Asks the person to unlock the store.
    fn unlock(&mut self) -> Result<(), Failure>;
}

/// Connects to the store. The store makes every change under the lease.
pub(super) type Connect = dyn Fn(Lease) -> Result<Box<dyn Store>, KeychainError> + Send + Sync;

/// The right to change items. It ends when nobody waits for the call any more: a write that got
/// stuck must not come through later and replace a newer one.
#[derive(Clone, Default)]
pub(super) struct Lease {
    ended: Arc<AtomicBool>,
    change: Arc<Mutex<()>>,
}

impl Lease {
    /// The lease of whoever takes over.
    pub(super) fn next(&self) -> Self {
        Self { ended: Arc::default(), change: self.change.clone() }
    }

    pub(super) fn end(&self) {
        self.ended.store(true, Ordering::SeqCst);
    }

    /// Begins a change, which is over when the guard is dropped. Waits for one that was already
    /// under way when its lease ended: it may still come through.
    pub(super) fn begin(&self) -> Result<MutexGuard<'_, ()>, KeychainError> {
        let change = self.change.lock().unwrap_or_else(PoisonError::into_inner);
        if self.ended.load(Ordering::SeqCst) { Err(KeychainError::TimedOut) } else { Ok(change) }
    }
}

/// Why the store did not do it, and what may mend that.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) error: KeychainError,
    pub(super) remedy: Remedy,
}

/// What is worth doing before the error is reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Remedy {
    Nothing,
    /// The item was replaced between two steps: look it up again.
    Again,
    /// The service does not know this connection any more.
    Reconnect,
}

impl Failure {
    pub(super) fn after(remedy: Remedy, error: KeychainError) -> Self {
        Self { error, remedy }
    }
}

impl From<KeychainError> for Failure {
    fn from(error: KeychainError) -> Self {
        Self::after(Remedy::Nothing, error)
    }
}
