//! The stores of keyring-core behind [`Store`].

use super::store::{Failure, Lease, Remedy, Store};
use authkeep_core::ports::KeychainError;
use keyring_core::{CredentialStore, Entry, Error, error::PlatformError};
use secrecy::{ExposeSecret, SecretSlice, SecretString};
use std::{collections::HashMap, sync::Arc};

/// How one system differs from the others.
pub(super) struct System {
    /// Modifiers of every entry, in the words of its store.
    pub(super) modifiers: &'static [(&'static str, &'static str)],
    /// What an error of the system means.
    pub(super) cause: fn(PlatformError) -> Failure,
    /// Shows the system's prompt.
    pub(super) unlock: fn() -> Result<(), KeychainError>,
}

impl System {
    /// An error without what it carries: several of them hold the stored bytes.
    pub(super) fn failure(&self, error: Error) -> Failure {
        let broken = |text: &str| KeychainError::Broken(text.to_owned());
        let error = match error {
            Error::PlatformFailure(error) | Error::NoStorageAccess(error) => return (self.cause)(error),
            Error::BadEncoding(_) | Error::BadDataFormat(..) => super::payload::foreign(),
            Error::BadStoreFormat(_) => broken("the store is damaged"),
            Error::TooLong(..) => broken("a value is too long for the store"),
            Error::Invalid(..) => broken("the store does not allow a value"),
            // Another process added one since they were counted.
            Error::Ambiguous(_) => {
                return Failure::after(Remedy::Again, broken("several items have this name"));
            }
            Error::NoEntry | Error::NoDefaultStore | Error::NotSupportedByStore(_) => {
                broken("the store cannot do this")
            }
            _ => broken("the store failed"),
        };
        error.into()
    }
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
        self.content(&self.entry(name)?)
    }

    fn write(&mut self, name: &str, line: &SecretString) -> Result<(), Failure> {
        let entry = self.entry(name)?;
        let _change = self.lease.begin()?;
        entry.set_secret(line.expose_secret().as_bytes()).map_err(|error| self.system.failure(error))
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
    /// The content of the entry if it is there.
    pub(super) fn content(&self, entry: &Entry) -> Result<Option<SecretSlice<u8>>, Failure> {
        match entry.get_secret() {
            Ok(stored) => Ok(Some(stored.into())),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(self.system.failure(error)),
        }
    }

    /// Deletes the entry if it is there.
    pub(super) fn delete(&self, entry: &Entry) -> Result<(), Failure> {
        let _change = self.lease.begin()?;
        match entry.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(self.system.failure(error)),
        }
    }

    fn entry(&self, name: &str) -> Result<Entry, Failure> {
        let modifiers = HashMap::from_iter(self.system.modifiers.iter().copied());
        self.store.build(&self.service, name, Some(&modifiers)).map_err(|error| self.system.failure(error))
    }
}

#[cfg(test)]
mod tests;
