//! The operating system's keychain behind [`Keychain`]: the Secret Service on Linux and BSD, the
//! login keychain on macOS, the Credential Manager on Windows.
//!
//! Items carry the attributes `service` ([`SERVICE`]) and `username` (the [`ItemKey`] as text),
//! both readable by everybody on the bus, and a fixed label. On Linux
//! `secret-tool lookup service dev.authkeep username connection-<id>` finds one. The content is a
//! single printable line, `ak1:` and base64url: some keyrings lose every item when one holds a
//! line break.
//!
//! A future takes effect when it is first polled and needs no async runtime.

mod entries;
mod lane;
mod payload;
mod store;

#[cfg(any(windows, test))]
mod parts;

#[cfg(all(unix, not(target_os = "macos")))]
mod linux;
#[cfg(target_os = "macos")]
mod macos;
#[cfg(windows)]
mod windows;

#[cfg(all(unix, not(target_os = "macos")))]
use linux as platform;
#[cfg(target_os = "macos")]
use macos as platform;
#[cfg(windows)]
use windows as platform;

#[cfg(test)]
mod tests;

use authkeep_core::ports::{Boxed, ItemKey, Keychain, KeychainError};
use lane::Lane;
use secrecy::SecretString;
use std::{sync::Arc, time::Duration};
use store::Connect;

/// The `service` attribute of this build's items: a debug build cannot see a release build's.
pub const SERVICE: &str = if cfg!(debug_assertions) { "dev.authkeep.debug" } else { "dev.authkeep" };

/// How long a call may take before it is [`KeychainError::TimedOut`], unless said otherwise.
pub const DEADLINE: Duration = Duration::from_secs(5);

/// How long a person may take to answer the prompt of [`OsKeychain::unlock`].
const UNLOCK_DEADLINE: Duration = Duration::from_secs(120);

/// The operating system's keychain.
///
/// Calls are done one after the other, on a thread of their own, each with a deadline. A call
/// that never ends is left behind: it delays neither the next call nor the end of the process,
/// only a change that has already begun delays other changes. Whether a write that timed out took
/// effect is not known; it never comes after a later write.
pub struct OsKeychain {
    calls: Lane,
    // An open prompt must not keep reads from saying "locked".
    prompts: Lane,
    deadline: Duration,
}

impl OsKeychain {
    /// The keychain's items with this `service` attribute. `deadline` bounds every call. Nothing
    /// is started or connected before the first call.
    pub fn new(service: &str, deadline: Duration) -> Self {
        Self::over(platform::connect(service.to_owned()), deadline)
    }

    /// Begins to connect in the background, so that the first call finds the work done. Errors
    /// are left to that call.
    pub fn warm_up(&self) {
        self.calls.warm_up(self.deadline);
    }

    /// Asks the system to show its prompt and waits up to two minutes for the answer.
    ///
    /// # Errors
    /// `Refused` if the prompt is dismissed or cannot be shown, `TimedOut` if nobody answers it.
    pub async fn unlock(&self) -> Result<(), KeychainError> {
        self.prompts.call(UNLOCK_DEADLINE, |store| store.unlock()).await
    }

    fn over(connect: Arc<Connect>, deadline: Duration) -> Self {
        Self { calls: Lane::new(connect.clone()), prompts: Lane::new(connect), deadline }
    }
}

impl Keychain for OsKeychain {
    fn read<'a>(&'a self, key: &'a ItemKey) -> Boxed<'a, Result<Option<SecretString>, KeychainError>> {
        let name = key.to_string();
        Box::pin(self.calls.call(self.deadline, move |store| {
            let stored = store.read(&name)?;
            Ok(stored.map(|stored| payload::decode(&stored)).transpose()?)
        }))
    }

    fn write<'a>(&'a self, key: &'a ItemKey, content: SecretString) -> Boxed<'a, Result<(), KeychainError>> {
        let name = key.to_string();
        Box::pin(self.calls.call(self.deadline, move |store| store.write(&name, &payload::encode(&content))))
    }

    fn remove<'a>(&'a self, key: &'a ItemKey) -> Boxed<'a, Result<(), KeychainError>> {
        let name = key.to_string();
        Box::pin(self.calls.call(self.deadline, move |store| store.remove(&name)))
    }
}
