//! The login keychain of macOS. Read against the sources of `apple-native-keyring-store` and
//! `security-framework`; not run on a Mac yet.
//!
//! macOS itself asks the person whether this app may use an item, so that a read may show a
//! prompt here. One that is answered after the deadline counts for the next call.

use super::{
    entries::{Entries, System},
    store::{Connect, Failure},
};
use apple_native_keyring_store::keychain::Store;
use authkeep_core::ports::KeychainError;
use keyring_core::error::PlatformError;
use security_framework::{
    base::Error,
    os::macos::keychain::{SecKeychain, SecPreferencesDomain},
};
use std::sync::Arc;

// Results of Security Services (SecBase.h).
const USER_CANCELED: i32 = -128;
const NOT_AVAILABLE: i32 = -25291;
const AUTHENTICATION_FAILED: i32 = -25293;
const NO_SUCH_KEYCHAIN: i32 = -25294;
const NO_DEFAULT_KEYCHAIN: i32 = -25307;
const INTERACTION_NOT_ALLOWED: i32 = -25308;

/// Opens the login keychain.
pub(super) fn connect(service: String) -> Arc<Connect> {
    Arc::new(move |lease| {
        let store = Store::new().map_err(|_| KeychainError::Missing)?;
        let system = System { modifiers: &[], cause, unlock };
        Ok(Box::new(Entries { store, service: service.clone(), system, lease }))
    })
}

fn unlock() -> Result<(), KeychainError> {
    SecKeychain::default_for_domain(SecPreferencesDomain::User)
        .and_then(|mut keychain| keychain.unlock(None))
        .map_err(|error| status(&error))
}

fn cause(error: PlatformError) -> Failure {
    let error = match error.downcast_ref::<Error>() {
        Some(error) => status(error),
        None => KeychainError::Broken("the keychain failed".to_owned()),
    };
    error.into()
}

fn status(error: &Error) -> KeychainError {
    match error.code() {
        // The last one is also what a session without a screen gets, over SSH for instance.
        USER_CANCELED | AUTHENTICATION_FAILED | INTERACTION_NOT_ALLOWED => KeychainError::Refused,
        NOT_AVAILABLE | NO_SUCH_KEYCHAIN | NO_DEFAULT_KEYCHAIN => KeychainError::Missing,
        code => KeychainError::Broken(format!("status {code}")),
    }
}
