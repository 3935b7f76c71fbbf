//! The Secret Service of Linux and BSD desktops, over the session bus
//! (<https://specifications.freedesktop.org/secret-service/latest/>).
//!
//! `secret-service` is used without a keyring-core store on top: those stores open a prompt when
//! they read a locked item, keep the session of a service that has gone, and cannot tell "locked"
//! from "not there". Here only [`Store::unlock`] shows a prompt.

use super::{
    payload::foreign,
    store::{Connect, Failure, Lease, Remedy, Store},
};
use authkeep_core::ports::KeychainError;
use secrecy::{ExposeSecret, SecretSlice, SecretString};
use secret_service::{
    EncryptionType, Error,
    blocking::{Collection, Item, SecretService},
};
use serde::Serialize;
use std::{cmp::Reverse, collections::HashMap, sync::Arc};
use zbus::{
    DBusError,
    blocking::Connection,
    fdo,
    zvariant::{DynamicType, OwnedObjectPath},
};

const LABEL: &str = "Authkeep";

/// Connects to the session bus and negotiates an encrypted session.
pub(super) fn connect(service: String) -> Arc<Connect> {
    Arc::new(move |lease| {
        let bus = Connection::session().map_err(|error| bus_failure(error).error)?;
        let secrets = SecretService::connect_with_existing(EncryptionType::Dh, bus.clone())
            .map_err(|error| failure(error).error)?;
        Ok(Box::new(Session { bus, secrets, service: service.clone(), lease }))
    })
}

struct Session {
    bus: Connection,
    secrets: SecretService<'static>,
    service: String,
    lease: Lease,
}

impl Store for Session {
    fn read(&mut self, name: &str) -> Result<Option<SecretSlice<u8>>, Failure> {
        let items = self.find(name)?;
        let content = items.first().map(Item::get_secret).transpose();
        Ok(content.map_err(failure)?.map(SecretSlice::from))
    }

    fn write(&mut self, name: &str, line: &SecretString) -> Result<(), Failure> {
        let content = line.expose_secret().as_bytes();
        let items = self.find(name)?;
        let Some((newest, older)) = items.split_first() else {
            let collection = self.default_collection()?;
            self.lease.check()?;
            let created = collection.create_item(LABEL, self.attributes(name), content, true, "text/plain");
            return created.map(drop).map_err(failure);
        };
        self.lease.check()?;
        older.iter().try_for_each(Item::delete).map_err(failure)?;
        newest.set_secret(content, "text/plain").map_err(failure)
    }

    fn remove(&mut self, name: &str) -> Result<(), Failure> {
        let items = self.find(name)?;
        self.lease.check()?;
        items.iter().try_for_each(Item::delete).map_err(failure)
    }

    fn unlock(&mut self) -> Result<(), Failure> {
        let collection = self.secrets.get_default_collection().map_err(failure)?;
        if !collection.is_locked().map_err(failure)? {
            return Ok(());
        }
        // No remedy whatever happens: a second try would show a second prompt.
        collection.unlock().map_err(|error| failure(error).error)?;
        if collection.is_locked().map_err(failure)? { Err(KeychainError::Locked.into()) } else { Ok(()) }
    }
}

