//! An access token, and how long it is good.

use crate::{
    ports::{Moment, Running},
    provider::Lifetimes,
};
use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// An access token: what is handed out, and nothing that another could be had with.
#[derive(Clone, Debug)]
pub struct Access {
    /// Grows by one with each answer; a late writer never overwrites a later generation.
    pub generation: u64,
    /// The token.
    pub token: SecretString,
    /// As the provider wrote it.
    pub token_type: String,
    /// How long it is good.
    pub term: Term,
}

/// From when to when an access token is good.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Term {
    /// When the request left that it came with.
    pub issued_at: Timestamp,
    /// How long the computer had been running then, if that is known.
    // Items of the first versions lack it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub running: Option<Running>,
    /// When it ends, if that is known.
    #[serde(rename = "access_expires_at")]
    pub expires_at: Option<Timestamp>,
}

impl Term {
    /// Whether the token is good for at least this long. One whose end is not known is
    /// taken for good until the API refuses it (oauth-requirement 36).
    pub fn good_for(&self, at_least: Duration, now: &Moment) -> bool {
        let Some(end) = self.expires_at else { return true };
        let passed = now.since(self.issued_at, self.running.as_ref());
        let left = end.duration_since(self.issued_at).checked_sub(passed);
        // A clock set back to before the token came would make it look good for ever.
        let set_back = passed < -SignedDuration::from_mins(5);
        !set_back && left > Some(SignedDuration::try_from(at_least).unwrap_or(SignedDuration::MAX))
    }

    /// The whole life of the token, if it is known.
    pub fn life(&self) -> Option<Duration> {
        Duration::try_from(self.expires_at?.duration_since(self.issued_at)).ok()
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
}

impl Access {
    /// For another process of the same person.
    pub fn encode(&self) -> SecretString {
        serde_json::json!(StoredAccess::from(self)).to_string().into()
    }

    /// Reads what another process has encoded.
    pub fn decode(content: &SecretString) -> Option<Self> {
        serde_json::from_str::<StoredAccess>(content.expose_secret()).ok().map(Self::from)
    }
}

/// As it is written down, beside the other tokens or alone.
#[derive(Serialize, Deserialize)]
pub(crate) struct StoredAccess {
    generation: u64,
    access_token: String,
    token_type: String,
    #[serde(flatten)]
    term: Term,
}

impl From<&Access> for StoredAccess {
    fn from(access: &Access) -> Self {
        Self {
            generation: access.generation,
            access_token: access.token.expose_secret().to_owned(),
            token_type: access.token_type.clone(),
            term: access.term.clone(),
        }
    }
}

impl From<StoredAccess> for Access {
    fn from(stored: StoredAccess) -> Self {
        let StoredAccess { generation, access_token, token_type, term } = stored;
        Self { generation, token: access_token.into(), token_type, term }
    }
}
