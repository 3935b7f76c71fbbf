//! Keeping what a sign-in brought, and asking who is connected.

use super::{Vars, exchange::Exchanged};
use crate::{
    activity::{Entry, What},
    connection::{Account, Connection, Id, State},
    error::{Code, Error},
    explain,
    oauth::{
        Credentials,
        answer::{TokenAnswer, Whole},
        problem::{Problem, is_page},
        request, whoami,
    },
    provider::{Grant, Placeholder, Provider, VarSource, WhoAmI, WhoAmIFrom},
    seal::SealKey,
    service::{Service, client_key, tokens_key},
    sign_in::SignIn,
    tokens::Tokens,
};
use std::collections::BTreeMap;

/// The account, where it stands in the token answer or in the callback.
pub(super) fn without_asking(
    whoami: &WhoAmI,
    answer: &TokenAnswer,
    callback: &BTreeMap<String, String>,
) -> Option<Account> {
    match whoami.from {
        WhoAmIFrom::Token => whoami::from_answer(whoami, &answer.whole),
        WhoAmIFrom::Callback => whoami::from_callback(whoami, callback),
        WhoAmIFrom::Request(_) => None,
    }
}

/// What the who-am-I request brought.
pub(super) enum Asked {
    /// The provider named the account.
    Named(Option<Account>, Whole),
    /// It refused the token.
    Refused(Error),
    /// It could not be asked.
    NotNow(Error),
    /// There is no such request, or the answer says nothing of it.
    Nothing,
}

impl Service {
    /// Keeps new tokens: keychain first, then records; then asks for the account's name.
    pub(super) async fn keep(&self, exchanged: Exchanged) -> Result<Connection, Error> {
        let Exchanged { exchange, answer, client, account } = exchanged;
        let (provider, sign_in) = (&exchange.provider, &exchange.sign_in);
        let mut vars = exchange.vars;
        vars.collect(provider, VarSource::Token, |path| answer.whole.text(path))?;

        let mut connection = self.connection_of(provider, sign_in, &answer);
        connection.account = account;
        let endpoints = vars.endpoints(provider, sign_in.discovered.as_ref(), Some(&client.client_id))?;
        connection.origins = endpoints.origins()?;
        let mut tokens = Tokens::first(&answer, vars.secret, SealKey::random());
        connection.vars = vars.plain;
        if let Some(secret) = exchange.secrets.client_secret {
            self.ports.keychain.write(&client_key(&sign_in.client), secret).await?;
        }
        let Some(id) = &sign_in.renews else {
            self.save_new(provider, &mut connection, &tokens).await?;
            self.name_kept(provider, &client, &mut connection, &mut tokens).await;
            self.log(&connection, What::Connected, |_| {});
            return Ok(connection);
        };
        self.name_account(provider, &client, &mut connection, &mut tokens).await?;
        let (_guard, old) = self.hold(id, &sign_in.name).await?;
        same_account(&old, &connection)?;
        tokens.generation = old.generation.max(self.generation_in_keychain(&old).await) + 1;
        connection = Connection {
            id: old.id,
            name: old.name,
            attempts: old.attempts,
            created_at: old.created_at,
            account: connection.account.or(old.account),
            ..connection
        };
        self.save_first(provider, &mut connection, &tokens).await?;
        self.ports.journal.close(&connection.id)?;
        self.log(&connection, What::Connected, |_| {});
        Ok(connection)
    }

    /// Asks the provider whose a connection is that is kept already. That it does not say hurts
    /// nobody.
    pub(super) async fn name_kept(
        &self,
        provider: &Provider,
        client: &Credentials,
        connection: &mut Connection,
        tokens: &mut Tokens,
    ) {
        if let Err(error) = self.name_account(provider, client, connection, tokens).await {
            tracing::warn!(connection = %connection.id, %error, "the account could not be named");
        }
    }

    /// Asks the provider who is connected.
    async fn name_account(
        &self,
        provider: &Provider,
        client: &Credentials,
        connection: &mut Connection,
        tokens: &mut Tokens,
    ) -> Result<(), Error> {
        let asked = self.who_am_i(provider, client, connection, tokens).await?;
        self.learn(provider, connection, tokens, asked).await
    }

    /// Takes over what a who-am-I answer tells, and saves it if the connection is kept already.
    pub(super) async fn learn(
        &self,
        provider: &Provider,
        connection: &mut Connection,
        tokens: &mut Tokens,
        asked: Asked,
    ) -> Result<(), Error> {
        let Asked::Named(account, answer) = asked else { return Ok(()) };
        connection.account = account.or_else(|| connection.account.take());
        let mut vars = Vars { plain: connection.vars.clone(), secret: tokens.secret_vars.clone() };
        vars.collect(provider, VarSource::WhoAmI, |path| answer.text(path))?;
        let client_id = self.client_id(connection.client.as_ref())?;
        let endpoints = vars.endpoints(provider, connection.discovered.as_ref(), client_id.as_deref())?;
        connection.origins = endpoints.origins()?;
        connection.vars = vars.plain;
        tokens.secret_vars = vars.secret;
        if self.ports.records.connection_by_id(&connection.id)?.is_some() {
            self.save_first(provider, connection, tokens).await?;
        }
        Ok(())
    }

