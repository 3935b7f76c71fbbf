//! Disconnecting: from one durable note on the connection is gone for everybody, and owed until the
//! provider was told and the keychain has forgotten; the person learns exactly what happened.

use crate::{
    activity::What,
    answered,
    connection::Connection,
    error::{Code, Error},
    oauth::{
        answer,
        revoke::{self, Outcome},
    },
    owed::{LONGEST, Owed, Settled},
    provider::{Grant, Provider, Revoke},
    service::{Service, tokens_key},
    tokens::Tokens,
};
use jiff::Timestamp;

/// What a disconnect did.
#[derive(Clone, Debug)]
pub struct Receipt {
    /// As it was.
    pub connection: Connection,
    /// What the provider was told.
    pub told: Told,
    /// Until when the access token still works at the provider, if it was not revoked and that is
    /// known.
    pub works_until: Option<Timestamp>,
    /// The answer to the last refresh was lost: if it brought new tokens, nobody here knows them.
    pub answer_lost: bool,
    /// Why the keychain still holds the tokens. They go when it lets them.
    pub left: Option<Error>,
}

/// What the provider was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// To end the grant, and it did.
    Revoked,
    /// Nothing: it documents no way to be told.
    NoWay,
    /// Nothing, as was wished.
    NotAsked,
    /// Nothing: the keychain held no tokens.
    NothingToRevoke,
    /// Nothing yet: it is tried again later.
    Owed(Error),
    /// To end the grant, and it refused.
    Refused(Error),
}

/// The tokens that are alive at the provider, as far as that is known.
struct Living {
    tokens: Option<Tokens>,
    /// They came and lie in the journal alone.
    unsaved: bool,
    answer_lost: bool,
}

impl Service {
    /// Ends a connection: revokes its grant where the provider can be told, then forgets it here.
    /// What cannot be done now stays owed. The name of one that is owed already: tries it again.
    ///
    /// # Errors
    /// `NoSuchConnection`, `Busy`, `StorageFailed`, what the keychain says. Then the connection is
    /// still there.
    pub async fn disconnect(&self, name: &str, local_only: bool) -> Result<Receipt, Error> {
        self.finish_sign_ins().await;
        let found = match self.connection(name) {
            Err(error) if error.code == Code::NoSuchConnection => {
                return self.disconnect_owed(name, local_only).await?.ok_or(error);
            }
            found => found?,
        };
        let (_guard, connection) = self.hold(&found.id, name).await?;
        let living = if local_only {
            Living { tokens: None, unsaved: false, answer_lost: false }
        } else {
            self.living(&connection).await?
        };
        if let (true, Some(tokens)) = (living.unsaved, &living.tokens) {
            // The note that they lie in goes with the connection.
            let written = self.ports.keychain.write(&tokens_key(&connection.id), tokens.encode()).await;
            written.map_err(|error| Error::from(error).about(name))?;
        }
        let owed = Owed::new(&connection, !local_only);
        self.ports.records.owe_revocation(&owed)?;
        self.log(&connection, What::Disconnected, |_| {});
        if local_only {
            self.log_told(&connection, &Told::NotAsked);
        }
        let ends =
            living.tokens.as_ref().map_or(connection.access_expires_at, |it| it.access.term.expires_at);
        let settled = self.settle_one(owed, living.tokens, LONGEST).await;
        Ok(receipt(connection, settled, ends, living.answer_lost))
    }

    /// One that is gone and still owed under this name.
    async fn disconnect_owed(&self, name: &str, local_only: bool) -> Result<Option<Receipt>, Error> {
        let records = &self.ports.records;
        let named = |owed: &Owed| owed.connection.name == name;
        let Some(owed) = records.owed_revocations()?.into_iter().rfind(named) else { return Ok(None) };
        let id = owed.connection.id;
        let _guard = self.ports.lock.acquire(id.as_str(), crate::fresh::LONGEST_WAIT).await?;
        let still = records.owed_revocations()?.into_iter().find(|owed| owed.connection.id == id);
        let Some(mut owed) = still else { return Ok(None) };
        if local_only && owed.tell {
            owed.tell = false;
            records.owe_revocation(&owed)?;
        }
        let content = self.ports.keychain.read(&tokens_key(&owed.connection.id)).await?;
        let connection = owed.connection.clone();
        let settled = self.settle_one(owed, content.as_ref().and_then(Tokens::decode), LONGEST).await;
        let ends = connection.access_expires_at;
        Ok(Some(receipt(connection, settled, ends, false)))
    }

