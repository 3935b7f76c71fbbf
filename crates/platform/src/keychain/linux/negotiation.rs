//! The store's session, negotiated while the service is being asked what is locked: it takes
//! longer than all the rest of a read.

use super::SYSTEM;
use crate::keychain::{
    entries::Entries,
    lane,
    store::{Failure, Lease, Remedy},
};
use authkeep_core::ports::KeychainError;
use std::sync::LazyLock;
use zbus_secret_service_keyring_store::Store;

/// The entries of one service, soon.
pub(super) struct Negotiation(LazyLock<Negotiated, Box<dyn FnOnce() -> Negotiated + Send>>);

type Negotiated = Result<Entries, KeychainError>;

impl Negotiation {
    /// Connects on a thread of its own.
    pub(super) fn begin(service: String, lease: Lease) -> Result<Self, KeychainError> {
        let begun = lane::spawn("keychain session", move || {
            let store = Store::new().map_err(|error| SYSTEM.failure(error).error)?;
            Ok(Entries { store, service, system: SYSTEM, lease })
        })?;
        let wait = || begun.join().unwrap_or_else(|_| Err(lane::ended_early()));
        Ok(Self(LazyLock::new(Box::new(wait))))
    }

    /// Waits for the end of it.
    pub(super) fn entries(&mut self) -> Result<&mut Entries, Failure> {
        let negotiated = LazyLock::force_mut(&mut self.0).as_mut();
        // It may have failed long before this call.
        negotiated.map_err(|error| Failure::after(Remedy::Reconnect, error.clone()))
    }
}
