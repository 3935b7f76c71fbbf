use super::{Fuse, locked};
use authkeep_core::ports::{Boxed, ItemKey, KeychainError};
use secrecy::{ExposeSecret, SecretString};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

/// Items by name.
pub struct Keychain {
    fuse: Arc<Fuse>,
    items: Mutex<BTreeMap<String, SecretString>>,
    closed: Mutex<Option<KeychainError>>,
}

impl Keychain {
    pub fn new(fuse: Arc<Fuse>) -> Self {
        Self { fuse, items: Mutex::default(), closed: Mutex::default() }
    }

    /// Fails every call like this from now on, or none.
    pub fn close(&self, error: Option<KeychainError>) {
        *locked(&self.closed) = error;
    }

    /// Names and contents.
    pub fn items(&self) -> BTreeMap<String, String> {
        locked(&self.items)
            .iter()
            .map(|(name, content)| (name.clone(), content.expose_secret().to_owned()))
            .collect()
    }

    /// As if this were its content from now on.
    pub fn restore(&self, items: BTreeMap<String, String>) {
        *locked(&self.items) = items.into_iter().map(|(name, content)| (name, content.into())).collect();
    }

    /// As if another keychain were open: the items whose names begin like this are gone.
    pub fn lose(&self, kind: &str) {
        locked(&self.items).retain(|name, _| !name.starts_with(kind));
    }

    async fn call<T: Send>(
        &self,
        what: &str,
        key: &ItemKey,
        effect: impl FnOnce(&mut BTreeMap<String, SecretString>, String) -> T + Send,
    ) -> Result<T, KeychainError> {
        tokio::task::yield_now().await;
        let name = key.to_string();
        let kind = name.rsplit_once('-').map_or("", |(kind, _)| kind);
        self.fuse.call(
            format!("keychain {what} {kind}"),
            || Err(KeychainError::Locked),
            || match locked(&self.closed).clone() {
                Some(error) => Err(error),
                None => Ok(effect(&mut locked(&self.items), name.clone())),
            },
        )
    }
}

impl authkeep_core::ports::Keychain for Keychain {
    fn read<'a>(&'a self, key: &'a ItemKey) -> Boxed<'a, Result<Option<SecretString>, KeychainError>> {
        Box::pin(self.call("read", key, |items, name| items.get(&name).cloned()))
    }

    fn write<'a>(&'a self, key: &'a ItemKey, content: SecretString) -> Boxed<'a, Result<(), KeychainError>> {
        Box::pin(self.call("write", key, |items, name| drop(items.insert(name, content))))
    }

    fn remove<'a>(&'a self, key: &'a ItemKey) -> Boxed<'a, Result<(), KeychainError>> {
        Box::pin(self.call("remove", key, |items, name| drop(items.remove(&name))))
    }
}