    /// What of a connection is alive, with what a refresh left in the journal.
    async fn living(&self, connection: &Connection) -> Result<Living, Error> {
        let content = self.ports.keychain.read(&tokens_key(&connection.id)).await;
        let content = content.map_err(|error| Error::from(error).about(&connection.name))?;
        let tokens = content.as_ref().and_then(Tokens::decode);
        let open = self.ports.journal.open(&connection.id)?;
        let (Some(tokens), Some(attempt)) = (&tokens, open) else {
            return Ok(Living { tokens, unsaved: false, answer_lost: false });
        };
        if attempt.generation != tokens.access.generation {
            return Ok(Living { tokens: Some(tokens.clone()), unsaved: false, answer_lost: false });
        }
        let response = attempt.sealed.and_then(|sealed| answered::open(&tokens.seal, &sealed));
        let provider = self.provider_of(connection).ok();
        let next = provider.as_ref().zip(response.as_ref()).and_then(|(provider, response)| {
            let success = (200..300).contains(&response.status);
            let answer = answer::read(provider, response, attempt.at).filter(|_| success)?;
            Some(tokens.next(&answer, &provider.lifetimes))
        });
        let told = provider.zip(response).is_some_and(|(provider, it)| self.is_final(&provider, &it));
        let unsaved = next.is_some();
        let tokens = Some(next.unwrap_or_else(|| tokens.clone()));
        Ok(Living { tokens, unsaved, answer_lost: !told })
    }

    pub(crate) fn log_told(&self, connection: &Connection, told: &Told) {
        let what = if *told == Told::Revoked { What::Revoked } else { What::NotRevoked };
        self.log(connection, what, |entry| {
            if let Told::Owed(error) | Told::Refused(error) = told {
                entry.detail = Some(error.what.clone());
                entry.code = Some(error.code);
                entry.request_id = error.request_id().map(str::to_owned);
            }
        });
    }

    /// Tells the provider. Whatever keeps that from being done here puts it off: a keychain that does
    /// not give the client's secret, a provider's file that is gone, faulty or names another place.
    /// Only the provider itself refuses.
    pub(crate) async fn revoke(&self, connection: &Connection, tokens: Option<&Tokens>) -> Told {
        let provider = match self.provider_of(connection) {
            Ok(provider) => provider,
            Err(error) => return Told::Owed(error),
        };
        let Some(rules) = provider.revoke.as_ref().filter(|_| connection.grant != Grant::PersonalToken)
        else {
            return Told::NoWay;
        };
        let Some(tokens) = tokens else { return Told::NothingToRevoke };
        let asked = self.ask_to_revoke(&provider, rules, connection, tokens).await;
        asked.unwrap_or_else(Told::Owed)
    }

    async fn ask_to_revoke(
        &self,
        provider: &Provider,
        rules: &Revoke,
        connection: &Connection,
        tokens: &Tokens,
    ) -> Result<Told, Error> {
        let endpoints = self.endpoints(provider, connection, &tokens.secret_vars)?;
        let client = self.credentials(connection.client.as_ref()).await?;
        let request = revoke::request(
            provider,
            rules,
            &client,
            &tokens.access.token,
            tokens.refresh_token.as_ref(),
            endpoints.values(),
        )?;
        // A file that names a way to revoke since the connection was made must not name a stranger.
        if !connection.origins.include(&request.url) {
            let is = request.url.origin().ascii_serialization();
            let was = connection.origins.token.as_deref().unwrap_or("none");
            return Ok(Told::Owed(crate::explain::moved(provider, was, &is)));
        }
        let response = match self.ports.http.send(request).await {
            Ok(response) => response,
            Err(error) => return Ok(Told::Owed(crate::explain::no_answer(provider, &error))),
        };
        let explained = |problem| {
            let secrets: Vec<_> =
                [Some(&tokens.access.token), tokens.refresh_token.as_ref(), client.client_secret.as_ref()]
                    .into_iter()
                    .flatten()
                    .collect();
            crate::explain::not_revoked(provider, crate::oauth::problem::Problem::without(problem, &secrets))
        };
        Ok(match revoke::outcome(provider, rules, &response, self.now()) {
            Outcome::Revoked => Told::Revoked,
            Outcome::Later(problem) => Told::Owed(explained(problem)),
            Outcome::Refused(problem) => Told::Refused(explained(problem)),
        })
    }
}

fn receipt(connection: Connection, settled: Settled, ends: Option<Timestamp>, answer_lost: bool) -> Receipt {
    let Settled { told, left } = settled;
    let works_until = match told {
        Told::Revoked | Told::NothingToRevoke => None,
        Told::NoWay | Told::NotAsked | Told::Owed(_) | Told::Refused(_) => ends,
    };
    Receipt { connection, told, works_until, answer_lost, left }
}
