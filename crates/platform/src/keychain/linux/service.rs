//! Asks the Secret Service what is locked, without a session and without a prompt.

use super::failure::{bus_failure, unexpected};
use crate::keychain::store::Failure;
use authkeep_core::ports::KeychainError;
use serde::{Serialize, de::DeserializeOwned};
use std::collections::HashMap;
use zbus::{
    blocking::Connection,
    zvariant::{DynamicType, OwnedObjectPath, OwnedValue, Type},
};

const ROOT: &str = "/org/freedesktop/secrets";
const SERVICE: &str = "org.freedesktop.Secret.Service";

/// The service itself, not what it keeps.
pub(super) struct Service(Connection);

impl Service {
    /// Connects to the session bus. Whether the service is there shows when it is asked.
    pub(super) fn connect() -> Result<Self, KeychainError> {
        Connection::session().map(Self).map_err(|error| bus_failure(error).error)
    }

    /// Makes sure that all items with these attributes are unlocked and, if there are none, that
    /// the default collection is there and unlocked. Returns how many there are.
    ///
    /// An item that is locked may be the newest, so that nothing is known until all are open.
    pub(super) fn open(&self, attributes: &HashMap<&str, &str>) -> Result<usize, Failure> {
        let (unlocked, locked): (Vec<OwnedObjectPath>, Vec<OwnedObjectPath>) =
            self.call(ROOT, SERVICE, "SearchItems", &(attributes,))?;
        if !locked.is_empty() {
            self.unlock(&locked)?;
        }
        let found = unlocked.len() + locked.len();
        if found == 0 {
            self.open_default()?;
        }
        Ok(found)
    }

    /// When the item was last changed, in seconds since 1970.
    pub(super) fn modified(&self, item: &str) -> Result<u64, Failure> {
        self.property(item, "org.freedesktop.Secret.Item", "Modified")
    }

    fn open_default(&self) -> Result<(), Failure> {
        let (collection,): (OwnedObjectPath,) = self.call(ROOT, SERVICE, "ReadAlias", &("default",))?;
        if collection.as_str() == "/" {
            return Err(KeychainError::Missing.into());
        }
        if self.property(&collection, "org.freedesktop.Secret.Collection", "Locked")? {
            self.unlock(&[collection])?;
        }
        Ok(())
    }

    /// Unlocks what needs no prompt: a keyring without a password is locked until somebody asks.
    fn unlock(&self, locked: &[OwnedObjectPath]) -> Result<(), Failure> {
        let (_, prompt): (Vec<OwnedObjectPath>, OwnedObjectPath) =
            self.call(ROOT, SERVICE, "Unlock", &(locked,))?;
        if prompt.as_str() == "/" {
            return Ok(());
        }
        // The prompt waits to be shown until it is dismissed; whether that works changes nothing.
        let _ = self.call::<()>(&prompt, "org.freedesktop.Secret.Prompt", "Dismiss", &());
        Err(KeychainError::Locked.into())
    }

    fn property<T: TryFrom<OwnedValue>>(
        &self,
        path: &str,
        interface: &str,
        name: &str,
    ) -> Result<T, Failure> {
        let (value,): (OwnedValue,) =
            self.call(path, "org.freedesktop.DBus.Properties", "Get", &(interface, name))?;
        T::try_from(value).map_err(|_| unexpected())
    }

    fn call<T: DeserializeOwned + Type>(
        &self,
        path: &str,
        interface: &str,
        method: &str,
        body: &(impl Serialize + DynamicType),
    ) -> Result<T, Failure> {
        let answer = self.0.call_method(Some("org.freedesktop.secrets"), path, Some(interface), method, body);
        answer.and_then(|answer| answer.body().deserialize()).map_err(bus_failure)
    }
}
