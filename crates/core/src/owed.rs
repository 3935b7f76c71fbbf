//! What is left to do for a connection that is gone here: its provider has to be told, its tokens
//! have to leave the keychain. Each is done once it can be.

use crate::{
    connection::Connection,
    disconnect::Told,
    error::Error,
    explain,
    fresh::LONGEST_PAUSE,
    service::{Service, remembered, tokens_key},
    tokens::Tokens,
};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, time::Duration};
use tokio::time::{Instant, timeout};

/// After the first try that follows a disconnect; each further one waits twice as long, up to
/// [`LONGEST_PAUSE`].
const FIRST_PAUSE: Duration = Duration::from_secs(60);

/// Longer than any request takes.
pub(crate) const LONGEST: Duration = Duration::from_secs(60 * 60);

/// A connection that is gone here and not yet everywhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owed {
    /// As it was. Its attempts, its pause and its last failure are those of telling the provider.
    #[serde(flatten)]
    pub connection: Connection,
    /// Whether the provider is still to be told. If not, the keychain alone has to forget.
    #[serde(default = "yes")]
    pub tell: bool,
}

fn yes() -> bool {
    true
}

impl Owed {
    pub(crate) fn new(connection: &Connection, tell: bool) -> Self {
        let connection = Connection { attempts: 0, not_before: None, last_error: None, ..connection.clone() };
        Self { connection, tell }
    }

    /// Whether it is too early to tell the provider.
    fn paused(&self, now: Timestamp) -> bool {
        let left = self.connection.not_before.map(|until| until.duration_since(now));
        // A clock that was set back makes no pause longer than one can be.
        left.and_then(|left| Duration::try_from(left).ok())
            .is_some_and(|left| !left.is_zero() && left <= LONGEST_PAUSE)
    }

    /// The provider could not be told now.
    fn put_off(&mut self, error: &Error, now: Timestamp) {
        let connection = &mut self.connection;
        let tries = u32::try_from(connection.attempts).unwrap_or(u32::MAX);
        let own = match tries.checked_sub(1) {
            None => Duration::ZERO,
            Some(doubled) => FIRST_PAUSE.saturating_mul(2u32.saturating_pow(doubled)),
        };
        let asked = error.problem.as_ref().and_then(|problem| problem.retry_after).unwrap_or_default();
        let pause = SignedDuration::try_from(own.max(asked).min(LONGEST_PAUSE)).unwrap_or_default();
        connection.attempts += 1;
        connection.not_before = now.checked_add(pause).ok().filter(|until| *until > now);
        connection.last_error = Some(remembered(error, now));
    }
}

/// What came of it.
pub(crate) struct Settled {
    pub(crate) told: Told,
    /// Why the keychain still holds the tokens, though nothing needs them.
    pub(crate) left: Option<Error>,
}

impl Service {
    /// What is still owed, oldest first.
    ///
    /// # Errors
    /// `StorageFailed`.
    pub fn owed(&self) -> Result<Vec<Owed>, Error> {
        Ok(self.ports.records.owed_revocations()?)
    }

    /// Tells providers what they are still owed. Called where the network is used anyway; what
    /// fails stays owed, and is left alone for a while.
    pub async fn settle_owed(&self) {
        self.settle_owed_within(LONGEST).await;
    }

    /// The same, for so long. Who has not answered by then could not be told.
    pub async fn settle_owed_within(&self, at_most: Duration) {
        let until = Instant::now() + at_most;
        let Ok(all) = self.ports.records.owed_revocations() else { return };
        let mut unwell = BTreeSet::new();
        for owed in all {
            let Owed { connection, tell } = &owed;
            let id = connection.id.clone();
            if *tell && (owed.paused(self.now()) || unwell.contains(&connection.provider)) {
                continue;
            }
            let Ok(_guard) = self.ports.lock.acquire(id.as_str(), Duration::ZERO).await else { continue };
            // Another process may have done it meanwhile.
            let still = self.ports.records.owed_revocations().unwrap_or_default();
            let Some(owed) = still.into_iter().find(|it| it.connection.id == id) else { continue };
            if owed.tell && owed.paused(self.now()) {
                continue;
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return;
            }
            let Ok(content) = self.ports.keychain.read(&tokens_key(&id)).await else { continue };
            let provider = owed.connection.provider.clone();
            let tokens = content.as_ref().and_then(Tokens::decode);
            if let Told::Owed(_) = self.settle_one(owed, tokens, left).await.told {
                unwell.insert(provider);
            }
        }
    }

    /// Does what can be done now, and waits so long for the provider. The caller holds the connection.
    pub(crate) async fn settle_one(
        &self,
        mut owed: Owed,
        tokens: Option<Tokens>,
        at_most: Duration,
    ) -> Settled {
        let records = &self.ports.records;
        let mut told = Told::NotAsked;
        if owed.tell {
            let telling = timeout(at_most, self.revoke(&owed.connection, tokens.as_ref())).await;
            told = telling.unwrap_or_else(|_| Told::Owed(explain::too_slow(&owed.connection.provider_name)));
            let first = owed.connection.attempts == 0;
            if let Told::Owed(error) = &told {
                owed.put_off(error, self.now());
            } else {
                owed.tell = false;
            }
            if first || !owed.tell {
                self.log_told(&owed.connection, &told);
            }
            if let Err(error) = records.owe_revocation(&owed) {
                tracing::warn!(connection = %owed.connection.id, %error, "what is owed could not be noted");
            }
            if owed.tell {
                return Settled { told, left: None };
            }
        }
        let forgotten = self.ports.keychain.remove(&tokens_key(&owed.connection.id)).await;
        if forgotten.is_ok()
            && let Err(error) = records.settle_revocation(&owed.connection.id)
        {
            tracing::warn!(connection = %owed.connection.id, %error, "it is noted as owed, and is not");
        }
        Settled { told, left: forgotten.err().map(Error::from) }
    }

    /// Ends a grant whose tokens came when nobody waits for them any more.
    pub(crate) async fn give_back(&self, connection: &Connection, tokens: Tokens) -> Result<(), Error> {
        self.ports.keychain.write(&tokens_key(&connection.id), tokens.encode()).await?;
        let owed = Owed::new(connection, true);
        self.ports.records.owe_revocation(&owed)?;
        self.settle_one(owed, Some(tokens), LONGEST).await;
        Ok(())
    }
}