    /// Sends the who-am-I request.
    pub(super) async fn who_am_i(
        &self,
        provider: &Provider,
        client: &Credentials,
        connection: &Connection,
        tokens: &Tokens,
    ) -> Result<Asked, Error> {
        let Some(WhoAmI { from: WhoAmIFrom::Request(template), .. }) = &provider.whoami else {
            return Ok(Asked::Nothing);
        };
        let endpoints = self.endpoints(provider, connection, &tokens.secret_vars)?;
        let values = endpoints.values().clone().with(Placeholder::AccessToken, tokens.access_token.clone());
        let request = request::build(provider, template, client, &[], &values)?;
        let response = match self.ports.http.send(request).await {
            Ok(response) => response,
            Err(error) => return Ok(Asked::NotNow(explain::no_answer(provider, &error))),
        };
        let answer = Whole::read(&response).filter(|_| (200..300).contains(&response.status));
        if let (Some(answer), Some(whoami)) = (answer, &provider.whoami) {
            return Ok(Asked::Named(whoami::from_answer(whoami, &answer), answer));
        }
        let problem = Problem::read(provider, &response, self.now()).without(&[&tokens.access_token]);
        Ok(match response.status {
            401 => Asked::Refused(explain::token_refused(provider, problem)),
            _ if is_page(&response) => Asked::NotNow(explain::foreign(&provider.name, response.status)),
            // The token is good and may not see the account.
            200..300 | 403 | 404 => Asked::Nothing,
            _ => Asked::NotNow(explain::refusal(provider, explain::Asked::Refresh, problem)),
        })
    }

    /// Saves a new connection, under the next free name if somebody was quicker with its own: the
    /// grant is worth more than the name.
    pub(super) async fn save_new(
        &self,
        provider: &Provider,
        connection: &mut Connection,
        tokens: &Tokens,
    ) -> Result<(), Error> {
        let wished = connection.name.clone();
        let mut number = 2u32;
        loop {
            match self.save_first(provider, connection, tokens).await {
                Err(error) if error.code == Code::NameTaken => {
                    connection.name = format!("{wished}-{number}");
                    number += 1;
                }
                saved => return saved,
            }
        }
    }

    /// Saves tokens that a sign-in brought: keychain first, then records.
    pub(super) async fn save_first(
        &self,
        provider: &Provider,
        connection: &mut Connection,
        tokens: &Tokens,
    ) -> Result<(), Error> {
        self.ports.keychain.write(&tokens_key(&connection.id), tokens.encode()).await?;
        connection.take(tokens, provider);
        Ok(self.ports.records.save_connection(connection)?)
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

    fn connection_of(&self, provider: &Provider, sign_in: &SignIn, answer: &TokenAnswer) -> Connection {
        Connection {
            name: sign_in.name.clone(),
            client: Some(sign_in.client.clone()),
            discovered: sign_in.discovered.clone(),
            redirect_uri: sign_in.redirect_uri.clone(),
            scopes_granted: answer.scopes.clone().unwrap_or_else(|| sign_in.scopes.clone()),
            scopes_requested: sign_in.scopes.clone(),
            ..self.blank_connection(provider, Grant::AuthorizationCode)
        }
    }

    /// A connection of which nothing is known yet.
    pub(super) fn blank_connection(&self, provider: &Provider, grant: Grant) -> Connection {
        Connection {
            id: Id::random(),
            name: String::new(),
            provider: provider.id.clone(),
            provider_name: provider.name.clone(),
            account: None,
            grant,
            client: None,
            vars: BTreeMap::new(),
            origins: Default::default(),
            discovered: None,
            redirect_uri: None,
            scopes_requested: Vec::new(),
            scopes_granted: Vec::new(),
            state: State::Kept,
            generation: 0,
            refreshable: false,
            access_expires_at: None,
            refresh_expires_at: None,
            issued_at: None,
            last_refreshed_at: None,
            attempts: 0,
            not_before: None,
            last_error: None,
            created_at: self.now(),
        }
    }

    /// What the keychain holds already; it may be ahead of the records.
    async fn generation_in_keychain(&self, connection: &Connection) -> u64 {
        self.tokens(connection).await.map_or(0, |tokens| tokens.generation)
    }
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
