//! What window, tray and links share: the service, what is known, and the desktop.

use crate::{
    clipboard::Clipboard,
    desk::Desk,
    keychain,
    live::Live,
    practice::{self, PracticeHost},
    settings::SettingsFile,
    sign_ins::Waiting,
    wire::{About, ConnectionRow, KeychainState, Settings, Show, SignIn, SignInStage},
};
use authkeep_core::{
    client::Client,
    connection::{Connection, Id},
    error::{Code, Error},
    provider::{Provider, RedirectKind},
    service::Service,
    sign_in::Stage,
};
use authkeep_platform::{apart::Program, assemble, keychain::OsKeychain, paths::Paths};
use std::{collections::BTreeMap, path::PathBuf, sync::Arc};
use tauri::async_runtime::{spawn, spawn_blocking};
use tokio::sync::watch;

/// The app, save its window and its tray.
pub struct Shell {
    /// The one door to the rules.
    pub service: Service,
    /// The same that the service has, to be unlocked.
    pub keychain: Arc<OsKeychain>,
    /// What the page and the tray know.
    pub live: Arc<Live>,
    /// The system's clipboard.
    pub clipboard: Clipboard,
    /// What the person chose.
    pub settings: SettingsFile,
    /// The provider for newcomers.
    pub practice: PracticeHost,
    /// The sign-ins that were begun here.
    pub waiting: Waiting,
    /// What the desktop does for the app.
    pub desk: Box<dyn Desk>,
    /// What the web view keeps of the page. Nothing of it is a secret.
    pub page_folder: PathBuf,
    /// Whether the window can be seen.
    pub visible: watch::Sender<bool>,
    /// The stamp of the records when they were last read.
    reading: tokio::sync::Mutex<Option<[u8; 16]>>,
}

impl Shell {
    /// Over what `paths` names. Calls nobody.
    pub fn new(paths: &Paths, program: Program, desk: Box<dyn Desk>, version: String) -> Arc<Self> {
        let keychain = assemble::keychain();
        let settings = SettingsFile::open(paths.config().join("settings.json"));
        // The person may have changed it in the system's own settings.
        let shown = Settings { start_at_login: desk.starts_at_login(), ..settings.now() };
        let about = About { version, tray: false };
        let live = Arc::new(Live::new(keychain::unknown(), shown, about));
        let told = live.clone();
        Arc::new(Self {
            service: assemble::service(paths, keychain.clone(), program),
            keychain,
            live,
            clipboard: Clipboard::start(move || told.cleared()),
            settings,
            practice: PracticeHost::new(paths.practice()),
            waiting: Waiting::default(),
            desk,
            page_folder: paths.data().join("page"),
            visible: watch::Sender::new(false),
            reading: tokio::sync::Mutex::default(),
        })
    }

    /// Reads the records anew and tells what has changed.
    ///
    /// # Errors
    /// `StorageFailed`.
    pub async fn look(self: &Arc<Self>) -> Result<(), Error> {
        // One after the other, or an older reading could be told after a newer one.
        let mut known = self.reading.lock().await;
        // Before the reading: what changes during it is seen the next time.
        let stamp = self.service.rows_stamp()?;
        if stamp.is_none() || stamp != *known {
            let shell = self.clone();
            let rows = spawn_blocking(move || shell.rows()).await.map_err(|_| stopped())??;
            for ended in self.live.connections(rows) {
                self.say_ended(&ended);
            }
            *known = stamp;
        }
        for sign_in in self.live.sign_ins() {
            let stage = self.waiting.id(&sign_in.id).and_then(|id| self.service.stage(&id).ok());
            if stage == Some(Stage::Taken) {
                self.live.sign_in(SignIn { stage: SignInStage::Finishing, ..sign_in });
            }
        }
        Ok(())
    }

    /// Asks the keychain how it is.
    pub async fn look_at_keychain(&self) {
        let keychain = keychain::look(&self.keychain).await;
        let open = keychain.state == KeychainState::Open;
        self.live.keychain(keychain);
        if open {
            // Where no sign-in waits for the keychain, this is one look into the records.
            self.service.finish_sign_ins().await;
        }
    }

    /// Asks the desktop whether there is a tray.
    pub async fn look_at_tray(self: &Arc<Self>) {
        let shell = self.clone();
        let there = spawn_blocking(move || shell.desk.has_tray()).await;
        self.live.tray(there.unwrap_or(false));
    }

    /// Whether the answers of a provider can come by the app's own scheme.
    pub async fn owns_scheme_for(self: &Arc<Self>, provider: &Provider) -> bool {
        if !provider.redirect.kinds.contains(&RedirectKind::Scheme) {
            return false;
        }
        let shell = self.clone();
        spawn_blocking(move || shell.desk.owns_scheme()).await.unwrap_or(false)
    }

