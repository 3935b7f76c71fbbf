//! Asking the provider who is connected.

use super::Vars;
use crate::{
    connection::{Account, Connection, Id, State},
    error::Error,
    explain,
    oauth::{
        Credentials,
        answer::Whole,
        problem::{Problem, is_page},
        request, whoami,
    },
    provider::{Grant, Placeholder, Provider, VarSource, WhoAmI, WhoAmIFrom},
    service::Service,
    tokens::Tokens,
};
use std::collections::BTreeMap;

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
    pub(super) async fn name_account(
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
        let values = endpoints.values().clone().with(Placeholder::AccessToken, tokens.access.token.clone());
        let request = request::build(provider, template, client, &[], &values)?;
        let response = match self.ports.http.send(request).await {
            Ok(response) => response,
            Err(error) => return Ok(Asked::NotNow(explain::no_answer(provider, &error))),
        };
        let answer = Whole::read(&response).filter(|_| (200..300).contains(&response.status));
        if let (Some(answer), Some(whoami)) = (answer, &provider.whoami) {
            return Ok(Asked::Named(whoami::from_answer(whoami, &answer), answer));
        }
        let problem = Problem::read(provider, &response, self.now()).without(&[&tokens.access.token]);
        Ok(match response.status {
            401 => Asked::Refused(explain::token_refused(provider, problem)),
            _ if is_page(&response) => Asked::NotNow(explain::foreign(&provider.name, response.status)),
            // The token is good and may not see the account.
            200..300 | 403 | 404 => Asked::Nothing,
            _ => Asked::NotNow(explain::refusal(provider, explain::Asked::Refresh, problem)),
        })
    }

    /// Saves tokens and what goes with them: keychain first, then records.
    async fn save_first(
        &self,
        provider: &Provider,
        connection: &mut Connection,
        tokens: &Tokens,
    ) -> Result<(), Error> {
        self.write_tokens(&connection.id, tokens).await?;
        connection.take(tokens, provider);
        Ok(self.ports.records.save_connection(connection)?)
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
}
