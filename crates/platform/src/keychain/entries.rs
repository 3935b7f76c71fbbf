//! The stores of keyring-core behind [`Store`]: macOS and Windows.

use super::store::{Failure, Lease, Store};
use authkeep_core::ports::KeychainError;
use keyring_core::{CredentialStore, Entry, Error, error::PlatformError};
use secrecy::{ExposeSecret, SecretSlice, SecretString};
use std::{collections::HashMap, sync::Arc};

/// How one system differs from the other.
pub(super) struct System {
    /// Modifiers of every entry, in the words of its store.
    pub(super) modifiers: &'static [(&'static str, &'static str)],
    /// What an error of the system means.
    pub(super) cause: fn(&PlatformError) -> KeychainError,
    /// Shows the system's prompt.
    pub(super) unlock: fn() -> Result<(), KeychainError>,
}

/// The entries of one service.
pub(super) struct Entries {
    pub(super) store: Arc<CredentialStore>,
    pub(super) service: String,
    pub(super) system: System,
    pub(super) lease: Lease,
}

impl Store for Entries {
    fn read(&mut self, name: &str) -> Result<Option<SecretSlice<u8>>, Failure> {
        match self.entry(name)?.get_secret() {
            Ok(stored) => Ok(Some(stored.into())),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(self.failure(error)),
        }
    }

    fn write(&mut self, name: &str, line: &SecretString) -> Result<(), Failure> {
        let entry = self.entry(name)?;
        self.lease.check()?;
        entry.set_secret(line.expose_secret().as_bytes()).map_err(|error| self.failure(error))
    }

    fn remove(&mut self, name: &str) -> Result<(), Failure> {
        let entry = self.entry(name)?;
        self.delete(&entry)
    }

    fn unlock(&mut self) -> Result<(), Failure> {
        Ok((self.system.unlock)()?)
    }
}

impl Entries {
    /// Deletes the entry if it is there.
    pub(super) fn delete(&self, entry: &Entry) -> Result<(), Failure> {
        self.lease.check()?;
        match entry.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(self.failure(error)),
        }
    }

    /// An error without what it carries: several of them hold the stored bytes.
    pub(super) fn failure(&self, error: Error) -> Failure {
        let broken = |text: &str| KeychainError::Broken(text.to_owned());
        let error = match error {
            Error::PlatformFailure(error) | Error::NoStorageAccess(error) => (self.system.cause)(&error),
            Error::BadEncoding(_) | Error::BadDataFormat(..) => super::payload::foreign(),
            Error::BadStoreFormat(_) => broken("the store is damaged"),
            Error::TooLong(..) => broken("a value is too long for the store"),
            Error::Invalid(..) => broken("the store does not allow a value"),
            Error::Ambiguous(_) => broken("several items have this name"),
            Error::NoEntry | Error::NoDefaultStore | Error::NotSupportedByStore(_) => {
                broken("the store cannot do this")
            }
            _ => broken("the store failed"),
        };
        error.into()
    }

    fn entry(&self, name: &str) -> Result<Entry, Failure> {
        let modifiers = HashMap::from_iter(self.system.modifiers.iter().copied());
        self.store.build(&self.service, name, Some(&modifiers)).map_err(|error| self.failure(error))
    }
}

#[cfg(test)]
mod tests;
