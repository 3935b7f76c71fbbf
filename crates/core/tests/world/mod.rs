//! A small honest world behind the ports: each obeys its documented contract, remembers what it
//! was asked, and can be made to fail or to lose its power at any call.

pub mod acme;
mod apart;
mod clock;
mod fuse;
mod handover;
mod http;
mod journal;
mod keychain;
mod lock;
mod provider_files;
mod records;

pub use acme::Acme;
pub use apart::Apart;
pub use clock::Clock;
pub use fuse::{Cut, Fuse};
pub use handover::Handover;
pub use http::{Http, Reply, Seen, answer, json, lost, not_sent};
pub use journal::Journal;
pub use keychain::Keychain;
pub use lock::Lock;
pub use provider_files::ProviderFiles;
pub use records::Records;

use authkeep_core::{
    connect::{Begin, ClientChoice, RedirectChoice, Waiting},
    connection::Connection,
    error::Error,
    ports::Ports,
    provider::{ProviderFile, RedirectKind},
    service::Service,
};
use secrecy::SecretString;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// Where answers come back in these tests.
pub const REDIRECT: &str = "http://127.0.0.1:47801/callback";

/// What outlives a process.
#[derive(Clone)]
pub struct World {
    pub fuse: Arc<Fuse>,
    pub keychain: Arc<Keychain>,
    pub records: Arc<Records>,
    pub journal: Arc<Journal>,
    pub lock: Arc<Lock>,
    pub http: Arc<Http>,
    pub clock: Arc<Clock>,
    pub handover: Arc<Handover>,
    pub provider_files: Arc<ProviderFiles>,
    refreshes_apart: bool,
}

impl World {
    /// An empty one whose network says `script`.
    pub fn new(script: impl Fn(&Seen) -> Reply + Send + Sync + 'static) -> Self {
        let fuse = Arc::new(Fuse::default());
        let journal = Arc::new(Journal::new(fuse.clone()));
        Self {
            keychain: Arc::new(Keychain::new(fuse.clone())),
            records: Arc::new(Records::new(fuse.clone(), journal.clone())),
            journal,
            lock: Arc::new(Lock::new(fuse.clone())),
            http: Arc::new(Http::new(fuse.clone(), script)),
            clock: Arc::default(),
            handover: Arc::default(),
            provider_files: Arc::new(ProviderFiles::new(fuse.clone())),
            fuse,
            refreshes_apart: false,
        }
    }

    /// One with a server of Acme and its provider file.
    pub fn with_acme(rotation: &str) -> (Self, Arc<Acme>) {
        let acme = Arc::new(Acme::default());
        let server = acme.clone();
        let world = Self::new(move |request| server.serve(request)).file("acme", &acme::file(rotation));
        (world, acme)
    }

    /// With this file in the user's own folder, in place of one of the same name.
    #[must_use]
    pub fn file(self, id: &str, text: &str) -> Self {
        self.file_that_reads(id, Ok(text.to_owned()))
    }

    /// The same, or one that cannot be read.
    #[must_use]
    pub fn file_that_reads(mut self, id: &str, text: Result<String, String>) -> Self {
        let file = ProviderFile { name: format!("{id}.toml"), text };
        self.provider_files = Arc::new(self.provider_files.with(file));
        self
    }

    /// With a process of its own for each refresh.
    #[must_use]
    pub fn refreshing_apart(self) -> Self {
        Self { refreshes_apart: true, ..self }
    }

    /// The same as another computer has it whose locks do not reach this one.
    #[must_use]
    pub fn beyond_locks(&self) -> Self {
        Self { lock: Arc::new(Lock::new(self.fuse.clone())), ..self.clone() }
    }

    /// A process over this world.
    pub fn service(&self) -> Service {
        let alone = || Self { refreshes_apart: false, ..self.clone() }.service();
        let apart = || Apart::new(alone(), self.lock.clone(), self.fuse.clone());
        let apart = self.refreshes_apart.then(|| Arc::new(apart()) as Arc<dyn authkeep_core::ports::Apart>);
        let ports = Ports {
            keychain: self.keychain.clone(),
            records: self.records.clone(),
            journal: self.journal.clone(),
            lock: self.lock.clone(),
            http: self.http.clone(),
            clock: self.clock.clone(),
            apart,
            handover: Some(self.handover.clone()),
            provider_files: self.provider_files.clone(),
        };
        Service::new(ports)
    }

    /// Whether all that was sent came to an end, and what came of it is in the keychain.
    pub fn is_settled(&self) -> bool {
        let items = self.keychain.items();
        self.journal.notes().into_iter().all(|(id, generation)| {
            let item = items.get(&format!("connection-{id}"));
            let item = item.and_then(|text| serde_json::from_str::<serde_json::Value>(text).ok());
            item.is_some_and(|item| item["generation"].as_u64() > Some(generation))
        })
    }

    /// Connects an account by a whole sign-in.
    pub async fn connect(&self, provider: &str) -> Connection {
        let service = self.service();
        let waiting = service.begin(begin(provider)).await.unwrap();
        service.complete(&callback(&waiting, "&code=code-1")).await.unwrap()
    }
}

/// A sign-in with a client that is given with it.
pub fn begin(provider: &str) -> Begin {
    Begin {
        provider: provider.to_owned(),
        client: ClientChoice::Given {
            client_id: "client-1".to_owned(),
            client_secret: Some("client-secret-1".to_owned().into()),
        },
        redirect: RedirectChoice { kind: RedirectKind::Loopback, uri: Some(REDIRECT.to_owned()) },
        ..Begin::default()
    }
}

/// The state that a sign-in sent.
pub fn state(waiting: &Waiting) -> String {
    let parameters: BTreeMap<_, _> = waiting.url.query_pairs().into_owned().collect();
    parameters["state"].clone()
}

/// The address the browser ends at: the redirect URI with the state and this.
pub fn callback(waiting: &Waiting, rest: &str) -> SecretString {
    format!("{REDIRECT}?state={}{rest}", state(waiting)).into()
}

/// The code of a failure, whose sentences are looked at on the way.
pub fn code<T>(result: Result<T, Error>) -> Result<T, authkeep_core::error::Code> {
    result.map_err(|error| {
        let said = |text: &Option<String>| text.clone().unwrap_or_default();
        let (word, words) = error.problem.as_ref().map_or_else(Default::default, |problem| {
            (said(&problem.code), said(&problem.message).trim_end_matches('.').to_owned())
        });
        for sentence in [&error.what, &error.hint] {
            assert!(sentence.ends_with('.'), "{sentence}");
            // The provider's own words are its own.
            let ours = sentence.replace(&format!("({word}: {words})"), "").replace(&format!("({word})"), "");
            for never in ["please", "oops", "successfully", "invalid", "!"] {
                assert!(!ours.to_lowercase().contains(never), "{sentence}");
            }
        }
        error.code
    })
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
