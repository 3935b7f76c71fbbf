//! How a connection stands at a moment, in the words of the window: `ui/src/lib/state.ts` and
//! `words.ts` say the same.

use crate::wire::ConnectionRow;
use authkeep_core::error::Code;
use jiff::{SignedDuration, Timestamp};

/// In the order in which a person should hear of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Only the person helps.
    SignInAgain,
    /// The provider does not take the client's set-up.
    WrongSetUp,
    /// The answer to the last refresh was lost, and asking again may end the grant.
    Unclear,
    /// The sign-in ends in this time.
    Soon(SignedDuration),
    /// No network.
    Offline,
    /// The provider does not answer, or asks for a pause.
    NotNow,
    /// It is being refreshed.
    Refreshing,
    /// Good for this time.
    Fresh(SignedDuration),
    /// It refreshes when it is used.
    OnUse,
    /// Nobody knows when the token ends.
    NoEnd,
}

/// Under this part of its life, in per cent, an end is near.
const SOON: i128 = 15;

impl Standing {
    /// How a connection stands now.
    pub fn of(row: &ConnectionRow, now: Timestamp) -> Self {
        if row.refreshing {
            return Self::Refreshing;
        }
        if row.needs_sign_in {
            return Self::SignInAgain;
        }
        let left = |end: Timestamp| end.duration_since(now);
        let Some(access) = row.access_expires_at.map(left) else { return Self::NoEnd };
        if access.is_positive() {
            return ending(row, now).unwrap_or(Self::Fresh(access));
        }
        if !row.renewable || row.refresh_expires_at.map(left).is_some_and(|left| !left.is_positive()) {
            return Self::SignInAgain;
        }
        row.last_failure.and_then(broken).or_else(|| ending(row, now)).unwrap_or(Self::OnUse)
    }

    /// Whether nothing goes on without the person.
    pub fn needs_person(self) -> bool {
        matches!(self, Self::SignInAgain | Self::WrongSetUp | Self::Unclear)
    }

    /// In words.
    pub fn words(self) -> String {
        match self {
            Self::SignInAgain => "Sign in again".to_owned(),
            Self::WrongSetUp => "Set-up refused".to_owned(),
            Self::Unclear => "Last refresh unclear".to_owned(),
            Self::Soon(left) => format!("Sign-in ends in {}", span(left)),
            Self::Offline => "Offline".to_owned(),
            Self::NotNow => "Not answering".to_owned(),
            Self::Refreshing => "Refreshing now".to_owned(),
            Self::Fresh(left) => format!("Fresh · {}", span(left)),
            Self::OnUse => "Refreshes when used".to_owned(),
            Self::NoEnd => "No end known".to_owned(),
        }
    }
}

/// A length in the largest unit that keeps it precise: `8 s`, `42 min`, `19 h`, `87 days`. Floored:
/// 42 min are left until there are only 41.
pub fn span(length: SignedDuration) -> String {
    let (minute, hour, day) = (60, 60 * 60, 24 * 60 * 60);
    match length.as_secs().max(0) {
        s if s < minute => format!("{s} s"),
        s if s < 2 * hour => format!("{} min", s / minute),
        s if s < 2 * day => format!("{} h", s / hour),
        s => format!("{} days", s / day),
    }
}

/// The end after which only the person helps, if it is near.
fn ending(row: &ConnectionRow, now: Timestamp) -> Option<Standing> {
    let (start, end) = match row.renewable {
        true => (row.refresh_started_at?, row.refresh_expires_at?),
        false => (row.issued_at?, row.access_expires_at?),
    };
    let (whole, left) = (end.duration_since(start).as_nanos(), end.duration_since(now).as_nanos());
    (whole > 0 && left * 100 < whole * SOON).then(|| Standing::Soon(end.duration_since(now)))
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the others say nothing of the next use")]
fn broken(failure: Code) -> Option<Standing> {
    match failure {
        Code::ClientRejected
        | Code::RedirectRejected
        | Code::ScopeRejected
        | Code::Rejected
        | Code::ProviderFile
        | Code::NoSuchClient
        | Code::NoSuchProvider => Some(Standing::WrongSetUp),
        Code::OutcomeUnknown => Some(Standing::Unclear),
        Code::Offline | Code::ForeignAnswer => Some(Standing::Offline),
        Code::SlowDown | Code::ProviderUnwell => Some(Standing::NotNow),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
