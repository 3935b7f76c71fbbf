//! Answers to one sign-in, taken one after the other.

use super::{GRACE, page};
use crate::loopback::{Page, Verdict};
use authkeep_core::{
    connection::{Connection, Id},
    error::{Code, Error},
    service::Service,
    sign_in::Stage,
};
use secrecy::SecretString;
use std::future;
use tokio::{
    sync::{Mutex, MutexGuard, watch},
    time,
};

type Outcome = Result<Connection, Error>;

/// Where the answers of a sign-in end up.
pub(super) struct Answers<'a, H> {
    service: &'a Service,
    id: &'a Id,
    heard: H,
    outcome: Mutex<Option<Outcome>>,
    denied: watch::Sender<Option<Error>>,
}

impl<'a, H: Fn(&Error)> Answers<'a, H> {
    pub(super) fn new(service: &'a Service, id: &'a Id, heard: H) -> Self {
        Self { service, id, heard, outcome: Mutex::default(), denied: watch::Sender::default() }
    }

    /// An answer that the browser brought.
    pub(super) async fn listen(&self, url: SecretString) -> Verdict {
        match self.hear(&url).await {
            Ok(page) => Verdict::Done(page),
            Err(page) => Verdict::Ignored(page),
        }
    }

    /// Takes an answer: `Ok` with the page to show if the sign-in is over, `Err` if it goes on.
    pub(super) async fn hear(&self, url: &SecretString) -> Result<Page, Page> {
        let mut outcome = self.outcome.lock().await;
        let completed = self.service.complete(url).await;
        let stage = self.service.stage(self.id);
        let waits = matches!(stage, Ok(Stage::Waiting | Stage::Taken));
        let page = match &completed {
            // It may have been the answer to another sign-in that waits at the same address.
            Ok(connection) if waits => return Err(page::connected(connection)),
            Ok(connection) => page::connected(connection),
            Err(error) if waits && proves_nothing(error) => {
                (self.heard)(error);
                if error.problem.is_some() {
                    self.denied.send_replace(Some(error.clone()));
                }
                return Err(page::still_waiting(error));
            }
            Err(error) => page::failed(error),
        };
        *outcome = Some(completed);
        Ok(page)
    }

    /// What the last answer led to. Never ready if none ended the sign-in.
    pub(super) async fn outcome(&self) -> Outcome {
        let outcome = self.outcome.lock().await.take();
        match outcome {
            Some(outcome) => outcome,
            None => future::pending().await,
        }
    }

    /// Waits while an answer is being taken; no other is taken while this is held. Never ready
    /// once an answer has ended the sign-in: its page is still on the way to the browser.
    pub(super) async fn turn(&self) -> MutexGuard<'_, Option<Outcome>> {
        let outcome = self.outcome.lock().await;
        if outcome.is_some() {
            drop(outcome);
            return future::pending().await;
        }
        outcome
    }

    /// A denial without state, some time after it came: any page on this machine could have sent
    /// it.
    pub(super) async fn unproven_denial(&self) -> Error {
        let mut denied = self.denied.subscribe();
        let error = match denied.wait_for(Option::is_some).await {
            Ok(error) => error.clone(),
            Err(_) => None,
        };
        match error {
            Some(error) => {
                time::sleep(GRACE).await;
                error
            }
            None => future::pending().await,
        }
    }
}

/// Whether a failure leaves a waiting sign-in as it was: the answer was not its own, or, with the
/// provider's words and no state, cannot be known to be.
fn proves_nothing(error: &Error) -> bool {
    error.problem.is_some() || matches!(error.code, Code::NoSuchSignIn | Code::Usage | Code::Rejected)
}
