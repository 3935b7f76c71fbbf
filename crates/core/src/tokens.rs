//! The tokens of a connection, as they stand in the keychain.

use crate::{
    connection::Id,
    oauth::answer::{RefreshEnd, TokenAnswer},
    ports::{Moment, Running},
    provider::Lifetimes,
    seal::SealKey,
};
use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, time::Duration};

/// One generation of tokens.
#[derive(Clone, Debug)]
pub struct Tokens {
    /// Grows by one with each answer; a late writer never overwrites a later generation.
    pub generation: u64,
    /// For API calls.
    pub access_token: SecretString,
    /// As the provider wrote it.
    pub token_type: String,
    /// For the next access token.
    pub refresh_token: Option<SecretString>,
    /// When the request left that these came with.
    pub issued_at: Timestamp,
    /// How long the computer had been running then, if that is known.
    pub running: Option<Running>,
    /// The sign-in that this grant came with, if it came with one that is known.
    pub sign_in: Option<Id>,
    /// When the access token ends, if that is known.
    pub access_expires_at: Option<Timestamp>,
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
        Self {
            generation: self.generation.saturating_add(1),
            refresh_expires_at: refresh_expires_at.filter(|_| refresh_token.is_some()),
            refresh_token,
            sign_in: self.sign_in.clone(),
            ..Self::first(answer, self.secret_vars.clone(), self.seal.clone())
        }
    }

    /// The first generation.
    pub fn first(answer: &TokenAnswer, secret_vars: BTreeMap<String, SecretString>, seal: SealKey) -> Self {
        Self {
            generation: 1,
            access_token: answer.access_token.clone(),
            token_type: answer.token_type.clone(),
            refresh_token: answer.refresh_token.clone(),
            issued_at: answer.issued_at,
            running: None,
            sign_in: None,
            access_expires_at: answer.access_expires_at,
            refresh_expires_at: answer.refresh_token.as_ref().and_then(|_| answer.refresh_end.known()),
            secret_vars,
            seal,
        }
    }

    /// Whether the access token is good for at least this long. One whose end is not known is
    /// taken for good until the API refuses it (oauth-requirement 36).
    pub fn good_for(&self, at_least: Duration, now: &Moment) -> bool {
        let Some(end) = self.access_expires_at else { return true };
        let passed = now.since(self.issued_at, self.running.as_ref());
        let left = end.duration_since(self.issued_at).checked_sub(passed);
        // A clock set back to before the token came would make it look good for ever.
        let set_back = passed < -SignedDuration::from_mins(5);
        !set_back && left > Some(SignedDuration::try_from(at_least).unwrap_or(SignedDuration::MAX))
    }

    /// The whole life of the access token, if it is known.
    pub fn life(&self) -> Option<Duration> {
        Duration::try_from(self.access_expires_at?.duration_since(self.issued_at)).ok()
    }

    /// How long a token must still be good to be handed out when nobody says: a tenth of its
    /// life, five minutes at most, or what the provider's file says. What was asked for is cut to
    /// nine tenths of the life: asking for more than the provider gives would refresh for ever.
    pub fn enough(&self, asked: Option<Duration>, lifetimes: &Lifetimes) -> Duration {
        let usual = self.life().map_or(Duration::ZERO, |life| life / 10).min(Duration::from_secs(300));
        let usual = lifetimes.refresh_early.map_or(usual, |latest| usual.min(latest));
        let most = self.life().map_or(Duration::MAX, |life| life / 10 * 9);
        asked.unwrap_or(usual).min(most)
    }

    /// The content of the keychain item.
    pub fn encode(&self) -> SecretString {
        let expose = |secret: &SecretString| secret.expose_secret().to_owned();
        let stored = Stored {
            generation: self.generation,
            access_token: expose(&self.access_token),
            token_type: self.token_type.clone(),
            refresh_token: self.refresh_token.as_ref().map(expose),
            issued_at: self.issued_at,
            running: self.running.clone(),
            sign_in: self.sign_in.clone(),
            access_expires_at: self.access_expires_at,
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
            generation: stored.generation,
            access_token: stored.access_token.into(),
            token_type: stored.token_type,
            refresh_token: stored.refresh_token.map(SecretString::from),
            issued_at: stored.issued_at,
            running: stored.running,
            sign_in: stored.sign_in,
            access_expires_at: stored.access_expires_at,
            refresh_expires_at: stored.refresh_expires_at,
            secret_vars: stored.secret_vars.into_iter().map(|(name, value)| (name, value.into())).collect(),
            seal: SealKey::decode(&stored.seal)?,
        })
    }
}

#[derive(Serialize, Deserialize)]
struct Stored {
    generation: u64,
    access_token: String,
    token_type: String,
    refresh_token: Option<String>,
    issued_at: Timestamp,
    // Items of the first versions lack these two.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    running: Option<Running>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sign_in: Option<Id>,
    access_expires_at: Option<Timestamp>,
    refresh_expires_at: Option<Timestamp>,
    secret_vars: BTreeMap<String, String>,
    seal: String,
}

#[cfg(test)]
mod tests {
    use super::*;

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
        assert_eq!((tokens.generation, tokens.running.as_ref(), tokens.sign_in.as_ref()), (7, None, None));
        assert!(tokens.good_for(Duration::from_secs(60), &at(58, Some(("one", 9000)))));
        assert!(!tokens.good_for(Duration::from_secs(60), &at(59, None)));
        assert!(!tokens.good_for(Duration::ZERO, &at(-6, None)), "set back");
        let again = Tokens::decode(&tokens.encode()).unwrap();
        assert_eq!(again.encode().expose_secret(), tokens.encode().expose_secret());
    }

    #[test]
    fn a_token_is_as_old_as_either_clock_says() {
        let running = Some(Running { boot: "one".to_owned(), milliseconds: 10 * 60_000 });
        let tokens = Tokens { running, ..Tokens::decode(&OLD.into()).unwrap() };
        let good = |now: Moment| tokens.good_for(Duration::ZERO, &now);
        assert!(good(at(59, Some(("one", 69)))));
        assert!(!good(at(0, Some(("one", 70)))), "it slept");
        assert!(!good(at(60, Some(("one", 10)))), "the clock was set forward");
        assert!(good(at(-9000, Some(("one", 69)))), "set back, and nothing is lost by it");
        assert!(!good(at(-9000, Some(("two", 69)))), "another start tells nothing");
        assert!(good(at(59, Some(("one", 3)))), "a clock of another namespace tells nothing");
        let again = Tokens::decode(&tokens.encode()).unwrap();
        assert_eq!(again.running, tokens.running);
    }
}
