//! What the errors of the Secret Service mean.

use crate::keychain::{
    payload::foreign,
    store::{Failure, Remedy},
};
use authkeep_core::ports::KeychainError;
use keyring_core::error::PlatformError;
use secret_service::Error;
use zbus::{DBusError, fdo};

/// What is behind an error of the store.
pub(super) fn cause(error: PlatformError) -> Failure {
    match error.downcast::<Error>().map(|error| *error) {
        // It was locked after the service was asked, and nobody answered the store's prompt.
        Ok(Error::Prompt) => KeychainError::Locked.into(),
        Ok(error) => failure(error),
        Err(_) => unexpected(),
    }
}

/// Only names of errors are kept: a message comes from the service and may hold anything.
pub(super) fn failure(error: Error) -> Failure {
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
pub(super) fn bus_failure(error: zbus::Error) -> Failure {
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

pub(super) fn unexpected() -> Failure {
    KeychainError::Broken("the secret service gave an unexpected answer".to_owned()).into()
}

#[cfg(test)]
mod tests;
