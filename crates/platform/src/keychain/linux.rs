//! The Secret Service of Linux and BSD desktops, over the session bus
//! (<https://specifications.freedesktop.org/secret-service/latest/>).
//!
//! Items go through the store of keyring-core. By itself it shows a prompt for what is locked and
//! refuses a name that several items have. So the service is asked first, over a connection of
//! its own, and only [`Store::unlock`] shows a prompt.

mod failure;
mod negotiation;
mod service;

use super::{
    entries::System,
    store::{Connect, Failure, Store},
};
use authkeep_core::ports::KeychainError;
use failure::{cause, failure, unexpected};
use keyring_core::Entry;
use negotiation::Negotiation;
use secrecy::{SecretSlice, SecretString};
use secret_service::{EncryptionType, blocking::SecretService};
use service::Service;
use std::{cmp::Reverse, collections::HashMap, sync::Arc};
use zbus_secret_service_keyring_store::cred::Wrapper;

const SYSTEM: System = System { modifiers: &[("label", "Authkeep")], cause, unlock };

/// Connects to the session bus and begins to negotiate an encrypted session.
pub(super) fn connect(service: String) -> Arc<Connect> {
    Arc::new(move |lease| {
        let store = Negotiation::begin(service.clone(), lease)?;
        Ok(Box::new(Keyring { service: Service::connect()?, name: service.clone(), store }))
    })
}

struct Keyring {
    service: Service,
    /// What the items have as `service`.
    name: String,
    store: Negotiation,
}

impl Store for Keyring {
    fn read(&mut self, name: &str) -> Result<Option<SecretSlice<u8>>, Failure> {
        let several = self.several(name)?;
        let entries = self.store.entries()?;
        match several.first() {
            Some(newest) => entries.content(newest),
            None => entries.read(name),
        }
    }

    fn write(&mut self, name: &str, line: &SecretString) -> Result<(), Failure> {
        let several = self.several(name)?;
        let entries = self.store.entries()?;
        several.iter().skip(1).try_for_each(|older| entries.delete(older))?;
        entries.write(name, line)
    }

    fn remove(&mut self, name: &str) -> Result<(), Failure> {
        let several = self.several(name)?;
        let entries = self.store.entries()?;
        several.iter().try_for_each(|entry| entries.delete(entry))?;
        entries.remove(name)
    }

    fn unlock(&mut self) -> Result<(), Failure> {
        self.store.entries()?.unlock()
    }
}

impl Keyring {
    /// Makes sure that the store needs no prompt for this name. If several items have it, they
    /// are returned, the newest first: there are several when the person changed the default
    /// collection.
    fn several(&mut self, name: &str) -> Result<Vec<Entry>, Failure> {
        let attributes = HashMap::from([("service", self.name.as_str()), ("username", name)]);
        if self.service.open(&attributes)? < 2 {
            return Ok(Vec::new());
        }
        let found = self.store.entries()?.store.search(&attributes);
        let found = found.map_err(|error| SYSTEM.failure(error))?;
        let dated = found.into_iter().map(|entry| Ok((self.modified(&entry)?, entry)));
        let mut dated = dated.collect::<Result<Vec<_>, Failure>>()?;
        dated.sort_by_key(|(modified, _)| Reverse(*modified));
        Ok(dated.into_iter().map(|(_, entry)| entry).collect())
    }

    fn modified(&self, entry: &Entry) -> Result<u64, Failure> {
        let item = entry.as_any().downcast_ref::<Wrapper>().ok_or_else(unexpected)?;
        self.service.modified(&item.get_path())
    }
}

/// Shows the service's prompt. No secret passes through the session, so that it is a plain one.
fn unlock() -> Result<(), KeychainError> {
    let meant = |error| failure(error).error;
    let service = SecretService::connect(EncryptionType::Plain).map_err(meant)?;
    let collection = service.get_default_collection().map_err(meant)?;
    if !collection.is_locked().map_err(meant)? {
        return Ok(());
    }
    collection.unlock().map_err(meant)?;
    if collection.is_locked().map_err(meant)? { Err(KeychainError::Locked) } else { Ok(()) }
}
