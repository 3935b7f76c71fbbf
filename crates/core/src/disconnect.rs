//! Disconnecting: the provider is told first, then everything here is forgotten, and the person
//! learns exactly what happened.

use crate::{
    activity::What,
    connection::Connection,
    error::Error,
    oauth::revoke::{self, Outcome},
    provider::{Grant, Revoke},
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

impl Service {
    /// Ends a connection: revokes its grant where the provider can be told, then forgets it here.
    /// What cannot be told now stays owed.
    ///
    /// # Errors
    /// `NoSuchConnection`, `Busy`, `StorageFailed`, what the keychain says. Then the connection is
    /// still there.
    pub async fn disconnect(&self, name: &str, local_only: bool) -> Result<Receipt, Error> {
        let (_guard, connection) = self.hold(&self.connection(name)?.id, name).await?;
        let told = if local_only { Told::NotAsked } else { self.revoke(&connection).await? };
        self.log_told(&connection, &told);
        if matches!(told, Told::Owed(_)) {
            self.ports.records.owe_revocation(&connection)?;
        } else {
            self.ports.keychain.remove(&tokens_key(&connection.id)).await?;
        }
        self.ports.journal.close(&connection.id)?;
        self.ports.records.remove_connection(&connection.id)?;
        self.log(&connection, What::Disconnected, |_| {});
        let works_until = match told {
            Told::Revoked | Told::NothingToRevoke => None,
            Told::NoWay | Told::NotAsked | Told::Owed(_) | Told::Refused(_) => connection.access_expires_at,
        };
        Ok(Receipt { connection, told, works_until })
    }

    /// Tells providers what they are still owed. Called where the network is used anyway; what
    /// fails stays owed.
    pub async fn settle_owed(&self) {
        let Ok(owed) = self.ports.records.owed_revocations() else { return };
        for connection in owed {
            let Ok(_guard) = self.ports.lock.acquire(connection.id.as_str(), std::time::Duration::ZERO).await
            else {
                continue;
            };
            let told = match self.revoke(&connection).await {
                Ok(Told::Owed(_)) | Err(_) => continue,
                Ok(told) => told,
            };
            let forgotten = self.ports.keychain.remove(&tokens_key(&connection.id)).await.is_ok();
            if forgotten && self.ports.records.settle_revocation(&connection.id).is_ok() {
                self.log_told(&connection, &told);
            }
        }
    }

    fn log_told(&self, connection: &Connection, told: &Told) {
        let what = if *told == Told::Revoked { What::Revoked } else { What::NotRevoked };
        self.log(connection, what, |entry| {
            if let Told::Owed(error) | Told::Refused(error) = told {
                entry.detail = Some(error.what.clone());
                entry.code = Some(error.code);
                entry.request_id = error.request_id().map(str::to_owned);
            }
        });
    }

    async fn revoke(&self, connection: &Connection) -> Result<Told, Error> {
        let provider = match self.provider_of(connection) {
            Ok(provider) => provider,
            Err(error) => return Ok(Told::Refused(error)),
        };
        let Some(rules) = provider.revoke.as_ref().filter(|_| connection.grant != Grant::PersonalToken)
        else {
            return Ok(Told::NoWay);
        };
        let Some(content) = self.ports.keychain.read(&tokens_key(&connection.id)).await? else {
            return Ok(Told::NothingToRevoke);
        };
        let Some(tokens) = Tokens::decode(&content) else { return Ok(Told::NothingToRevoke) };
        match self.ask_to_revoke(&provider, rules, connection, &tokens).await {
            Ok(told) => Ok(told),
            Err(error) if error.code.is_keychain() => Err(error),
            Err(error) => Ok(Told::Refused(error)),
        }
    }

    async fn ask_to_revoke(
        &self,
        provider: &crate::provider::Provider,
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
            &tokens.access_token,
            tokens.refresh_token.as_ref(),
            endpoints.values(),
        )?;
        // A file that names a way to revoke since the connection was made must not name a stranger.
        if !connection.origins.include(&request.url) {
            let is = request.url.origin().ascii_serialization();
            let was = connection.origins.token.as_deref().unwrap_or("none");
            return Ok(Told::Refused(crate::explain::moved(provider, was, &is)));
        }
        let response = match self.ports.http.send(request).await {
            Ok(response) => response,
            Err(error) => return Ok(Told::Owed(crate::explain::no_answer(provider, &error))),
        };
        let explained = |problem| {
            let secrets: Vec<_> =
                [Some(&tokens.access_token), tokens.refresh_token.as_ref(), client.client_secret.as_ref()]
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
