//! One refresh: noted, sent, its answer noted, read, saved, and only then handed out.

use super::{HoldOut, LONGEST_PAUSE};
use crate::{
    activity::What,
    answered,
    connection::{Connection, Id, State},
    error::{Code, Error},
    explain::{self, Asked},
    oauth::{
        answer,
        problem::{Kind, Problem, is_page},
        token,
    },
    ports::{HttpError, HttpResponse, Moment},
    provider::{Grant, Life, Provider},
    seal::SealKey,
    service::{Service, no_such_connection, remembered, tokens_key},
    tokens::Tokens,
};
use jiff::SignedDuration;

impl Service {
    /// Sends one refresh, and gives what came of it. The caller holds the connection.
    pub(super) async fn attempt(
        &self,
        provider: &Provider,
        connection: &mut Connection,
        mut tokens: Tokens,
    ) -> Result<Tokens, Error> {
        let request = self.refresh_request(provider, connection, &tokens).await?;
        let sent = self.moment();
        self.ports.journal.begin(&connection.id, tokens.access.generation, sent.at)?;
        let response = match self.ports.http.send(request).await {
            Ok(response) => response,
            Err(error) => return Err(self.unanswered(provider, connection, &error)),
        };
        let mut hold_out = HoldOut::default();
        loop {
            // Durable before it is looked at: whatever happens from here on, it is not lost. Where
            // even that fails, the keychain may still take it.
            let noted = self.note_answer(&connection.id, &tokens.seal, &response);
            let outcome = self.settle(provider, connection, &mut tokens, &response, &sent).await;
            let only_here = !noted && outcome.as_ref().is_err_and(|error| error.code.is_keychain());
            if !(only_here && hold_out.wait().await) {
                return outcome.map(|()| tokens);
            }
        }
    }

    fn note_answer(&self, id: &Id, seal: &SealKey, response: &HttpResponse) -> bool {
        let noted = answered::seal(seal, response).map(|sealed| self.ports.journal.answered(id, &sealed));
        let noted = matches!(noted, Some(Ok(())));
        if !noted {
            tracing::warn!(connection = %id, "the answer could not be noted");
        }
        noted
    }

    async fn refresh_request(
        &self,
        provider: &Provider,
        connection: &Connection,
        tokens: &Tokens,
    ) -> Result<crate::ports::HttpRequest, Error> {
        let endpoints = self.endpoints(provider, connection, &tokens.secret_vars)?;
        let client = self.credentials(connection.client.as_ref()).await?;
        let scopes = &connection.scopes_requested;
        let (endpoint, step) = if connection.grant == Grant::ClientCredentials {
            (endpoints.token()?, token::Step::ClientCredentials { scopes })
        } else {
            let refresh_token = tokens.refresh_token.as_ref();
            let access_token = &tokens.access.token;
            (endpoints.refresh()?, token::Step::Refresh { refresh_token, access_token, scopes })
        };
        let endpoint = endpoint.ok_or(crate::oauth::BuildError::NoEndpoint("token endpoint"))?;
        Ok(token::request(provider, endpoint, &client, &step, endpoints.values())?)
    }

    /// Reads an answer and does what follows from it: saves new tokens, or remembers why there
    /// are none.
    pub(super) async fn settle(
        &self,
        provider: &Provider,
        connection: &mut Connection,
        tokens: &mut Tokens,
        response: &HttpResponse,
        sent: &Moment,
    ) -> Result<(), Error> {
        let success = (200..300).contains(&response.status);
        if let Some(answer) = answer::read(provider, response, sent.at).filter(|_| success) {
            let mut next = tokens.next(&answer, &provider.lifetimes);
            next.access.term.running = sent.running.clone();
            let item = tokens_key(&connection.id);
            let stands = self.ports.keychain.read(&item).await?;
            if matches!(self.ports.records.connection_by_id(&connection.id), Ok(None)) {
                // It was disconnected while the answer was on its way.
                self.give_back(connection, next).await?;
                return Err(no_such_connection(&connection.name));
            }
            let later = stands.as_ref().and_then(Tokens::decode);
            match later.filter(|later| later.access.generation > tokens.access.generation) {
                // Of another grant, or of another who was quicker. They are not overwritten.
                Some(later) => {
                    tracing::warn!(connection = %connection.id, "an answer came too late and is not kept");
                    *tokens = later;
                    self.catch_up(provider, connection, tokens);
                    self.close(&connection.id);
                    return Ok(());
                }
                None => self.ports.keychain.write(&item, next.encode()).await?,
            }
            *tokens = next;
            connection.take(tokens, provider);
            if let Some(scopes) = answer.scopes {
                connection.scopes_granted = scopes;
            }
            connection.attempts += 1;
            connection.last_refreshed_at = Some(self.now());
            self.keep_in_records(connection);
            // The note stays until the next refresh: there are keychains that write some seconds
            // later what they have taken (KWallet), and lose it with the computer's power.
            self.log(connection, What::Refreshed, |_| {});
            return Ok(());
        }
        let asked = match connection.grant {
            Grant::ClientCredentials => Asked::ClientCredentials,
            Grant::AuthorizationCode | Grant::DeviceCode | Grant::PersonalToken => Asked::Refresh,
        };
        let client = self.credentials(connection.client.as_ref()).await.ok();
        let secrets: Vec<_> = [
            Some(&tokens.access.token),
            tokens.refresh_token.as_ref(),
            client.as_ref().and_then(|client| client.client_secret.as_ref()),
        ]
        .into_iter()
        .flatten()
        .collect();
        let problem = Problem::read(provider, response, self.now()).without(&secrets);
        let error = if success && problem.code.is_none() {
            explain::foreign(&provider.name, response.status).with(problem)
        } else {
            explain::refusal(provider, asked, problem)
        };
        if self.is_final(provider, response) {
            self.close(&connection.id);
        }
        Err(self.failed(connection, error))
    }

