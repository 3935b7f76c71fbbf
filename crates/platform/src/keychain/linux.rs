//! The Secret Service of Linux and BSD desktops, over the session bus
//! (<https://specifications.freedesktop.org/secret-service/latest/>).
//!
//! `secret-service` is used without a keyring-core store on top: those stores open a prompt when
//! they read a locked item, keep the session of a service that has gone, and cannot tell "locked"
//! from "not there".

use super::{
    payload::foreign,
    store::{Connect, Failure, Lease, Store},
};
use authkeep_core::ports::KeychainError;
use secrecy::{ExposeSecret, SecretSlice, SecretString};
use secret_service::{
    EncryptionType, Error,
    blocking::{Collection, Item, SecretService},
};
use std::{collections::HashMap, sync::Arc};
use zbus::{DBusError, fdo};

const LABEL: &str = "Authkeep";

/// Connects to the session bus and negotiates an encrypted session.
pub(super) fn connect(service: String) -> Arc<Connect> {
    Arc::new(move |lease| {
        let bus = SecretService::connect(EncryptionType::Dh).map_err(|error| failure(error).error)?;
        Ok(Box::new(Session { bus, service: service.clone(), lease }))
    })
}

struct Session {
    bus: SecretService<'static>,
    service: String,
    lease: Lease,
}

impl Store for Session {
    fn read(&mut self, name: &str) -> Result<Option<SecretSlice<u8>>, Failure> {
        match self.find(name)?.first() {
            Some(item) => Ok(Some(item.get_secret().map_err(failure)?.into())),
            None => self.default_collection().map(|_| None),
        }
    }

    fn write(&mut self, name: &str, line: &SecretString) -> Result<(), Failure> {
        let content = line.expose_secret().as_bytes();
        let items = self.find(name)?;
        let Some((newest, older)) = items.split_first() else {
            let collection = self.default_collection()?;
            self.lease.check()?;
            collection
                .create_item(LABEL, self.attributes(name), content, true, "text/plain")
                .map_err(failure)?;
            return Ok(());
        };
        self.lease.check()?;
        newest.set_secret(content, "text/plain").map_err(failure)?;
        older.iter().try_for_each(|item| item.delete().map_err(failure))
    }

    fn remove(&mut self, name: &str) -> Result<(), Failure> {
        let items = self.find(name)?;
        if items.is_empty() {
            self.default_collection()?;
        }
        self.lease.check()?;
        items.iter().try_for_each(|item| item.delete().map_err(failure))
    }

    fn unlock(&mut self) -> Result<(), Failure> {
        let collection = self.bus.get_default_collection().map_err(failure)?;
        if !collection.is_locked().map_err(failure)? {
            return Ok(());
        }
        // Not stale whatever happens: a second try would show a second prompt.
        collection.unlock().map_err(|error| failure(error).error)?;
        unlocked(collection).map(drop)
    }
}

impl Session {
    /// All items of this name, the newest first. There are several when the person changed the
    /// default collection; a locked one may be the newest, so then nothing is known.
    fn find(&self, name: &str) -> Result<Vec<Item<'_>>, Failure> {
        let found = self.bus.search_items(self.attributes(name)).map_err(failure)?;
        if !found.locked.is_empty() {
            return Err(KeychainError::Locked.into());
        }
        let mut items = found.unlocked;
        if items.len() > 1 {
            let mut dated = Vec::with_capacity(items.len());
            for item in items {
                dated.push((item.get_modified().map_err(failure)?, item));
            }
            dated.sort_by_key(|(modified, _)| std::cmp::Reverse(*modified));
            items = dated.into_iter().map(|(_, item)| item).collect();
        }
        Ok(items)
    }

    /// Where new items go. "Not found" is only true of an unlocked keychain.
    fn default_collection(&self) -> Result<Collection<'_>, Failure> {
        unlocked(self.bus.get_default_collection().map_err(failure)?)
    }

    fn attributes<'a>(&'a self, name: &'a str) -> HashMap<&'a str, &'a str> {
        HashMap::from([("service", self.service.as_str()), ("username", name)])
    }
}

fn unlocked(collection: Collection<'_>) -> Result<Collection<'_>, Failure> {
    if collection.is_locked().map_err(failure)? {
        return Err(KeychainError::Locked.into());
    }
    Ok(collection)
}

/// Only names of errors are kept: a message comes from the service and may hold anything.
fn failure(error: Error) -> Failure {
    match error {
        Error::Locked => KeychainError::Locked.into(),
        Error::NoResult | Error::Unavailable => KeychainError::Missing.into(),
        Error::Prompt => KeychainError::Refused.into(),
        Error::PromptDisconnected => Failure::stale(KeychainError::Missing),
        // Another service's session may have the number of ours and another key.
        Error::Crypto(_) => Failure::stale(foreign()),
        Error::Zbus(error) => bus_failure(error),
        Error::ZbusFdo(error) => standard_failure(error),
        Error::Zvariant(_) => unexpected(),
        _ => unexpected(),
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "only these mean anything to a person")]
fn bus_failure(error: zbus::Error) -> Failure {
    match error {
        zbus::Error::MethodError(name, _, _) => named_failure(&name),
        zbus::Error::FDO(error) => standard_failure(*error),
        zbus::Error::InputOutput(_) => Failure::stale(KeychainError::Missing),
        zbus::Error::Connection(..) | zbus::Error::Address(_) | zbus::Error::Handshake(_) => {
            KeychainError::Missing.into()
        }
        _ => unexpected(),
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "all but one carry a name")]
fn standard_failure(error: fdo::Error) -> Failure {
    match error {
        fdo::Error::ZBus(error) => bus_failure(error),
        error => named_failure(&error.name()),
    }
}

fn named_failure(name: &str) -> Failure {
    match name {
        "org.freedesktop.Secret.Error.IsLocked" => KeychainError::Locked.into(),
        // The service was started anew and does not know our session or the item's path.
        "org.freedesktop.Secret.Error.NoSession"
        | "org.freedesktop.Secret.Error.NoSuchObject"
        | "org.freedesktop.DBus.Error.UnknownObject"
        | "org.freedesktop.DBus.Error.UnknownMethod" => Failure::stale(broken(name)),
        "org.freedesktop.DBus.Error.ServiceUnknown"
        | "org.freedesktop.DBus.Error.NameHasNoOwner"
        | "org.freedesktop.DBus.Error.NoReply"
        | "org.freedesktop.DBus.Error.Disconnected" => Failure::stale(KeychainError::Missing),
        "org.freedesktop.DBus.Error.AccessDenied" | "org.freedesktop.DBus.Error.AuthFailed" => {
            KeychainError::Refused.into()
        }
        name if name.starts_with("org.freedesktop.DBus.Error.Spawn.") => KeychainError::Missing.into(),
        name => broken(name).into(),
    }
}

fn broken(name: &str) -> KeychainError {
    KeychainError::Broken(format!("the secret service answered {name}"))
}

fn unexpected() -> Failure {
    KeychainError::Broken("the secret service gave an unexpected answer".to_owned()).into()
}

#[cfg(test)]
mod tests;
