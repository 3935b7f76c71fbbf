use super::Boxed;
use secrecy::SecretString;
use std::fmt;

/// The operating system's store of secrets: one item a key.
pub trait Keychain: Send + Sync {
    /// The item's content. `Ok(None)` means that an unlocked keychain was asked and has no such
    /// item; a locked or missing keychain is an error and never `None`.
    fn read<'a>(&'a self, key: &'a ItemKey) -> Boxed<'a, Result<Option<SecretString>, KeychainError>>;

    /// Writes or replaces the item. Durable when it returns: a reader that starts afterwards, in
    /// any process, sees this content whole. On an error the former content is still there.
    fn write<'a>(&'a self, key: &'a ItemKey, content: SecretString) -> Boxed<'a, Result<(), KeychainError>>;

    /// Removes the item; an item that is not there is no error.
    fn remove<'a>(&'a self, key: &'a ItemKey) -> Boxed<'a, Result<(), KeychainError>>;
}

/// What a keychain item belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ItemKind {
    /// The tokens of a connection.
    Connection,
    /// The secret of an app registration.
    Client,
    /// The verifier of a sign-in that waits for its callback.
    SignIn,
}

/// Names one keychain item. Item names travel unencrypted on the bus and are shown by keychain
/// viewers, so they hold a random id and never an account, an address or a secret.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ItemKey {
    kind: ItemKind,
    id: String,
}

impl ItemKey {
    /// The item of this kind that belongs to the record with this id.
    pub fn new(kind: ItemKind, id: impl fmt::Display) -> Self {
        Self { kind, id: id.to_string() }
    }
}

impl fmt::Display for ItemKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.kind {
            ItemKind::Connection => "connection",
            ItemKind::Client => "client",
            ItemKind::SignIn => "sign-in",
        };
        write!(f, "{kind}-{}", self.id)
    }
}

/// Why the keychain did not do it. Each kind asks something else of the person, and none of them
/// says that a secret does not exist. Details never hold what was stored.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeychainError {
    /// It is there and closed; unlocking it mends this.
    #[error("the keychain is locked")]
    Locked,
    /// No keychain service answers on this system, or it has no default collection.
    #[error("no keychain is running")]
    Missing,
    /// The person or a policy said no.
    #[error("the keychain refused access")]
    Refused,
    /// It did not answer before the deadline.
    #[error("the keychain did not answer in time")]
    TimedOut,
    /// Anything else: a broken item, a full disk, a protocol error.
    #[error("the keychain failed: {0}")]
    Broken(String),
}
