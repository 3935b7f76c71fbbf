//! The keychain as a person sees it: its name, and whether it answers.

use crate::wire::{Keychain, KeychainState};
use authkeep_core::{
    error::Code,
    ports::{ItemKey, ItemKind, Keychain as _},
};
use authkeep_platform::{keychain::OsKeychain, keychain_name::keychain_name};
use tauri::async_runtime::spawn_blocking;

/// Before anybody has asked it.
pub fn unknown() -> Keychain {
    Keychain { name: "Keychain".to_owned(), state: KeychainState::Unknown }
}

/// Asks the keychain for an item that it cannot have, which shows no prompt, and the system for its
/// name.
pub async fn look(keychain: &OsKeychain) -> Keychain {
    let asked = keychain.read(&ItemKey::new(ItemKind::SignIn, "none")).await;
    let state = match asked {
        Ok(_) => KeychainState::Open,
        Err(error) => state(authkeep_core::error::Error::from(error).code),
    };
    // Asked last: a service that starts on demand has started by now.
    let name = spawn_blocking(keychain_name).await.ok().flatten();
    Keychain { name: name.unwrap_or_else(|| unknown().name), state }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the keychain fails with its own codes alone")]
fn state(code: Code) -> KeychainState {
    match code {
        Code::KeychainLocked => KeychainState::Locked,
        Code::KeychainMissing => KeychainState::Missing,
        Code::KeychainRefused => KeychainState::Refused,
        _ => KeychainState::Failed,
    }
}
