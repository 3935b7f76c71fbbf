//! What a platform's store can do. Blocking: only a [`Lane`](super::lane::Lane) calls it.

use authkeep_core::ports::KeychainError;
use secrecy::{SecretSlice, SecretString};
use std::sync::{
    Arc,
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

/// Connects to the store. The store checks the lease before every change.
pub(super) type Connect = dyn Fn(Lease) -> Result<Box<dyn Store>, KeychainError> + Send + Sync;

/// The right to change items. It ends when nobody waits for the call any more: a write that got
/// stuck must not come through later and replace a newer one.
#[derive(Clone, Default)]
pub(super) struct Lease(Arc<AtomicBool>);

impl Lease {
    pub(super) fn end(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    pub(super) fn check(&self) -> Result<(), KeychainError> {
        if self.0.load(Ordering::SeqCst) { Err(KeychainError::TimedOut) } else { Ok(()) }
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
    #[cfg_attr(
        any(windows, target_os = "macos"),
        expect(dead_code, reason = "only the Secret Service has steps")
    )]
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
