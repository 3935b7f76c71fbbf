//! Is there a keychain that keeps what it is given, and whose is it?

use authkeep_core::{
    connection::Id,
    error::{Code, Error},
    ports::{ItemKey, ItemKind, Keychain},
};
use authkeep_platform::{keychain::OsKeychain, keychain_name::keychain_name};
use secrecy::{ExposeSecret, SecretString};

/// Writes an item, reads it and removes it.
pub async fn check(keychain: &OsKeychain) -> Result<String, Error> {
    let key = ItemKey::new(ItemKind::SignIn, Id::random());
    let content = SecretString::from(Id::random().to_string());
    keychain.write(&key, content.clone()).await?;
    let read = keychain.read(&key).await;
    keychain.remove(&key).await?;
    let kept = read?.is_some_and(|read| read.expose_secret() == content.expose_secret());
    let gone = keychain.read(&key).await?.is_none();
    // Asked last: a service that starts on demand has started by now.
    let whose = keychain_name().unwrap_or_else(|| "The keychain".to_owned());
    match (kept, gone) {
        (true, true) => Ok(format!("{whose}: an item was written, read and removed")),
        (true, false) => Err(unreliable(&whose, "does not remove what it is told to")),
        (false, _) => Err(unreliable(&whose, "does not give back what was written")),
    }
}

fn unreliable(whose: &str, how: &str) -> Error {
    Error::new(
        Code::KeychainFailed,
        format!("{whose} {how}."),
        "Restart the keychain; if it stays so, use another.",
    )
}