    /// What is noted and known is over. If that cannot be noted, the next use sees it.
    pub(crate) fn close(&self, id: &Id) {
        if let Err(error) = self.ports.journal.close(id) {
            tracing::warn!(%id, %error, "a note of the journal stays open");
        }
    }

    /// Whether an answer says what became of the refresh. A gateway's does not, and a success that
    /// cannot be read may be one; a page stands before the provider, which saw nothing.
    pub(crate) fn is_final(&self, provider: &Provider, response: &HttpResponse) -> bool {
        let now = self.now();
        let success = (200..300).contains(&response.status);
        if success && answer::read(provider, response, now).is_some() {
            return true;
        }
        let problem = Problem::read(provider, response, now);
        let unread = success && problem.code.is_none() && !is_page(response);
        problem.kind(provider) != Kind::Unknown && !unread
    }

    /// No answer came.
    fn unanswered(&self, provider: &Provider, connection: &mut Connection, error: &HttpError) -> Error {
        if matches!(error, HttpError::NotSent { .. })
            && let Err(error) = self.ports.journal.take_back(&connection.id)
        {
            return error.into();
        }
        self.failed(connection, explain::no_answer(provider, error))
    }

    /// Remembers a failure. Only the provider's own word that the grant is over changes what the
    /// connection is (invariant 3).
    fn failed(&self, connection: &mut Connection, error: Error) -> Error {
        let now = self.now();
        if error.code == Code::NeedsSignIn {
            connection.state = State::NeedsSignIn;
        }
        let pause = error.problem.as_ref().and_then(|problem| problem.retry_after);
        connection.not_before = pause
            .and_then(|pause| SignedDuration::try_from(pause.min(LONGEST_PAUSE)).ok())
            .and_then(|pause| now.checked_add(pause).ok());
        connection.attempts += 1;
        connection.last_error = Some(remembered(&error, now));
        if let Err(storage) = self.ports.records.save_connection(connection) {
            tracing::warn!(connection = %connection.id, error = %storage, "a failure could not be remembered");
        }
        self.log(connection, What::RefreshFailed, |entry| {
            entry.detail = Some(error.what.clone());
            entry.code = Some(error.code);
            entry.request_id = error.request_id().map(str::to_owned);
        });
        error
    }
}

impl Connection {
    /// Takes over what the records show of new tokens.
    pub(crate) fn take(&mut self, tokens: &Tokens, provider: &Provider) {
        self.state = State::Kept;
        self.generation = tokens.access.generation;
        self.refreshable = tokens.refresh_token.is_some() || provider.refreshes_with_access_token();
        self.access_expires_at = tokens.access.term.expires_at;
        self.refresh_expires_at = tokens.refresh_expires_at;
        self.issued_at = Some(tokens.access.term.issued_at);
        self.not_before = None;
        self.last_error = None;
    }
}

impl Provider {
    /// Whether a living access token is traded for a later one, where there is no refresh token.
    pub(crate) fn refreshes_with_access_token(&self) -> bool {
        let uses_it = |template: &crate::provider::Template| {
            template.placeholders().any(|hole| hole == crate::provider::Placeholder::AccessToken)
        };
        self.params.refresh.values().any(uses_it) && !matches!(self.lifetimes.access, Some(Life::Never))
    }
}
