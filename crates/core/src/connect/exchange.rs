//! The exchange of a code for tokens (RFC 6749 §4.1.3): once, with the place that was fixed when
//! the sign-in began.

use super::{Vars, complete::naming_redirect};
use crate::{
    connection::{Account, Connection},
    error::{Code, Error},
    explain::{self, Asked},
    oauth::{
        BuildError, Credentials,
        answer::{self, TokenAnswer},
        callback::Received,
        problem::Problem,
        request, token,
    },
    ports::{HttpError, HttpRequest},
    provider::{Placeholder, Provider, VarSource},
    service::Service,
    sign_in::{SignIn, SignInSecrets, Stage},
};
use secrecy::SecretString;
use std::sync::Arc;

/// What a callback brought and a sign-in knew, all of it checked.
pub(super) struct Exchange {
    pub(super) provider: Arc<Provider>,
    pub(super) sign_in: SignIn,
    pub(super) secrets: SignInSecrets,
    pub(super) vars: Vars,
    pub(super) received: Received,
}

/// Tokens that came, with what was checked before.
pub(super) struct Exchanged {
    pub(super) exchange: Exchange,
    pub(super) answer: TokenAnswer,
    pub(super) client: Credentials,
    pub(super) account: Option<Account>,
}

impl Service {
    pub(super) async fn exchange_and_keep(
        &self,
        exchange: Exchange,
        code: SecretString,
    ) -> Result<Connection, Error> {
        let sign_in = exchange.sign_in.clone();
        let connected = match self.exchange(exchange, &code).await {
            Ok(exchanged) => self.keep(exchanged).await,
            Err(Failed::NotSent(error)) => {
                // Nobody has seen the code: the same address may be tried again.
                self.ports.records.move_sign_in(&sign_in.id, &Stage::Taken, &Stage::Waiting)?;
                return Err(error);
            }
            Err(Failed::Ended(error)) => Err(naming_redirect(error, &sign_in)),
        };
        match connected {
            Ok(connection) => {
                let stage = Stage::Connected { connection: connection.id.clone() };
                // It is kept, and stays so whatever becomes of the note on how it came.
                if let Err(error) = self.ports.records.move_sign_in(&sign_in.id, &Stage::Taken, &stage) {
                    tracing::warn!(sign_in = %sign_in.id, %error, "the end of a sign-in could not be noted");
                }
                self.forget_secrets(&sign_in.id).await;
                Ok(connection)
            }
            Err(error) => {
                self.end(&sign_in, &Stage::Taken, &error).await?;
                Err(error)
            }
        }
    }

    /// Trades the code for tokens, once (oauth-requirement 43: a lost answer is not asked for
    /// again, a second use of a code may end what the first one began).
    async fn exchange(&self, exchange: Exchange, code: &SecretString) -> Result<Exchanged, Failed> {
        let Exchange { provider, sign_in, secrets, vars, received } = &exchange;
        let records = &self.ports.records;
        let client = records.client_by_id(&sign_in.client).map_err(Error::from)?.ok_or_else(|| {
            Error::new(Code::NoSuchClient, "The client of this sign-in was removed.", "Start again.")
        })?;
        let client = match &secrets.client_secret {
            Some(secret) => Credentials { client_id: client.client_id, client_secret: Some(secret.clone()) },
            None => self.client_credentials_of(&client).await?,
        };
        let discovered = sign_in.discovered.as_ref();
        let endpoints = vars.endpoints(provider, discovered, Some(&client.client_id)).map_err(Error::from)?;
        let endpoint = endpoints
            .token()
            .and_then(|url| url.ok_or(BuildError::NoEndpoint("token endpoint")))
            .map_err(Error::from)?;
        let step = token::Step::Code {
            code,
            verifier: &secrets.verifier,
            redirect_uri: sign_in.redirect_uri.as_deref(),
        };
        let request =
            token::request(provider, endpoint, &client, &step, endpoints.values()).map_err(Error::from)?;
        let hide = [code, &secrets.verifier, client.client_secret.as_ref().unwrap_or(code)];
        let mut answer = self.ask(provider, Asked::Code, request, &hide).await?;
        if provider.upgrade.is_some() {
            // The code is used up: whatever fails now, this sign-in is over.
            let upgraded = self.upgrade(&exchange, &client, &answer).await;
            answer = upgraded.map_err(|failed| Failed::Ended(failed.into_error()))?;
        }
        let account = provider
            .whoami
            .as_ref()
            .and_then(|whoami| super::identity::without_asking(whoami, &answer, received.parameters()));
        Ok(Exchanged { account, client, answer, exchange })
    }

    /// The second exchange, right after the first.
    async fn upgrade(
        &self,
        exchange: &Exchange,
        client: &Credentials,
        first: &TokenAnswer,
    ) -> Result<TokenAnswer, Failed> {
        let Exchange { provider, sign_in, vars, .. } = exchange;
        let template = provider.upgrade.as_ref();
        let template = template.ok_or(BuildError::NoEndpoint("second exchange")).map_err(Error::from)?;
        let mut vars = vars.clone();
        vars.collect(provider, VarSource::Token, |path| first.whole.text(path))?;
        let endpoints = vars.endpoints(provider, sign_in.discovered.as_ref(), Some(&client.client_id));
        let refresh_token = first.refresh_token.clone().unwrap_or_default();
        let values = endpoints
            .map_err(Error::from)?
            .values()
            .clone()
            .with(Placeholder::AccessToken, first.access_token.clone())
            .with(Placeholder::RefreshToken, refresh_token.clone());
        let request = request::build(provider, template, client, &[], &values).map_err(Error::from)?;
        let hide =
            [&first.access_token, &refresh_token, client.client_secret.as_ref().unwrap_or(&refresh_token)];
        self.ask(provider, Asked::Code, request, &hide).await
    }

    /// Asks the token endpoint for tokens.
    pub(super) async fn ask(
        &self,
        provider: &Provider,
        asked: Asked,
        request: HttpRequest,
        hide: &[&SecretString],
    ) -> Result<TokenAnswer, Failed> {
        let sent = self.now();
        let response = self.ports.http.send(request).await.map_err(|error| {
            let explained = explain::no_answer(provider, &error);
            match error {
                HttpError::NotSent { .. } => Failed::NotSent(explained),
                HttpError::Lost { .. } | HttpError::TooLarge { .. } => Failed::Ended(Error {
                    hint: "Nothing was changed. Start the sign-in again.".to_owned(),
                    ..explained
                }),
            }
        })?;
        let success = (200..300).contains(&response.status);
        if let Some(answer) = answer::read(provider, &response, sent).filter(|_| success) {
            return Ok(answer);
        }
        let problem = Problem::read(provider, &response, self.now()).without(hide);
        let error = if success && problem.code.is_none() {
            explain::foreign(&provider.name, response.status).with(problem)
        } else {
            explain::refusal(provider, asked, problem)
        };
        Err(Failed::Ended(error))
    }
}

/// Why there are no tokens.
pub(super) enum Failed {
    /// The request never left.
    NotSent(Error),
    /// It did.
    Ended(Error),
}

impl From<Error> for Failed {
    /// What stands in the way of a request keeps it from leaving.
    fn from(error: Error) -> Self {
        Self::NotSent(error)
    }
}

impl Failed {
    /// What is told.
    pub(super) fn into_error(self) -> Error {
        match self {
            Self::NotSent(error) | Self::Ended(error) => error,
        }
    }
}
