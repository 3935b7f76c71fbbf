//! Keeping what a sign-in brought: keychain first, then records; and asking who is connected. Done
//! twice, it does the same: the tokens in the keychain say which sign-in they came with.

use super::{exchange::Exchange, finish::Unfinished, identity::Asked, kept::Came};
use crate::{
    activity::{Entry, What},
    connection::{Connection, Id},
    error::{Code, Error},
    oauth::{Credentials, answer::TokenAnswer, whoami},
    ports::{Guard, Moment},
    provider::{Grant, Provider, VarSource, WhoAmI, WhoAmIFrom},
    seal::SealKey,
    service::{Service, client_key, no_such_connection, tokens_key},
    sign_in::{SignIn, Stage},
    tokens::Tokens,
};
use std::time::Duration;

impl Service {
    /// Keeps new tokens, as those of a new connection or of the one that is renewed.
    pub(super) async fn keep(
        &self,
        exchange: &Exchange,
        came: &Came,
        answer: &TokenAnswer,
        client: &Credentials,
        sent: &Moment,
        patience: Duration,
    ) -> Result<Connection, Unfinished> {
        let Exchange { provider, sign_in, secrets } = exchange;
        let mut vars = came.vars.clone();
        vars.collect(provider, VarSource::Token, |path| answer.whole.text(path))?;
        let endpoints = vars.endpoints(provider, sign_in.discovered.as_ref(), Some(&client.client_id))?;
        let named = match &provider.whoami {
            Some(whoami @ WhoAmI { from: WhoAmIFrom::Token, .. }) => {
                whoami::from_answer(whoami, &answer.whole)
            }
            _ => None,
        };
        let mut connection = Connection {
            id: came.connection.clone(),
            name: sign_in.name.clone(),
            account: came.account.clone().or(named),
            client: Some(sign_in.client.clone()),
            origins: endpoints.origins()?,
            discovered: sign_in.discovered.clone(),
            redirect_uri: sign_in.redirect_uri.clone(),
            scopes_granted: answer.scopes.clone().unwrap_or_else(|| sign_in.scopes.clone()),
            scopes_requested: sign_in.scopes.clone(),
            ..self.blank_connection(provider, Grant::AuthorizationCode)
        };
        let mut tokens = Tokens::first(answer, vars.secret, SealKey::random());
        tokens.access.term.running = sent.running.clone();
        tokens.sign_in = Some(sign_in.id.clone());
        connection.vars = vars.plain;
        if let Some(secret) = &secrets.client_secret {
            self.ports
                .keychain
                .write(&client_key(&sign_in.client), secret.clone())
                .await
                .map_err(Error::from)?;
        }
        match &sign_in.renews {
            None => self.keep_new(exchange, client, connection, tokens, patience).await,
            Some(id) => self.keep_renewed(id, exchange, client, connection, tokens, patience).await,
        }
    }

    async fn keep_new(
        &self,
        Exchange { provider, sign_in, .. }: &Exchange,
        client: &Credentials,
        mut connection: Connection,
        mut tokens: Tokens,
        patience: Duration,
    ) -> Result<Connection, Unfinished> {
        // Held until it has its account: naming it may write its tokens once more.
        let _guard = self.lock_new(&connection.id, patience).await?;
        let stored = self.stored_tokens(&connection.id).await?;
        match stored.filter(|stored| stored.sign_in.as_ref() == Some(&sign_in.id)) {
            // Saved before a kill, and perhaps refreshed since.
            Some(stored) => tokens = stored,
            None => self.write_tokens(&connection.id, &tokens).await?,
        }
        match self.ports.records.connection_by_id(&connection.id)? {
            Some(known) => connection = known,
            None => self.record_new(provider, &mut connection, &tokens)?,
        }
        if connection.account.is_none() {
            self.name_kept(provider, client, &mut connection, &mut tokens).await;
        }
        self.log(&connection, What::Connected, |_| {});
        Ok(connection)
    }