impl Session {
    /// All items of this name, the newest first; none only if an unlocked keychain has none.
    fn find(&self, name: &str) -> Result<Vec<Item<'_>>, Failure> {
        let items = self.search(name)?;
        if items.is_empty() {
            // It may have been locked, and some services find nothing then.
            self.default_collection()?;
            return self.search(name);
        }
        Ok(items)
    }

    /// There are several when the person changed the default collection. One that is locked may
    /// be the newest, so then nothing is known.
    fn search(&self, name: &str) -> Result<Vec<Item<'_>>, Failure> {
        let found = self.secrets.search_items(self.attributes(name)).map_err(failure)?;
        if !found.locked.is_empty() {
            self.open(found.locked.iter().map(|item| &item.item_path).collect())?;
        }
        let mut items: Vec<_> = found.unlocked.into_iter().chain(found.locked).collect();
        if items.len() > 1 {
            let dated = items.into_iter().map(|item| Ok((item.get_modified()?, item)));
            let mut dated = dated.collect::<Result<Vec<_>, _>>().map_err(failure)?;
            dated.sort_by_key(|(modified, _)| Reverse(*modified));
            items = dated.into_iter().map(|(_, item)| item).collect();
        }
        Ok(items)
    }

    /// Where new items go, unlocked.
    fn default_collection(&self) -> Result<Collection<'_>, Failure> {
        let collection = self.secrets.get_default_collection().map_err(failure)?;
        if collection.is_locked().map_err(failure)? {
            self.open(vec![&collection.collection_path])?;
        }
        Ok(collection)
    }

    /// Unlocks what needs no prompt: a keyring without a password is locked until somebody asks.
    fn open(&self, locked: Vec<&OwnedObjectPath>) -> Result<(), Failure> {
        let answer =
            self.call("/org/freedesktop/secrets", "org.freedesktop.Secret.Service", "Unlock", &(locked,));
        let answer = answer.map_err(bus_failure)?;
        let (_, prompt): (Vec<OwnedObjectPath>, OwnedObjectPath) =
            answer.body().deserialize().map_err(bus_failure)?;
        if prompt.as_str() == "/" {
            return Ok(());
        }
        // The prompt waits to be shown until it is dismissed; whether that works changes nothing.
        let _ = self.call(&prompt, "org.freedesktop.Secret.Prompt", "Dismiss", &());
        Err(KeychainError::Locked.into())
    }

    fn call(
        &self,
        path: &str,
        interface: &str,
        method: &str,
        body: &(impl Serialize + DynamicType),
    ) -> zbus::Result<zbus::Message> {
        self.bus.call_method(Some("org.freedesktop.secrets"), path, Some(interface), method, body)
    }

    fn attributes<'a>(&'a self, name: &'a str) -> HashMap<&'a str, &'a str> {
        HashMap::from([("service", self.service.as_str()), ("username", name)])
    }
}

/// Only names of errors are kept: a message comes from the service and may hold anything.
fn failure(error: Error) -> Failure {
    match error {
        Error::Locked => KeychainError::Locked.into(),
        Error::NoResult | Error::Unavailable => KeychainError::Missing.into(),
        Error::Prompt => KeychainError::Refused.into(),
        Error::PromptDisconnected => Failure::after(Remedy::Reconnect, KeychainError::Missing),
        // Another service's session may have the number of ours and another key.
        Error::Crypto(_) => Failure::after(Remedy::Reconnect, foreign()),
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
        zbus::Error::InputOutput(_) => Failure::after(Remedy::Reconnect, KeychainError::Missing),
        zbus::Error::Connection(..)
        | zbus::Error::Address(_)
        | zbus::Error::Handshake(_)
        | zbus::Error::InterfaceNotFound => KeychainError::Missing.into(),
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
        // The service was started anew.
        "org.freedesktop.Secret.Error.NoSession" => Failure::after(Remedy::Reconnect, broken(name)),
        // The item was removed since it was found, or gnome-keyring is just replacing it: until
        // that is saved, it answers calls to the item like this.
        "org.freedesktop.Secret.Error.NoSuchObject"
        | "org.freedesktop.DBus.Error.UnknownObject"
        | "org.freedesktop.DBus.Error.UnknownMethod" => Failure::after(Remedy::Again, broken(name)),
        "org.freedesktop.DBus.Error.ServiceUnknown"
        | "org.freedesktop.DBus.Error.NameHasNoOwner"
        | "org.freedesktop.DBus.Error.NoReply"
        | "org.freedesktop.DBus.Error.Disconnected" => {
            Failure::after(Remedy::Reconnect, KeychainError::Missing)
        }
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
