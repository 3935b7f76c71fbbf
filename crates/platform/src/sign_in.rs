//! A sign-in in the system browser, from the address to open to the connection: what command line
//! and window share.
//!
//! The answer may come to the listener here, be pasted, or be handed to `authkeep complete` in
//! another process. Whichever it is, one wait sees the end of it.

mod answers;
mod page;
mod redirect;

pub use redirect::{Redirect, Wish};

use crate::loopback::Loopback;
use answers::Answers;
use authkeep_core::{
    client::Client,
    connect::{Begin, ClientChoice, Waiting},
    connection::{Connection, Id},
    error::{Code, Error},
    service::Service,
    sign_in::Stage,
};
use secrecy::SecretString;
use std::{
    future::{self, Future},
    time::Duration,
};
use tokio::{sync::mpsc, time};

/// How often it is looked whether another process has finished the sign-in.
const LOOK: Duration = Duration::from_millis(200);

/// After so many looks at one that is taken, it is tried to finish it.
const LOOKS_WHILE_TAKEN: u32 = 5;

/// How long a denial that proves nothing is given, in case the true answer still comes.
const GRACE: Duration = Duration::from_secs(10);

/// How long an exchange in another process is waited for: one request and the writes after it.
const EXCHANGE: Duration = Duration::from_secs(45);

/// A sign-in that waits for its answer.
#[derive(Debug)]
pub struct SignIn {
    waiting: Waiting,
    listener: Option<Loopback>,
}

/// What may happen while a sign-in waits.
pub struct Meanwhile<C, H> {
    /// No longer than this; in any case no longer than the sign-in lives.
    pub at_most: Duration,
    /// Ready when the person gives it up.
    pub cancelled: C,
    /// Addresses that the person pastes.
    pub pasted: mpsc::Receiver<SecretString>,
    /// Told why an answer did not end the sign-in.
    pub heard: H,
}

impl SignIn {
    /// Opens the listener if one is needed, and begins the sign-in.
    ///
    /// # Errors
    /// As [`Redirect::choose`] and [`Service::begin`]; `Usage` if the port is not to be had.
    pub async fn begin(service: &Service, begin: Begin, redirect: Redirect) -> Result<Self, Error> {
        let (listener, redirect) = redirect.open().await?;
        let waiting = service.begin(Begin { redirect, ..begin }).await?;
        Ok(Self { waiting, listener })
    }

    /// The address to open, and how long it is good for.
    pub fn waiting(&self) -> &Waiting {
        &self.waiting
    }

    /// Whether the answer comes by itself; else somebody has to paste it.
    pub fn listens(&self) -> bool {
        self.listener.is_some()
    }

    /// Waits for the end of the sign-in. One that is given up here can no longer be completed.
    ///
    /// # Errors
    /// `TimedOut`, `Cancelled`, `Declined`, and what else [`Service::complete`] says. After
    /// `Offline` and after a keychain's error the sign-in still waits for the same answer.
    pub async fn finish<C, H>(
        self,
        service: &Service,
        meanwhile: Meanwhile<C, H>,
    ) -> Result<Connection, Error>
    where
        C: Future<Output = ()>,
        H: Fn(&Error),
    {
        let Meanwhile { at_most, cancelled, mut pasted, heard } = meanwhile;
        let left = self.waiting.expires_at.duration_since(service.now());
        let left = Duration::try_from(left).unwrap_or_default().min(at_most);
        let answers = Answers::new(service, &self.waiting.id, heard);
        let listened = async {
            if let Some(listener) = self.listener {
                listener.serve(|url| answers.listen(url)).await;
            }
            answers.outcome().await
        };
        let pasted = async {
            while let Some(url) = pasted.recv().await {
                if answers.hear(&url).await.is_ok() {
                    return answers.outcome().await;
                }
            }
            future::pending().await
        };
        let given_up = async {
            let reason = tokio::select! {
                () = time::sleep(left) => timed_out(),
                () = cancelled => given_up(),
                error = answers.unproven_denial() => error,
            };
            // An answer that is being exchanged is not cut off: its tokens would be lost.
            let _turn = answers.turn().await;
            give_up(service, &self.waiting.id, reason).await
        };
        let elsewhere = async {
            let outcome = ended(service, &self.waiting.id).await;
            let _turn = answers.turn().await;
            outcome
        };
        tokio::select! {
            outcome = listened => outcome,
            outcome = pasted => outcome,
            outcome = given_up => outcome,
            outcome = elsewhere => outcome,
        }
    }
}

/// The saved client that a sign-in will use; none if one must be given.
///
/// # Errors
/// `NoSuchClient`, `NoSuchConnection`, `StorageFailed`.
pub fn client_of(service: &Service, begin: &Begin) -> Result<Option<Client>, Error> {
    let renewed = begin.renews.as_deref().map(|name| service.connection(name)).transpose()?;
    let provider = renewed.as_ref().map_or(&begin.provider, |connection| &connection.provider);
    let mut clients = service.clients()?;
    clients.retain(|client| client.provider == *provider);
    let renewed = renewed.as_ref().and_then(|connection| connection.client.as_ref());
    Ok(match &begin.client {
        ClientChoice::Saved(name) => Some(service.client(name)?),
        ClientChoice::Given { client_id, .. } => clients.into_iter().find(|it| it.client_id == *client_id),
        ClientChoice::Usual => {
            let only = clients.len() == 1;
            clients.into_iter().find(|client| only || renewed == Some(&client.id))
        }
    })
}

/// The redirect URI that a sign-in's client is registered with: what is saved with the client, or
/// what the connection was made with that is to be renewed. A listener's port is chosen anew.
///
/// # Errors
/// As [`client_of`].
pub fn registered_redirect(service: &Service, begin: &Begin) -> Result<Option<String>, Error> {
    if let Some(uri) = client_of(service, begin)?.and_then(|client| client.redirect_uri) {
        return Ok(Some(uri));
    }
    let renewed = begin.renews.as_deref().map(|name| service.connection(name)).transpose()?;
    Ok(renewed
        .and_then(|connection| connection.redirect_uri)
        .filter(|uri| redirect::loopback_host(uri).is_none()))
}

/// How a sign-in ended, here or in another process; waits while it has not.
async fn ended(service: &Service, id: &Id) -> Result<Connection, Error> {
    let mut looks = 0_u32;
    loop {
        match service.stage(id)? {
            Stage::Waiting => time::sleep(LOOK).await,
            Stage::Taken => {
                // Who took it may have been killed, or the keychain may have refused its tokens.
                looks += 1;
                if looks.is_multiple_of(LOOKS_WHILE_TAKEN) {
                    service.finish_sign_ins().await;
                }
                time::sleep(LOOK).await;
            }
            Stage::Connected { connection } => {
                return service.connection_by_id(&connection);
            }
            Stage::Abandoned => return Err(given_up()),
            Stage::Failed(error) => return Err(error.to_error()),
        }
    }
}

/// Gives a sign-in up, unless another process has an answer for it.
async fn give_up(service: &Service, id: &Id, reason: Error) -> Result<Connection, Error> {
    service.abandon(id).await?;
    match time::timeout(EXCHANGE, ended(service, id)).await {
        Ok(Err(error)) if error.code == Code::Cancelled => Err(reason),
        Ok(outcome) => outcome,
        Err(_) => Err(reason),
    }
}

fn timed_out() -> Error {
    Error::new(Code::TimedOut, "The time for signing in is over.", "Nothing was changed. Start again.")
}

fn given_up() -> Error {
    Error::new(Code::Cancelled, "The sign-in was given up.", "Nothing was changed. Start again.")
}

#[cfg(test)]
mod tests;
