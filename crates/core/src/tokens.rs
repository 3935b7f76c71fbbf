//! The tokens of a connection, as they stand in the keychain.

use crate::{
    access::{Access, StoredAccess, Term},
    connection::Id,
    oauth::answer::{RefreshEnd, TokenAnswer},
    provider::Lifetimes,
    seal::SealKey,
};
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One generation of tokens.
#[derive(Clone, Debug)]
pub struct Tokens {
    /// For API calls.
    pub access: Access,
    /// For the next access token.
    pub refresh_token: Option<SecretString>,
    /// The sign-in that this grant came with, if it came with one that is known.
    pub sign_in: Option<Id>,
    /// When the refresh token ends, if that is known.
    pub refresh_expires_at: Option<Timestamp>,
    /// Values of the provider's secret variables.
    pub secret_vars: BTreeMap<String, SecretString>,
    /// Seals answers of this connection in the journal.
    pub seal: SealKey,
}

impl Tokens {
    /// The next generation: what the answer brings, and the old refresh token where it brings
    /// none (RFC 6749 §6).
    #[must_use]
    pub fn next(&self, answer: &TokenAnswer, lifetimes: &Lifetimes) -> Self {
        // Use of a refresh token starts its life anew where the file says so; elsewhere one that
        // replaces another keeps the end of the first (Okta, LinkedIn), unless the answer knows.
        let restarts = lifetimes.refresh_restarts || self.refresh_expires_at.is_none();
        let refresh_expires_at = match answer.refresh_end {
            RefreshEnd::Said(end) => Some(end),
            RefreshEnd::Documented(end) if restarts => Some(end),
            RefreshEnd::Documented(_) | RefreshEnd::Unknown => self.refresh_expires_at,
        };
        let refresh_token = answer.refresh_token.clone().or_else(|| self.refresh_token.clone());
        let first = Self::first(answer, self.secret_vars.clone(), self.seal.clone());
        Self {
            access: Access { generation: self.access.generation.saturating_add(1), ..first.access },
            refresh_expires_at: refresh_expires_at.filter(|_| refresh_token.is_some()),
            refresh_token,
            sign_in: self.sign_in.clone(),
            ..first
        }
    }

    /// The first generation.
    pub fn first(answer: &TokenAnswer, secret_vars: BTreeMap<String, SecretString>, seal: SealKey) -> Self {
        let term = Term { issued_at: answer.issued_at, running: None, expires_at: answer.access_expires_at };
        Self {
            access: Access {
                generation: 1,
                token: answer.access_token.clone(),
                token_type: answer.token_type.clone(),
                term,
            },
            refresh_token: answer.refresh_token.clone(),
            sign_in: None,
            refresh_expires_at: answer.refresh_token.as_ref().and_then(|_| answer.refresh_end.known()),
            secret_vars,
            seal,
        }
    }

    /// The content of the keychain item.
    pub fn encode(&self) -> SecretString {
        let expose = |secret: &SecretString| secret.expose_secret().to_owned();
        let stored = Stored {
            access: StoredAccess::from(&self.access),
            refresh_token: self.refresh_token.as_ref().map(expose),
            sign_in: self.sign_in.clone(),
            refresh_expires_at: self.refresh_expires_at,
            secret_vars: self.secret_vars.iter().map(|(name, value)| (name.clone(), expose(value))).collect(),
            seal: self.seal.encode(),
        };
        serde_json::json!(stored).to_string().into()
    }

    /// Reads the content of the keychain item.
    pub fn decode(content: &SecretString) -> Option<Self> {
        let stored: Stored = serde_json::from_str(content.expose_secret()).ok()?;
        Some(Self {
            access: stored.access.into(),
            refresh_token: stored.refresh_token.map(SecretString::from),
            sign_in: stored.sign_in,
            refresh_expires_at: stored.refresh_expires_at,
            secret_vars: stored.secret_vars.into_iter().map(|(name, value)| (name, value.into())).collect(),
            seal: SealKey::decode(&stored.seal)?,
        })
    }
}

#[derive(Serialize, Deserialize)]
struct Stored {
    #[serde(flatten)]
    access: StoredAccess,
    refresh_token: Option<String>,
    // Items of the first versions lack it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sign_in: Option<Id>,
    refresh_expires_at: Option<Timestamp>,
    secret_vars: BTreeMap<String, String>,
    seal: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::{Moment, Running};
    use jiff::SignedDuration;
    use std::time::Duration;

    /// As the first versions wrote it.
    const OLD: &str = r#"{"generation":7,"access_token":"a","token_type":"Bearer","refresh_token":"r",
        "issued_at":"2026-11-22T08:00:00Z","access_expires_at":"2026-11-22T09:00:00Z",
        "refresh_expires_at":null,"secret_vars":{},"seal":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}"#;

    fn at(minute: i64, running: Option<(&str, u64)>) -> Moment {
        let start: Timestamp = "2026-11-22T08:00:00Z".parse().unwrap();
        let running =
            running.map(|(boot, minutes)| Running { boot: boot.to_owned(), milliseconds: minutes * 60_000 });
        Moment { at: start + SignedDuration::from_mins(minute), running }
    }

    #[test]
    fn an_item_without_the_running_clock_goes_by_the_time_of_day() {
        let tokens = Tokens::decode(&OLD.into()).unwrap();
        assert_eq!((tokens.access.generation, tokens.sign_in.as_ref()), (7, None));
        let term = &tokens.access.term;
        assert!(term.running.is_none());
        assert!(term.good_for(Duration::from_secs(60), &at(58, Some(("one", 9000)))));
        assert!(!term.good_for(Duration::from_secs(60), &at(59, None)));
        assert!(!term.good_for(Duration::ZERO, &at(-6, None)), "set back");
        let again = Tokens::decode(&tokens.encode()).unwrap();
        assert_eq!(again.encode().expose_secret(), tokens.encode().expose_secret());
    }

    #[test]
    fn a_token_is_as_old_as_either_clock_says() {
        let running = Some(Running { boot: "one".to_owned(), milliseconds: 10 * 60_000 });
        let mut tokens = Tokens::decode(&OLD.into()).unwrap();
        tokens.access.term.running = running;
        let good = |now: Moment| tokens.access.term.good_for(Duration::ZERO, &now);
        assert!(good(at(59, Some(("one", 69)))));
        assert!(!good(at(0, Some(("one", 70)))), "it slept");
        assert!(!good(at(60, Some(("one", 10)))), "the clock was set forward");
        assert!(good(at(-9000, Some(("one", 69)))), "set back, and nothing is lost by it");
        assert!(!good(at(-9000, Some(("two", 69)))), "another start tells nothing");
        assert!(good(at(59, Some(("one", 3)))), "a clock of another namespace tells nothing");
        let again = Tokens::decode(&tokens.encode()).unwrap();
        assert_eq!(again.access.term.running, tokens.access.term.running);
    }
}
