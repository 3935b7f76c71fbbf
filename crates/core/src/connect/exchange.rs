//! The exchange of a code for tokens (RFC 6749 §4.1.3): once, with the place that was fixed when
//! the sign-in began. It is noted before it is sent, and its answer before it is read.

use super::{Vars, complete::naming_redirect, finish::Unfinished, kept::Came, secrets_key};
use crate::{
    answered::Stored,
    connection::{Account, Connection, Id},
    error::{Code, Error},
    explain::{self, Asked},
    fresh::HoldOut,
    oauth::{
        BuildError, Credentials,
        answer::{self, TokenAnswer},
        problem::Problem,
        request, token,
    },
    ports::{HttpError, HttpRequest, HttpResponse, Moment},
    provider::{Placeholder, Provider, VarSource},
    service::Service,
    sign_in::{SignIn, SignInSecrets, Stage},
};
use secrecy::SecretString;
use std::sync::Arc;

/// The journal's generation of a code.
const CODE: u64 = 0;

/// A sign-in whose callback came, all of it checked. Whoever has one holds the sign-in's lock.
pub(super) struct Exchange {
    pub(super) provider: Arc<Provider>,
    pub(super) sign_in: SignIn,
    pub(super) secrets: SignInSecrets,
}

impl Service {
    /// Trades the code for tokens, once (oauth-requirement 43: a lost answer is not asked for
    /// again, a second use of a code may end what the first one began), and keeps them.
    pub(super) async fn exchange_and_keep(
        &self,
        exchange: &Exchange,
        vars: Vars,
        account: Option<Account>,
        code: &SecretString,
    ) -> Result<Connection, Error> {
        let Exchange { provider, sign_in, secrets } = exchange;
        let id = &sign_in.id;
        let (records, journal) = (&self.ports.records, &self.ports.journal);
        let request = self.code_request(exchange, &vars, code).await?;
        if !records.move_sign_in(id, &Stage::Waiting, &Stage::Taken)? {
            return Err(super::complete::used_already());
        }
        let sent = self.moment();
        if let Err(error) = journal.begin(id, CODE, sent.at) {
            self.wait_again(id);
            return Err(error.into());
        }
        let response = match self.ports.http.send(request).await {
            Ok(response) => response,
            Err(error) => {
                let explained = explain::no_answer(provider, &error);
                if matches!(error, HttpError::NotSent { .. }) {
                    // Nobody has seen the code: the same address may be tried again.
                    self.wait_again(id);
                    return Err(explained);
                }
                let hint = "Nothing was changed. Start the sign-in again.".to_owned();
                return Err(self.end_taken(sign_in, Error { hint, ..explained }).await);
            }
        };
        let first = Stored::of(&response);
        let mut came = Came { connection: Id::random(), vars, account, first, second: None, durable: false };
        let hide = [code, &secrets.verifier];
        let mut hold_out = HoldOut::watched();
        loop {
            // Durable before it is looked at.
            self.note_came(exchange, &mut came).await;
            match self.finish(exchange, &mut came, &sent, &hide, crate::fresh::LONGEST_WAIT).await {
                Ok(connection) => return Ok(connection),
                Err(Unfinished::Later(error)) if came.durable => {
                    return Err(explain::kept(&provider.name, error));
                }
                Err(Unfinished::Later(error)) => {
                    if !hold_out.wait().await {
                        return Err(self.end_taken(sign_in, error).await);
                    }
                }
                Err(Unfinished::Over(error)) => {
                    return Err(self.end_taken(sign_in, naming_redirect(error, sign_in)).await);
                }
            }
        }
    }

    /// Its code was shown to nobody.
    pub(super) fn wait_again(&self, id: &Id) {
        // In this order: one that is taken without a note waits again whatever comes between.
        let noted = self.ports.journal.take_back(id);
        let waits = noted.and_then(|()| self.ports.records.move_sign_in(id, &Stage::Taken, &Stage::Waiting));
        if let Err(error) = waits {
            tracing::warn!(sign_in = %id, %error, "that a code was not sent could not be noted");
        }
    }

