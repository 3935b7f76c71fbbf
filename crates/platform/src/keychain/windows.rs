//! The Credential Manager of Windows. Read against the source of `windows-native-keyring-store`;
//! not run on Windows yet.

use super::{
    entries::{Entries, System},
    parts::{Limited, Parts},
    store::{Connect, Failure},
};
use authkeep_core::ports::KeychainError;
use keyring_core::error::PlatformError;
use std::{collections::HashMap, sync::Arc};
use windows_native_keyring_store::Store;

/// CRED_MAX_CREDENTIAL_BLOB_SIZE in bytes
/// (<https://learn.microsoft.com/en-us/windows/win32/api/wincred/ns-wincred-credentialw>). The
/// store writes bytes as they are; only its passwords become UTF-16.
const LONGEST_BLOB: usize = 2560;

/// Opens the person's credentials.
pub(super) fn connect(service: String) -> Arc<Connect> {
    Arc::new(move |lease| {
        let store = Store::new().map_err(|_| KeychainError::Missing)?;
        // The default persistence would carry tokens to other machines of the domain.
        let system = System { modifiers: &[("persistence", "Local")], cause, unlock: || Ok(()) };
        Ok(Box::new(Parts(Entries { store, service: service.clone(), system, lease })))
    })
}

impl Limited for Entries {
    fn limit(&self) -> usize {
        LONGEST_BLOB
    }

    fn remove_all(&mut self, prefix: &str) -> Result<(), Failure> {
        // The store names a credential `{name}.{service}`.
        let pattern = format!("^{}.*\\.{}$", literal(prefix), literal(&self.service));
        let found = self.store.search(&HashMap::from([("pattern", pattern.as_str())]));
        found.map_err(|error| self.system.failure(error))?.iter().try_for_each(|entry| self.delete(entry))
    }
}

/// The text as a regular expression that matches just it.
fn literal(text: &str) -> String {
    let escape = |letter: char| letter.is_ascii_punctuation().then_some('\\').into_iter().chain([letter]);
    text.chars().flat_map(escape).collect()
}

/// The store gives "no storage access" and "platform failure" the number of the Windows error
/// and nothing else.
fn cause(error: PlatformError) -> Failure {
    let error = match error.to_string() {
        // 1312: a logon without credentials, over SSH or as a service.
        text if text == "Windows ERROR_NO_SUCH_LOGON_SESSION" => KeychainError::Refused,
        text => KeychainError::Broken(text),
    };
    error.into()
}
