//! What the page and the tray know. Whoever learns something puts it here; the page is told what
//! that changed, and the tray that something did.

use crate::wire::{
    About, ConnectionRow, Copied, Keychain, KeychainState, Message, Settings, Show, SignIn, SignInStage,
};
use authkeep_core::connection::Id;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Mutex, MutexGuard, PoisonError},
};
use tokio::sync::Notify;

/// Takes a message to the page.
pub type Tell = Box<dyn Fn(&Message) + Send>;

/// The live view.
pub struct Live {
    state: Mutex<State>,
    changed: Notify,
}

/// What the tray shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// All connections, by provider and name.
    pub rows: Vec<ConnectionRow>,
    /// Whether a sign-in is under way.
    pub signing_in: bool,
    /// Whether the keychain needs the person.
    pub keychain_asks: bool,
}

struct State {
    page: Option<Tell>,
    rows: Vec<ConnectionRow>,
    loaded: bool,
    refreshing: BTreeSet<Id>,
    sign_ins: BTreeMap<String, SignIn>,
    keychain: Keychain,
    settings: Settings,
    about: About,
    /// What the page is to show as soon as there is one.
    show: Option<Show>,
}

impl Live {
    /// Nothing is known yet but these.
    pub fn new(keychain: Keychain, settings: Settings, about: About) -> Self {
        let state = State {
            page: None,
            rows: Vec::new(),
            loaded: false,
            refreshing: BTreeSet::new(),
            sign_ins: BTreeMap::new(),
            keychain,
            settings,
            about,
            show: None,
        };
        Self { state: Mutex::new(state), changed: Notify::new() }
    }

    /// From now on the page is told everything, beginning with a snapshot. A page that was there
    /// before is told no more.
    pub fn watch(&self, page: Tell) {
        let mut state = self.lock();
        page(&state.snapshot());
        if let Some(show) = state.show.take() {
            page(&Message::Show { show });
        }
        state.page = Some(page);
    }

    /// Ready when something has changed since the last call.
    pub async fn changed(&self) {
        self.changed.notified().await;
    }

    /// What the tray shows.
    pub fn seen(&self) -> Seen {
        let state = self.lock();
        Seen {
            rows: state.rows.clone(),
            signing_in: state.sign_ins.values().any(|sign_in| !ended(&sign_in.stage)),
            keychain_asks: !matches!(state.keychain.state, KeychainState::Open | KeychainState::Unknown),
        }
    }

    /// The connections there are now. Those are returned that have come to need a sign-in since
    /// the last time.
    pub fn connections(&self, mut rows: Vec<ConnectionRow>) -> Vec<ConnectionRow> {
        let mut state = self.lock();
        for row in &mut rows {
            row.refreshing = state.refreshing.contains(&row.id);
        }
        let before: BTreeMap<Id, ConnectionRow> =
            std::mem::take(&mut state.rows).into_iter().map(|row| (row.id.clone(), row)).collect();
        let now: BTreeSet<&Id> = rows.iter().map(|row| &row.id).collect();
        let mut messages: Vec<_> = before
            .keys()
            .filter(|id| !now.contains(id))
            .map(|id| Message::Removed { id: id.to_string() })
            .collect();
        let mut ended = Vec::new();
        for row in &rows {
            let old = before.get(&row.id);
            if old != Some(row) {
                messages.push(Message::Connection { row: row.clone() });
            }
            if row.needs_sign_in && old.is_some_and(|old| !old.needs_sign_in) {
                ended.push(row.clone());
            }
        }
        state.rows = rows;
        let first = !std::mem::replace(&mut state.loaded, true);
        self.tell(&state, &messages, first);
        ended
    }

    /// A refresh of this connection has begun here, or has ended.
    pub fn refreshing(&self, id: &Id, refreshing: bool) {
        let mut state = self.lock();
        match refreshing {
            true => state.refreshing.insert(id.clone()),
            false => state.refreshing.remove(id),
        };
        let Some(row) = state.rows.iter_mut().find(|row| row.id == *id) else { return };
        if std::mem::replace(&mut row.refreshing, refreshing) != refreshing {
            let row = row.clone();
            self.tell(&state, &[Message::Connection { row }], true);
        }
    }

    /// A sign-in stands there now. One that has ended is told once and then forgotten.
    pub fn sign_in(&self, sign_in: SignIn) {
        let mut state = self.lock();
        let old = match ended(&sign_in.stage) {
            true => state.sign_ins.remove(&sign_in.id),
            false => state.sign_ins.insert(sign_in.id.clone(), sign_in.clone()),
        };
        if old.as_ref() != Some(&sign_in) {
            self.tell(&state, &[Message::SignIn { sign_in }], true);
        }
    }

    /// The sign-ins that are under way.
    pub fn sign_ins(&self) -> Vec<SignIn> {
        self.lock().sign_ins.values().cloned().collect()
    }

    /// What the keychain said last.
    pub fn keychain(&self, keychain: Keychain) {
        let mut state = self.lock();
        if state.keychain != keychain {
            state.keychain = keychain.clone();
            self.tell(&state, &[Message::Keychain { keychain }], true);
        }
    }

    /// What the person chose.
    pub fn settings(&self, settings: Settings) {
        let mut state = self.lock();
        if state.settings != settings {
            state.settings = settings.clone();
            self.tell(&state, &[Message::Settings { settings }], false);
        }
    }

    /// Whether there is a tray to close to.
    pub fn tray(&self, there: bool) {
        self.lock().about.tray = there;
    }

    /// A token was copied.
    pub fn copied(&self, id: String, copied: Copied) {
        self.tell(&self.lock(), &[Message::Copied { id, copied }], false);
    }

    /// It was cleared from the clipboard.
    pub fn cleared(&self) {
        self.tell(&self.lock(), &[Message::Cleared], false);
    }

    /// The page is to show this, at once or when it is there.
    pub fn show(&self, show: Show) {
        let mut state = self.lock();
        match &state.page {
            Some(page) => page(&Message::Show { show }),
            None => state.show = Some(show),
        }
    }

    /// In the order in which things happened: whoever tells holds the state.
    fn tell(&self, state: &State, messages: &[Message], tray: bool) {
        if let Some(page) = &state.page {
            messages.iter().for_each(page);
        }
        if tray || !messages.is_empty() {
            self.changed.notify_one();
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn snapshot(&self) -> Message {
        Message::Snapshot {
            connections: self.rows.clone(),
            keychain: self.keychain.clone(),
            settings: self.settings.clone(),
            sign_ins: self.sign_ins.values().cloned().collect(),
            about: self.about.clone(),
        }
    }
}

fn ended(stage: &SignInStage) -> bool {
    match stage {
        SignInStage::Waiting | SignInStage::Finishing => false,
        SignInStage::Connected { .. } | SignInStage::Failed { .. } | SignInStage::Cancelled => true,
    }
}

#[cfg(test)]
mod tests;
