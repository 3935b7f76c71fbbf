//! What goes wrong, in the three parts a person needs: what happened, whose side it is on, and
//! what to do.

use crate::oauth::problem::Problem;
use serde::{Deserialize, Serialize};

/// A failure. Its texts never hold a secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{what}")]
pub struct Error {
    /// What scripts and the window act on.
    pub code: Code,
    /// What happened.
    pub what: String,
    /// What to do, in words for any surface: it names no command and no option.
    pub hint: String,
    /// What to do for somebody who types commands, where that is another sentence.
    pub command: Option<String>,
    /// The name of the connection it happened to.
    pub connection: Option<String>,
    /// The provider's own words, if it spoke.
    pub problem: Option<Box<Problem>>,
}

/// The kinds of failure. A kind exists only if somebody acts on it: a script by its exit code,
/// the window by what it offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// A bug or a broken machine.
    Unexpected,
    /// The records cannot be read or written.
    StorageFailed,
    /// The request makes no sense as it stands.
    Usage,
    /// The name is taken.
    NameTaken,
    /// No such connection.
    NoSuchConnection,
    /// No such client.
    NoSuchClient,
    /// No such provider.
    NoSuchProvider,
    /// No sign-in waits for this callback.
    NoSuchSignIn,
    /// The grant is over.
    NeedsSignIn,
    /// No connection to the provider.
    Offline,
    /// The provider asks for a pause.
    SlowDown,
    /// The provider is not well.
    ProviderUnwell,
    /// What came back is no answer of the provider.
    ForeignAnswer,
    /// The answer to a refresh was lost, and asking again may end the grant.
    OutcomeUnknown,
    /// The keychain is locked.
    KeychainLocked,
    /// There is no keychain.
    KeychainMissing,
    /// The keychain said no.
    KeychainRefused,
    /// The keychain failed.
    KeychainFailed,
    /// The person or an administrator said no.
    Declined,
    /// Given up here.
    Cancelled,
    /// The ten minutes are over.
    TimedOut,
    /// The provider did not take the code.
    CodeRefused,
    /// The client id or its secret.
    ClientRejected,
    /// The redirect URI.
    RedirectRejected,
    /// A scope.
    ScopeRejected,
    /// Anything else about the set-up that the provider does not take.
    Rejected,
    /// The provider's file is wrong or was changed under a connection.
    ProviderFile,
    /// Another process holds the connection.
    Busy,
}

/// Whose side a failure is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The person's: an answer, a name, a choice.
    You,
    /// This computer's.
    ThisComputer,
    /// The network between.
    Network,
    /// The provider's.
    Provider,
    /// The client's set-up at the provider, or the provider's file here.
    SetUp,
    /// Nobody's.
    Nobody,
}

impl Code {
    /// Every code, for tables that must be complete.
    pub const ALL: [Self; 28] = [
        Self::Unexpected,
        Self::StorageFailed,
        Self::Usage,
        Self::NameTaken,
        Self::NoSuchConnection,
        Self::NoSuchClient,
        Self::NoSuchProvider,
        Self::NoSuchSignIn,
        Self::NeedsSignIn,
        Self::Offline,
        Self::SlowDown,
        Self::ProviderUnwell,
        Self::ForeignAnswer,
        Self::OutcomeUnknown,
        Self::KeychainLocked,
        Self::KeychainMissing,
        Self::KeychainRefused,
        Self::KeychainFailed,
        Self::Declined,
        Self::Cancelled,
        Self::TimedOut,
        Self::CodeRefused,
        Self::ClientRejected,
        Self::RedirectRejected,
        Self::ScopeRejected,
        Self::Rejected,
        Self::ProviderFile,
        Self::Busy,
    ];

    /// Whose side it is on.
    pub fn side(self) -> Side {
        match self {
            Self::Unexpected
            | Self::StorageFailed
            | Self::KeychainLocked
            | Self::KeychainMissing
            | Self::KeychainRefused
            | Self::KeychainFailed
            | Self::Busy => Side::ThisComputer,
            Self::Usage
            | Self::NameTaken
            | Self::NoSuchConnection
            | Self::NoSuchClient
            | Self::NoSuchProvider
            | Self::NoSuchSignIn
            | Self::Declined
            | Self::Cancelled => Side::You,
            Self::Offline | Self::ForeignAnswer | Self::OutcomeUnknown => Side::Network,
            Self::SlowDown | Self::ProviderUnwell | Self::NeedsSignIn => Side::Provider,
            Self::ClientRejected
            | Self::RedirectRejected
            | Self::ScopeRejected
            | Self::Rejected
            | Self::ProviderFile => Side::SetUp,
            Self::TimedOut | Self::CodeRefused => Side::Nobody,
        }
    }

    /// Whether nothing was lost and the same may succeed at another time.
    pub fn is_not_now(self) -> bool {
        matches!(
            self,
            Self::Offline
                | Self::SlowDown
                | Self::ProviderUnwell
                | Self::ForeignAnswer
                | Self::OutcomeUnknown
        )
    }

    /// Whether the keychain is the cause.
    pub fn is_keychain(self) -> bool {
        matches!(
            self,
            Self::KeychainLocked | Self::KeychainMissing | Self::KeychainRefused | Self::KeychainFailed
        )
    }

    /// The code as it is written in JSON.
    pub fn as_str(self) -> String {
        serde_json::to_value(self)
            .ok()
            .and_then(|value| value.as_str().map(str::to_owned))
            .unwrap_or_default()
    }
}

impl Error {
    /// A failure: what happened and what to do.
    pub fn new(code: Code, what: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { code, what: what.into(), hint: hint.into(), command: None, connection: None, problem: None }
    }

    /// Says what to do in commands and options, for those who have them.
    #[must_use]
    pub fn by_command(mut self, hint: impl Into<String>) -> Self {
        self.command = Some(hint.into());
        self
    }

    /// What to do for somebody who types commands.
    pub fn command_hint(&self) -> &str {
        self.command.as_deref().unwrap_or(&self.hint)
    }

    /// Says which connection it happened to.
    #[must_use]
    pub fn about(mut self, connection: &str) -> Self {
        self.connection.get_or_insert_with(|| connection.to_owned());
        self
    }

    /// Adds the provider's own words.
    #[must_use]
    pub fn with(mut self, problem: Problem) -> Self {
        self.problem = Some(Box::new(problem));
        self
    }

    /// What the provider's support asks for.
    pub fn request_id(&self) -> Option<&str> {
        self.problem.as_ref()?.request_id.as_deref()
    }
}

#[cfg(test)]
mod tests;