    /// Starts the practice server at the place that the provider's file names, unless a server is
    /// there already.
    pub async fn start_practice(&self) {
        let entries = self.service.catalogue().entries();
        let mut files = entries.iter().filter_map(|entry| self.service.provider(&entry.id).ok());
        if let Some(port) = files.find_map(|file| practice::port(&file)) {
            self.practice.start(port).await;
        }
    }

    /// Does what may change the records, and tells what it changed. If the keychain was in the way,
    /// that is told as well.
    pub async fn doing<T>(
        self: &Arc<Self>,
        work: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        let outcome = work.await;
        if let Err(error) = self.look().await {
            tracing::warn!(%error, "the records cannot be read");
        }
        if outcome.as_ref().is_err_and(|error| error.code.is_keychain()) {
            self.look_at_keychain().await;
        }
        outcome
    }

    /// Tells providers what they are still owed, now that the network is used anyway.
    pub fn settle_owed(self: &Arc<Self>) {
        let shell = self.clone();
        spawn(async move {
            shell.service.finish_sign_ins().await;
            shell.service.settle_owed().await;
        });
    }

    /// The name that a connection has now.
    ///
    /// # Errors
    /// `NoSuchConnection`, `StorageFailed`.
    pub fn name_of(&self, id: &Id) -> Result<String, Error> {
        Ok(self.service.connection_by_id(id)?.name)
    }

    /// The client of a connection, with the number of connections that use it.
    ///
    /// # Errors
    /// `StorageFailed`.
    pub fn client_of(&self, connection: &Connection) -> Result<Option<(Client, u32)>, Error> {
        let mut clients = self.service.clients()?.into_iter();
        let Some(client) = clients.find(|client| Some(&client.id) == connection.client.as_ref()) else {
            return Ok(None);
        };
        let users = self.service.connections_of(&client)?.len();
        Ok(Some((client, u32::try_from(users).unwrap_or(u32::MAX))))
    }

    /// Changes what the person chose.
    ///
    /// # Errors
    /// `StorageFailed`; `Unexpected` if the system does not let the app start at login.
    pub fn change_settings(&self, settings: Settings) -> Result<(), Error> {
        if settings.start_at_login != self.desk.starts_at_login() {
            self.desk.start_at_login(settings.start_at_login).map_err(|error| {
                Error::new(
                    Code::Unexpected,
                    format!("The system does not change what starts at login: {error}."),
                    "Change it in the system's own settings.",
                )
            })?;
        }
        let changed = self.settings.change(settings);
        self.live.settings(self.settings.now());
        changed
    }

    /// Shows something in the window, and the window.
    pub fn show(&self, show: Show) {
        self.live.show(show);
        self.desk.open_window();
    }

    /// The window can be seen, or no longer.
    pub fn be_seen(&self, seen: bool) {
        self.visible.send_if_modified(|visible| std::mem::replace(visible, seen) != seen);
    }

    /// Whether the app goes on in the tray when the window is closed.
    pub fn stays_in_tray(&self) -> bool {
        self.settings.now().close_to_tray && self.desk.has_tray()
    }

    /// Tells the person, once and for all, where the app is when its window is closed.
    pub fn say_where_it_went(&self) {
        if self.settings.must_tell_of_tray() {
            self.desk.notify(
                "Authkeep keeps running in the tray",
                "Its picture there shows how your connections are. Quit ends it.",
            );
        }
    }

    /// A connection's row.
    pub fn row(&self, connection: &Connection) -> ConnectionRow {
        ConnectionRow::of(connection, self.service.provider(&connection.provider).ok().as_deref())
    }

    fn rows(&self) -> Result<Vec<ConnectionRow>, Error> {
        let mut providers: BTreeMap<String, Option<Arc<Provider>>> = BTreeMap::new();
        let connections = self.service.connections()?;
        let rows = connections.iter().map(|connection| {
            let provider = providers
                .entry(connection.provider.clone())
                .or_insert_with(|| self.service.provider(&connection.provider).ok());
            ConnectionRow::of(connection, provider.as_deref())
        });
        Ok(rows.collect())
    }

    /// Once for each end, and not to somebody who sees it happen.
    fn say_ended(&self, row: &ConnectionRow) {
        if !self.desk.window_is_looked_at() {
            let body = format!("{} has ended the sign-in. Name, client and scopes stay.", row.provider_name);
            self.desk.notify(&format!("{}: sign in again", row.name), &body);
        }
    }
}

fn stopped() -> Error {
    Error::new(Code::Unexpected, "The app is being closed.", "Start it again.")
}
