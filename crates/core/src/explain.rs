//! The sentences of failures: what happened, and what to do. One place, so that they agree.

use crate::{
    error::{Code, Error},
    oauth::{
        BuildError,
        problem::{Kind, Problem},
    },
    ports::{HttpError, KeychainError, LockError, StorageError},
    provider::Provider,
};
use std::time::Duration;

const NOTHING_LOST: &str = "Nothing is lost: the next use tries again.";

/// What was asked of the token endpoint; the same refusal means another thing for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    /// To exchange a code.
    Code,
    /// To refresh.
    Refresh,
    /// For client credentials.
    ClientCredentials,
}

/// Whoever refreshed was killed.
pub(crate) fn cut_off(provider: &Provider) -> Error {
    let what = format!("The refresh at {} was cut off before its answer came.", provider.name);
    Error::new(Code::OutcomeUnknown, what, NOTHING_LOST)
}

/// Whoever refreshes has not come to an end.
pub(crate) fn still_saving(provider: &str) -> Error {
    Error::new(
        Code::Busy,
        format!("The refresh at {provider} has not finished: what came may still be to be saved."),
        "Look whether the keychain is locked or the disk is full; it is tried for some minutes.",
    )
}

/// A sign-in whose answer came and is not in keychain and records yet.
pub(crate) fn kept(provider: &str, error: Error) -> Error {
    let what = format!("{} {provider} has answered the sign-in, and its tokens are kept sealed.", error.what);
    let hint = "Nothing is lost: the next use finishes it once that is mended.".to_owned();
    Error { what, hint, ..error }.by_command(
        "Nothing is lost: the same `authkeep complete`, or any command that needs a token, finishes it once \
         that is mended.",
    )
}

/// A sign-in whose exchange was sent, and nobody knows what came of it.
pub(crate) fn exchange_cut_off(provider: &str) -> Error {
    Error::new(
        Code::CodeRefused,
        format!(
            "This sign-in was cut off before the answer of {provider} came, and a code is shown once only."
        ),
        "Start the sign-in again.",
    )
}

/// A refusal of the token endpoint.
pub(crate) fn refusal(provider: &Provider, asked: Asked, problem: Problem) -> Error {
    let name = &provider.name;
    let kind = problem.kind(provider);
    let said = said(&problem);
    let error = match kind {
        Kind::GrantEnded if asked == Asked::Refresh => Error::new(
            Code::NeedsSignIn,
            format!("{name} refused the refresh token{said}."),
            "Sign in once more. Name, client and scopes stay as they are.",
        ),
        Kind::GrantEnded if asked == Asked::Code => Error::new(
            Code::CodeRefused,
            format!("{name} did not take the code of this sign-in{said}."),
            "Codes work once and for a few minutes. Start the sign-in again.",
        ),
        Kind::GrantEnded | Kind::Rejected => Error::new(
            Code::Rejected,
            format!("{name} refused the request{said}."),
            format!("Compare the client's set-up at {name} with the provider's notes, then try again."),
        ),
        Kind::Denied => Error::new(
            Code::Declined,
            format!("{name} says that access was declined{said}."),
            "Try again and approve, or ask whoever runs the account.",
        ),
        Kind::ClientRejected => Error::new(
            Code::ClientRejected,
            format!("{name} did not accept the client ID with this secret{said}."),
            format!("Enter both again; a secret that was replaced at {name} stops working at once."),
        ),
        Kind::ScopeRejected => Error::new(
            Code::ScopeRejected,
            format!("{name} does not let this client ask for these scopes{said}."),
            format!("Tick them on the app at {name}, or leave them out here."),
        ),
        Kind::RedirectRejected => Error::new(
            Code::RedirectRejected,
            format!("{name} does not know this redirect URI{said}."),
            format!("Register the redirect URI at {name} exactly as it was sent, then try again."),
        ),
        Kind::SlowDown => Error::new(Code::SlowDown, pause(name, problem.retry_after), NOTHING_LOST),
        Kind::Unwell | Kind::Unknown => Error::new(
            Code::ProviderUnwell,
            format!("{name} answers with an error ({}){said}.", problem.status),
            NOTHING_LOST,
        ),
        Kind::Foreign => foreign(name, problem.status),
    };
    error.with(problem)
}

/// A token that the provider's API does not take.
pub(crate) fn token_refused(provider: &Provider, problem: Problem) -> Error {
    Error::new(
        Code::Rejected,
        format!("{} does not take this token{}.", provider.name, said(&problem)),
        "Copy it again, all of it; if it was replaced or removed there, make a new one.",
    )
    .with(problem)
}

/// A revocation that did not happen.
pub(crate) fn not_revoked(provider: &Provider, problem: Problem) -> Error {
    Error::new(
        Code::Rejected,
        format!("{} did not end the grant ({}){}.", provider.name, problem.status, said(&problem)),
        format!("End it on the pages of {}, where connected apps are listed.", provider.name),
    )
    .with(problem)
}

/// An answer that no token endpoint gives.
pub(crate) fn foreign(name: &str, status: u16) -> Error {
    let what = match status {
        300..400 => {
            format!("{name} sent the request on to another address ({status}), which is not followed.")
        }
        _ => format!("What came back ({status}) is no answer of {name}."),
    };
    Error::new(
        Code::ForeignAnswer,
        what,
        "Look for a log-in page of this network in the browser, a proxy or a firewall. Nothing is lost.",
    )
}

/// The provider asks for a pause.
pub(crate) fn slow_down(name: &str, wait: Duration) -> Error {
    Error::new(Code::SlowDown, pause(name, Some(wait)), NOTHING_LOST)
}

