//! Finishing a sign-in whose answer came: read, kept, and only then its secrets go. It may be the
//! process that sent the code, or any later one.

use super::{exchange::Exchange, kept::Came, secrets_key};
use crate::{
    connection::{Connection, Id},
    error::{Code, Error},
    explain::{self, Asked},
    oauth::{BuildError, answer::TokenAnswer},
    ports::{Attempt, Moment, StorageError},
    provider::{Provider, Rotation},
    service::Service,
    sign_in::{self, SignIn, SignInSecrets, Stage},
};
use jiff::SignedDuration;
use secrecy::SecretString;
use std::time::Duration;

/// Between two tries of a second exchange that nobody asked for.
const PAUSE: SignedDuration = SignedDuration::from_secs(60);

/// Why a sign-in is not finished.
pub(super) enum Unfinished {
    /// What came is good, and something here or on the way has to be mended first.
    Later(Error),
    /// It led nowhere.
    Over(Error),
}

impl From<Error> for Unfinished {
    fn from(error: Error) -> Self {
        let mends = error.code.is_keychain() || matches!(error.code, Code::StorageFailed | Code::Busy);
        if mends { Self::Later(error) } else { Self::Over(error) }
    }
}

impl From<StorageError> for Unfinished {
    fn from(error: StorageError) -> Self {
        Error::from(error).into()
    }
}

impl From<BuildError> for Unfinished {
    fn from(error: BuildError) -> Self {
        Error::from(error).into()
    }
}

impl Service {
    /// Finishes the sign-ins whose answer came and could not be saved, and ends those whose exchange
    /// was cut off. Where there is none, this is one look into the records. What cannot be done now
    /// stays for the next time.
    pub async fn finish_sign_ins(&self) {
        let Ok(taken) = self.ports.records.sign_ins_at(&Stage::Taken) else { return };
        for sign_in in taken {
            // Whoever holds it is at work on it.
            let lock = self.ports.lock.acquire(sign_in.id.as_str(), Duration::ZERO).await;
            let Ok(_guard) = lock else { continue };
            if let Err(error) = self.resume(&sign_in.id, Duration::ZERO).await {
                tracing::debug!(sign_in = %sign_in.id, code = ?error.code, "a sign-in is not finished");
            }
        }
    }

    /// The sign-ins that were taken and are at no end: their tokens are kept sealed until they can be
    /// saved, or they are under way.
    ///
    /// # Errors
    /// `StorageFailed`.
    pub fn unfinished_sign_ins(&self) -> Result<Vec<SignIn>, Error> {
        let mut taken = self.ports.records.sign_ins_at(&Stage::Taken)?;
        taken.retain(|it| matches!(self.ports.journal.open(&it.id), Ok(Some(_))));
        Ok(taken)
    }

    /// Takes up a sign-in that another process has taken and left. None if nobody has seen its code:
    /// then it waits again. The caller holds the sign-in's lock and waits for others this long.
    pub(super) async fn resume(&self, id: &Id, patience: Duration) -> Result<Option<Connection>, Error> {
        let Some(sign_in) = self.ports.records.sign_in(id)?.filter(|it| it.stage == Stage::Taken) else {
            return Ok(None);
        };
        // The note stays until the sign-in stands elsewhere, so without one nothing was sent.
        let Some(attempt) = self.ports.journal.open(id)? else {
            self.ports.records.move_sign_in(id, &Stage::Taken, &Stage::Waiting)?;
            return Ok(None);
        };
        let found = self.provider_with(&sign_in.provider, sign_in.discovered.as_ref());
        let name = found.as_ref().map_or_else(|_| sign_in.provider.clone(), |provider| provider.name.clone());
        let name = name.as_str();
        let kept = |error: Error| explain::kept(name, error);
        // Where the journal has none, the keychain says whether an answer came.
        let content = match self.ports.keychain.read(&secrets_key(id)).await.map_err(Error::from) {
            Err(error) if attempt.sealed.is_none() => return Err(error),
            // Another keychain than usual, unless it goes on for long.
            Ok(None) if attempt.sealed.is_some() && !self.long_over(&sign_in) => {
                return Err(kept(no_longer_held()));
            }
            content => content.map_err(kept)?,
        };
        let secrets = content.as_ref().and_then(SignInSecrets::decode);
        let opened = secrets.and_then(|secrets| Some((Came::last(&secrets, &attempt)?, secrets)));
        let Some((mut came, secrets)) = opened else {
            return Err(self.end_taken(&sign_in, explain::exchange_cut_off(name)).await);
        };
        let provider = found.clone().map_err(kept)?;
        if sign_in::fixed_part(&provider) != sign_in.fixed {
            return Err(kept(super::complete::changed(&provider)));
        }
        let exchange = Exchange { provider: provider.clone(), sign_in, secrets };
        match self.finish(&exchange, &mut came, &attempt.at.into(), &[], patience).await {
            Ok(connection) => Ok(Some(connection)),
            Err(Unfinished::Later(error)) => Err(if came.durable { kept(error) } else { error }),
            Err(Unfinished::Over(error)) => Err(self.end_taken(&exchange.sign_in, error).await),
        }
    }