    /// Makes durable what came: in the journal, or in the keychain where the disk is full.
    pub(super) async fn note_came(&self, exchange: &Exchange, came: &mut Came) {
        let id = &exchange.sign_in.id;
        came.durable = false;
        let Some(sealed) = came.seal(&exchange.secrets.seal) else { return };
        came.durable = match self.ports.journal.answered(id, &sealed) {
            Ok(()) => true,
            Err(error) => {
                tracing::warn!(sign_in = %id, %error, "the journal did not take the answer");
                let secrets = SignInSecrets { answer: Some(sealed), ..exchange.secrets.clone() };
                self.ports.keychain.write(&secrets_key(id), secrets.encode()).await.is_ok()
            }
        };
    }

    /// The client that a sign-in was begun with.
    pub(super) async fn client_of_sign_in(&self, exchange: &Exchange) -> Result<Credentials, Error> {
        let client = self.ports.records.client_by_id(&exchange.sign_in.client)?.ok_or_else(|| {
            Error::new(Code::NoSuchClient, "The client of this sign-in was removed.", "Start again.")
        })?;
        match &exchange.secrets.client_secret {
            Some(secret) => {
                Ok(Credentials { client_id: client.client_id, client_secret: Some(secret.clone()) })
            }
            None => self.client_credentials_of(&client).await,
        }
    }

    async fn code_request(
        &self,
        exchange: &Exchange,
        vars: &Vars,
        code: &SecretString,
    ) -> Result<HttpRequest, Error> {
        let Exchange { provider, sign_in, secrets } = exchange;
        let client = self.client_of_sign_in(exchange).await?;
        let endpoints = vars.endpoints(provider, sign_in.discovered.as_ref(), Some(&client.client_id))?;
        let endpoint = endpoints.token()?.ok_or(BuildError::NoEndpoint("token endpoint"))?;
        let redirect_uri = sign_in.redirect_uri.as_deref();
        let step = token::Step::Code { code, verifier: &secrets.verifier, redirect_uri };
        Ok(token::request(provider, endpoint, &client, &step, endpoints.values())?)
    }

    /// Sends the second exchange, right after the first.
    pub(super) async fn second_exchange(
        &self,
        exchange: &Exchange,
        came: &Came,
        client: &Credentials,
        first: &TokenAnswer,
    ) -> Result<HttpResponse, Unfinished> {
        let Exchange { provider, sign_in, .. } = exchange;
        let template = provider.upgrade.as_ref().ok_or(BuildError::NoEndpoint("second exchange"))?;
        let mut vars = came.vars.clone();
        vars.collect(provider, VarSource::Token, |path| first.whole.text(path))?;
        let endpoints = vars.endpoints(provider, sign_in.discovered.as_ref(), Some(&client.client_id))?;
        let refresh_token = first.refresh_token.clone().unwrap_or_default();
        let values = endpoints
            .values()
            .clone()
            .with(Placeholder::AccessToken, first.access_token.clone())
            .with(Placeholder::RefreshToken, refresh_token);
        let request = request::build(provider, template, client, &[], &values)?;
        // A second try of this generation: it is seen that this request may have left.
        self.ports.journal.begin(&sign_in.id, CODE, self.now())?;
        self.ports.http.send(request).await.map_err(|error| {
            if matches!(error, HttpError::NotSent { .. })
                && let Err(error) = self.ports.journal.take_back(&sign_in.id)
            {
                tracing::warn!(sign_in = %sign_in.id, %error, "that it was not sent could not be noted");
            }
            Unfinished::Later(explain::no_answer(provider, &error))
        })
    }

    /// Reads what the token endpoint said to a code or a client; what is in `hide` is blacked out.
    pub(super) fn read_answer(
        &self,
        provider: &Provider,
        asked: Asked,
        response: &HttpResponse,
        sent: &Moment,
        hide: &[&SecretString],
    ) -> Result<TokenAnswer, Error> {
        let success = (200..300).contains(&response.status);
        if let Some(answer) = answer::read(provider, response, sent.at).filter(|_| success) {
            return Ok(answer);
        }
        let problem = Problem::read(provider, response, self.now()).without(hide);
        Err(if success && problem.code.is_none() {
            explain::foreign(&provider.name, response.status).with(problem)
        } else {
            explain::refusal(provider, asked, problem)
        })
    }
}