    async fn keep_renewed(
        &self,
        id: &Id,
        Exchange { provider, sign_in, .. }: &Exchange,
        client: &Credentials,
        mut connection: Connection,
        mut tokens: Tokens,
        patience: Duration,
    ) -> Result<Connection, Unfinished> {
        let asked = self.who_am_i(provider, client, &connection, &tokens).await?;
        let unnamed = match &asked {
            Asked::NotNow(error) => Some(error.clone()).filter(|error| error.code.is_not_now()),
            Asked::Named(..) | Asked::Refused(_) | Asked::Nothing => None,
        };
        self.learn(provider, &mut connection, &mut tokens, asked).await?;
        // Whoever refreshes the old grant comes to an end first.
        let _guard = self.ports.lock.acquire(id.as_str(), patience).await.map_err(Error::from)?;
        let Some(old) = self.ports.records.connection_by_id(id)? else {
            // Disconnected meanwhile: the new grant goes the way of the old one.
            self.give_back(&connection, tokens).await?;
            return Err(Unfinished::Over(no_such_connection(&sign_in.name)));
        };
        if let (Some(_), None, Some(error)) = (&old.account, &connection.account, unnamed) {
            // The browser may be signed in as somebody else: it is kept until that is known.
            return Err(Unfinished::Later(error));
        }
        same_account(&old, &connection)?;
        self.end_earlier(sign_in, id).await?;
        let stored = self.stored_tokens(id).await?;
        let open = self.ports.journal.open(id)?.map_or(0, |attempt| attempt.generation);
        let known = stored.as_ref().map_or(0, |stored| stored.access.generation);
        match stored.filter(|stored| stored.sign_in.as_ref() == Some(&sign_in.id)) {
            Some(stored) => tokens = stored,
            None => {
                // Above all that is known of the old grant: whatever still comes of it is too late.
                tokens.access.generation = old.generation.max(known).max(open).saturating_add(1);
                self.write_tokens(id, &tokens).await?;
            }
        }
        connection = Connection {
            id: old.id,
            name: old.name,
            attempts: old.attempts,
            created_at: old.created_at,
            account: connection.account.or(old.account),
            ..connection
        };
        connection.take(&tokens, provider);
        self.ports.records.save_connection(&connection)?;
        self.close(&connection.id);
        self.log(&connection, What::Connected, |_| {});
        Ok(connection)
    }

    /// Of several sign-ins that renew one connection the one that was begun last counts. The caller
    /// holds the connection.
    async fn end_earlier(&self, sign_in: &SignIn, id: &Id) -> Result<(), Unfinished> {
        let taken = self.ports.records.sign_ins_at(&Stage::Taken)?;
        if taken.iter().all(|it| it.id != sign_in.id) {
            return Err(Unfinished::Over(superseded()));
        }
        let earlier = |it: &&SignIn| it.renews.as_ref() == Some(id) && it.created_at < sign_in.created_at;
        for other in taken.iter().filter(earlier) {
            self.end_taken(other, superseded()).await;
        }
        Ok(())
    }

    /// The lock of a connection that nobody knows yet.
    pub(super) async fn lock_new(&self, id: &Id, patience: Duration) -> Result<Guard, Error> {
        Ok(self.ports.lock.acquire(id.as_str(), patience).await?)
    }

    /// What the keychain holds under this id, if it can be read.
    async fn stored_tokens(&self, id: &Id) -> Result<Option<Tokens>, Error> {
        let content = self.ports.keychain.read(&tokens_key(id)).await?;
        Ok(content.as_ref().and_then(Tokens::decode))
    }

    pub(super) async fn write_tokens(&self, id: &Id, tokens: &Tokens) -> Result<(), Error> {
        Ok(self.ports.keychain.write(&tokens_key(id), tokens.encode()).await?)
    }

    /// Saves a new connection, under the next free name if somebody was quicker with its own: the
    /// grant is worth more than the name.
    pub(super) fn record_new(
        &self,
        provider: &Provider,
        connection: &mut Connection,
        tokens: &Tokens,
    ) -> Result<(), Error> {
        connection.take(tokens, provider);
        let wished = connection.name.clone();
        let mut number = 2u32;
        loop {
            match self.ports.records.save_connection(connection).map_err(Error::from) {
                Err(error) if error.code == Code::NameTaken => {
                    connection.name = format!("{wished}-{number}");
                    number += 1;
                }
                saved => return saved,
            }
        }
    }

    pub(super) fn log_sign_in_failure(&self, sign_in: &SignIn, error: &Error) {
        let entry = Entry {
            at: self.now(),
            connection_id: sign_in.renews.clone(),
            connection: Some(sign_in.name.clone()),
            what: What::SignInFailed,
            by: None,
            detail: Some(error.what.clone()),
            code: Some(error.code),
            request_id: error.request_id().map(str::to_owned),
        };
        if let Err(error) = self.ports.records.log(&entry) {
            tracing::warn!(%error, "the activity log cannot be written");
        }
    }
}

fn superseded() -> Error {
    Error::new(
        Code::Cancelled,
        "A later sign-in of this connection took the place of this one.",
        "Use it as it is.",
    )
}

/// A connection keeps its account: the browser may have been signed in as somebody else.
fn same_account(old: &Connection, new: &Connection) -> Result<(), Error> {
    match (&old.account, &new.account) {
        (Some(was), Some(is)) if was.id != is.id => Err(Error::new(
            Code::Declined,
            format!(
                "The browser was signed in as {}, and {} is the connection of {}. Nothing was changed.",
                is.label, old.name, was.label
            ),
            "Sign in with the other account, or connect this one under a name of its own.",
        )
        .about(&old.name)),
        _ => Ok(()),
    }
}