    /// Reads what came, keeps it and closes the sign-in. Done twice, it does the same.
    pub(super) async fn finish(
        &self,
        exchange: &Exchange,
        came: &mut Came,
        sent: &Moment,
        hide: &[&SecretString],
        patience: Duration,
    ) -> Result<Connection, Unfinished> {
        let Exchange { provider, sign_in, secrets } = exchange;
        let client = self.client_of_sign_in(exchange).await?;
        let hide: Vec<_> =
            hide.iter().copied().chain([&secrets.verifier]).chain(&client.client_secret).collect();
        let response = came.first.response().ok_or_else(|| explain::foreign(&provider.name, 0))?;
        let first = self.read_answer(provider, Asked::Code, &response, sent, &hide)?;
        let answer = match provider.upgrade {
            None => first,
            Some(_) => self.upgraded(exchange, came, &client, first, sent, patience).await?,
        };
        let connection = self.keep(exchange, came, &answer, &client, sent, patience).await?;
        let id = &sign_in.id;
        let stage = Stage::Connected { connection: connection.id.clone() };
        // It is kept, and stays so whatever becomes of the notes on how it came.
        match self.ports.records.move_sign_in(id, &Stage::Taken, &stage) {
            Ok(_) => {
                self.forget_secrets(id).await;
                self.close(id);
            }
            Err(error) => tracing::warn!(sign_in = %id, %error, "the end of a sign-in could not be noted"),
        }
        Ok(connection)
    }

    /// The answer to the second exchange, which is sent if none came yet.
    async fn upgraded(
        &self,
        exchange: &Exchange,
        came: &mut Came,
        client: &crate::oauth::Credentials,
        first: TokenAnswer,
        sent: &Moment,
        patience: Duration,
    ) -> Result<TokenAnswer, Unfinished> {
        let provider: &Provider = &exchange.provider;
        let mut sent = sent.clone();
        if came.second.is_none() {
            let open = self.ports.journal.open(&exchange.sign_in.id)?;
            if let Some(attempt) = open.filter(|attempt| attempt.tries > 1) {
                let early = self.now().duration_since(attempt.at) < PAUSE;
                if patience.is_zero() && early {
                    return Err(Unfinished::Later(explain::cut_off(provider)));
                }
                if !may_repeat_second(provider.rotation, &attempt) {
                    return Err(Unfinished::Over(explain::exchange_cut_off(&provider.name)));
                }
            }
            sent = self.moment();
            let response = self.second_exchange(exchange, came, client, &first).await?;
            came.second = Some(crate::answered::Stored::of(&response));
            self.note_came(exchange, came).await;
        }
        let response = came.second.as_ref().and_then(crate::answered::Stored::response);
        let response = response.ok_or_else(|| explain::foreign(&provider.name, 0))?;
        let hide: Vec<_> = [&first.access_token]
            .into_iter()
            .chain(&first.refresh_token)
            .chain(&client.client_secret)
            .collect();
        Ok(self.read_answer(provider, Asked::Code, &response, &sent, &hide)?)
    }

    /// Ends a sign-in that was taken and led nowhere, and gives back why.
    pub(super) async fn end_taken(&self, sign_in: &SignIn, error: Error) -> Error {
        match self.end(sign_in, &Stage::Taken, &error).await {
            Ok(()) => self.close(&sign_in.id),
            Err(storage) => {
                tracing::warn!(sign_in = %sign_in.id, error = %storage, "the end of a sign-in could not be noted");
            }
        }
        error
    }
}

/// May a second exchange whose answer was lost be sent again, unasked? It may carry the refresh
/// token, so the provider's rotation says.
fn may_repeat_second(rotation: Rotation, attempt: &Attempt) -> bool {
    match rotation {
        Rotation::Never | Rotation::Maybe => true,
        // The first try was the code's.
        Rotation::Always => attempt.tries < 3,
        Rotation::Strict => false,
    }
}

pub(super) fn no_longer_held() -> Error {
    Error::new(Code::KeychainFailed, "The keychain no longer holds what this sign-in needs.", "Start again.")
}
