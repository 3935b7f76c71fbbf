//! The sign-ins that were begun here and wait for their answer.

use crate::{
    practice, redirect,
    shell::Shell,
    wire::{BeginRequest, Failure, SignIn, SignInStage},
};
use authkeep_core::{
    connect::Begin,
    connection::Id,
    error::{Code, Error},
    provider::Provider,
    sign_in::WAITS,
};
use authkeep_platform::{
    browser,
    sign_in::{self, Meanwhile, registered_redirect},
};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tauri::async_runtime::spawn;
use tokio::sync::{mpsc, oneshot};
use url::Url;

/// By the text of their ids.
#[derive(Default)]
pub struct Waiting(Mutex<BTreeMap<String, One>>);

struct One {
    id: Id,
    url: Url,
    give_up: oneshot::Sender<()>,
}

impl Waiting {
    /// The id of one that is under way.
    pub fn id(&self, id: &str) -> Option<Id> {
        self.lock().get(id).map(|one| one.id.clone())
    }

    /// The address to open in the browser.
    ///
    /// # Errors
    /// `NoSuchSignIn` once it has ended.
    pub fn url(&self, id: &str) -> Result<Url, Error> {
        self.lock().get(id).map(|one| one.url.clone()).ok_or_else(over)
    }

    /// Gives one up, if it is still under way.
    pub fn cancel(&self, id: &str) {
        if let Some(one) = self.lock().remove(id) {
            // Whoever waits may just have got its answer.
            let _ = one.give_up.send(());
        }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, One>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shell {
    /// Begins a sign-in and opens the browser. How it goes on is told as it happens.
    ///
    /// # Errors
    /// As [`sign_in::SignIn::begin`]. A browser that does not open is no error: the address can be
    /// copied.
    pub async fn begin(self: &Arc<Self>, request: BeginRequest) -> Result<SignIn, Error> {
        let renewed = request.renews.as_ref().map(|id| self.service.connection_by_id(id)).transpose()?;
        let provider =
            self.service.provider(renewed.as_ref().map_or(&request.provider, |it| &it.provider))?;
        if practice::is(&provider) {
            self.start_practice().await;
        }
        let begin = Begin {
            provider: provider.id.clone(),
            renews: renewed.map(|connection| connection.name),
            client: request.client.into(),
            scopes: request.scopes,
            vars: request.values,
            ..Begin::default()
        };
        let wish = redirect::Wish {
            kind: request.redirect,
            uri: request.redirect_uri,
            usual: self.settings.now().redirect,
            registered: registered_redirect(&self.service, &begin)?,
            owns_scheme: self.owns_scheme_for(&provider).await,
        };
        let chosen = redirect::choose(&provider, &wish)?;
        let kind = chosen.kind();
        let begun = self.doing(sign_in::SignIn::begin(&self.service, begin, chosen)).await?;
        let shown = SignIn {
            id: begun.waiting().id.to_string(),
            provider: provider.id.clone(),
            provider_name: provider.name.clone(),
            practice: practice::is(&provider),
            renews: request.renews.map(|id| id.to_string()),
            redirect: kind,
            redirect_uri: begun.waiting().redirect_uri.clone(),
            started_at: self.service.now(),
            expires_at: begun.waiting().expires_at,
            stage: SignInStage::Waiting,
        };
        self.live.sign_in(shown.clone());
        self.wait_for(begun, shown.clone());
        self.open_in_browser(&shown.id).await?;
        Ok(shown)
    }

    /// Opens the page of a sign-in, once more if the person closed it.
    ///
    /// # Errors
    /// `NoSuchSignIn` once it has ended.
    pub async fn open_in_browser(&self, id: &str) -> Result<(), Error> {
        let url = self.waiting.url(id)?;
        open(url).await;
        Ok(())
    }

    /// Opens the pages that a provider's file was written from.
    ///
    /// # Errors
    /// `Usage` if it names none.
    pub async fn open_documentation(&self, provider: &Provider) -> Result<(), Error> {
        let page = provider.sources.first().and_then(|page| Url::parse(page).ok());
        let page = page.ok_or_else(|| {
            Error::new(Code::Usage, "The provider's file names no documentation.", "Look for it on the web.")
        })?;
        open(page).await;
        Ok(())
    }

    fn wait_for(self: &Arc<Self>, begun: sign_in::SignIn, shown: SignIn) {
        let (give_up, given_up) = oneshot::channel();
        let waiting = begun.waiting();
        let one = One { id: waiting.id.clone(), url: waiting.url.clone(), give_up };
        self.waiting.lock().insert(shown.id.clone(), one);
        let shell = self.clone();
        spawn(async move {
            let meanwhile = Meanwhile {
                at_most: WAITS,
                cancelled: async {
                    if given_up.await.is_err() {
                        std::future::pending::<()>().await;
                    }
                },
                // What a person pastes, or a link brings, is completed where it arrives: this wait
                // sees the end of it in the records.
                pasted: mpsc::channel(1).1,
                heard: |error: &Error| tracing::info!(code = ?error.code, "an answer did not end a sign-in"),
            };
            let outcome = shell.doing(begun.finish(&shell.service, meanwhile)).await;
            shell.waiting.lock().remove(&shown.id);
            let stage = match outcome {
                Ok(connection) => {
                    shell.settle_owed();
                    SignInStage::Connected { connection: connection.id.to_string() }
                }
                Err(error) if error.code == Code::Cancelled => SignInStage::Cancelled,
                Err(error) => SignInStage::Failed { failure: Failure::from(error) },
            };
            shell.live.sign_in(SignIn { stage, ..shown });
        });
    }
}

/// Away from the threads that serve the page: it may take a quarter of a second. A person whose
/// browser does not open sees that, and can copy the address.
async fn open(url: Url) {
    let opened = tauri::async_runtime::spawn_blocking(move || browser::open(&url)).await;
    if !matches!(opened, Ok(Ok(()))) {
        tracing::warn!("no browser could be opened");
    }
}

fn over() -> Error {
    Error::new(Code::NoSuchSignIn, "This sign-in is over.", "Start again.")
}