fn pause(name: &str, wait: Option<Duration>) -> String {
    match wait {
        Some(wait) => format!("{name} asks for a pause of {} s.", wait.as_secs().max(1)),
        None => format!("{name} asks for a pause."),
    }
}

fn said(problem: &Problem) -> String {
    match (&problem.code, &problem.message) {
        (Some(code), Some(message)) => format!(" ({code}: {})", message.trim_end_matches('.')),
        (Some(text), None) | (None, Some(text)) => format!(" ({})", text.trim_end_matches('.')),
        (None, None) => String::new(),
    }
}

/// No answer at all.
pub(crate) fn no_answer(provider: &Provider, error: &HttpError) -> Error {
    let name = &provider.name;
    match error {
        HttpError::NotSent { detail, .. } => Error::new(
            Code::Offline,
            format!("{name} cannot be reached: {detail}."),
            provider
                .unreachable
                .clone()
                .unwrap_or_else(|| format!("Look at the network of this computer. {NOTHING_LOST}")),
        ),
        HttpError::Lost { detail, .. } => Error::new(
            Code::ProviderUnwell,
            format!("The answer of {name} was lost: {detail}."),
            NOTHING_LOST,
        ),
        HttpError::TooLarge { limit, .. } => Error::new(
            Code::ForeignAnswer,
            format!("What {name} sent is larger than any token answer ({limit} bytes)."),
            NOTHING_LOST,
        ),
    }
}

/// The keychain is another than usual, or came out of a backup. To show a refresh token that was used
/// may end the grant that has taken its place.
pub(crate) fn older_tokens(connection: &str) -> Error {
    Error::new(
        Code::KeychainFailed,
        format!("The keychain holds older tokens of {connection} than were saved last."),
        "Open the usual keychain. Where there is none, refresh by hand: that tries the older ones.",
    )
    .by_command(format!(
        "Open the usual keychain. Where there is none, `authkeep refresh {connection}` tries the older ones."
    ))
}

/// A provider that is still owed a word did not answer for as long as a command waits for it.
pub(crate) fn too_slow(provider: &str) -> Error {
    Error::new(Code::Offline, format!("{provider} did not answer in time."), NOTHING_LOST)
}

/// The answer to a refresh was lost, and this provider ends a grant when asked twice.
pub(crate) fn outcome_unknown(provider: &Provider, connection: &str) -> Error {
    Error::new(
        Code::OutcomeUnknown,
        format!(
            "The answer to the last refresh was lost, and {} may end the connection if it is asked again \
             with the same refresh token.",
            provider.name
        ),
        format!("It can be asked all the same; if {} refuses, sign in again.", provider.name),
    )
    .by_command(format!(
        "`authkeep refresh {connection}` tries it all the same; if {} refuses, sign in again.",
        provider.name
    ))
}

/// A provider file that names another place than the one a connection was made for.
pub(crate) fn moved(provider: &Provider, was: &str, is: &str) -> Error {
    Error::new(
        Code::ProviderFile,
        format!(
            "The provider file of {} now names {is}, and this connection was made for {was}. No secret was sent.",
            provider.name
        ),
        "If the change is right, sign in again; if it is not yours, look at who changed the file.",
    )
}

impl From<KeychainError> for Error {
    fn from(error: KeychainError) -> Self {
        let (code, what, hint) = match error {
            KeychainError::Locked => (
                Code::KeychainLocked,
                "The keychain is locked.".to_owned(),
                "Unlock it and try again. Nothing is lost.",
            ),
            KeychainError::Missing => (
                Code::KeychainMissing,
                "No keychain answers on this computer, and secrets are kept nowhere else.".to_owned(),
                "Start one (on Linux: gnome-keyring, KWallet or KeePassXC with its Secret Service), then try \
                 again.",
            ),
            KeychainError::Refused => (
                Code::KeychainRefused,
                "The keychain refused access.".to_owned(),
                "Allow Authkeep when the keychain asks, then try again. Nothing is lost.",
            ),
            KeychainError::TimedOut => (
                Code::KeychainFailed,
                "The keychain did not answer in time.".to_owned(),
                "It may be waiting for a password in another window. Nothing is lost.",
            ),
            KeychainError::Broken(detail) => (
                Code::KeychainFailed,
                format!("The keychain failed: {detail}."),
                "Try again; if it stays so, restart the keychain. Nothing was removed.",
            ),
        };
        Self::new(code, what, hint)
    }
}

impl From<StorageError> for Error {
    fn from(error: StorageError) -> Self {
        match error {
            StorageError::NameTaken => {
                Self::new(Code::NameTaken, "This name is taken.", "Choose another name.")
            }
            StorageError::Failed(detail) => Self::new(
                Code::StorageFailed,
                format!("The records cannot be used: {}.", detail.trim_end_matches('.')),
                "Look at the disk's free space and the folder's owner.",
            )
            .by_command(
                "Look at the disk's free space and the folder's owner; `authkeep doctor` tells more.",
            ),
        }
    }
}

impl From<LockError> for Error {
    fn from(error: LockError) -> Self {
        match error {
            LockError::Busy => Self::new(
                Code::Busy,
                "Another process is working on this connection and has not finished.",
                "Try again in a moment.",
            ),
            LockError::Failed(detail) => StorageError::Failed(detail).into(),
        }
    }
}

impl From<BuildError> for Error {
    fn from(error: BuildError) -> Self {
        Self::new(
            Code::ProviderFile,
            format!("The request cannot be made: {error}."),
            "Look at the provider's file and at the values that were given.",
        )
        .by_command("Look at the provider's file and at the values given with --set.")
    }
}

#[cfg(test)]
mod tests;
