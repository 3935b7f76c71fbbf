use super::*;
use crate::{
    keychain,
    wire::samples::{now, row},
};
use authkeep_core::provider::RedirectKind;
use jiff::ToSpan;
use std::sync::Arc;

fn live() -> Live {
    let about = About { version: "0.0.0".to_owned(), tray: true };
    Live::new(keychain::unknown(), Settings::default(), about)
}

/// A page that remembers what it was told.
#[derive(Clone, Default)]
struct Page(Arc<Mutex<Vec<Message>>>);

impl Page {
    fn tell(&self) -> Tell {
        let told = self.0.clone();
        Box::new(move |message| told.lock().expect("nobody panicked").push(message.clone()))
    }

    /// What was told since the last time.
    fn heard(&self) -> Vec<Message> {
        std::mem::take(&mut self.0.lock().expect("nobody panicked"))
    }
}

fn watched(live: &Live) -> Page {
    let page = Page::default();
    live.watch(page.tell());
    page.heard();
    page
}

fn sign_in(stage: SignInStage) -> SignIn {
    SignIn {
        id: "1".to_owned(),
        provider: "acme".to_owned(),
        provider_name: "Acme".to_owned(),
        practice: false,
        renews: None,
        redirect: RedirectKind::Loopback,
        redirect_uri: None,
        started_at: now(),
        expires_at: now() + 10.minutes(),
        stage,
    }
}

#[test]
fn the_first_message_is_the_snapshot_of_all_that_is_known() {
    let (live, page) = (live(), Page::default());
    let rows = vec![row("a"), row("b")];
    live.connections(rows.clone());
    live.sign_in(sign_in(SignInStage::Waiting));
    live.watch(page.tell());
    let [Message::Snapshot { connections, sign_ins, .. }] = &page.heard()[..] else { panic!("a snapshot") };
    assert_eq!((connections, sign_ins.len()), (&rows, 1));
}

#[test]
fn the_page_hears_what_changed_and_nothing_else() {
    let live = live();
    let (mut a, b) = (row("a"), row("b"));
    live.connections(vec![a.clone(), b.clone()]);
    let page = watched(&live);

    live.connections(vec![a.clone(), b.clone()]);
    assert_eq!(page.heard(), []);
    a.name = "c".to_owned();
    let gone = Message::Removed { id: b.id.to_string() };
    live.connections(vec![a.clone()]);
    assert_eq!(page.heard(), [gone, Message::Connection { row: a }]);
}

#[test]
fn a_grant_that_ends_is_reported_once_and_an_old_end_never() {
    let live = live();
    let (mut a, mut old) = (row("a"), row("old"));
    old.needs_sign_in = true;
    assert_eq!(live.connections(vec![a.clone(), old.clone()]), [], "nothing is news at the start");
    a.needs_sign_in = true;
    assert_eq!(live.connections(vec![a.clone(), old.clone()]), [a.clone()]);
    assert_eq!(live.connections(vec![a, old]), []);
}

#[test]
fn a_refresh_is_seen_while_it_lasts_and_survives_a_reading_of_the_records() {
    let live = live();
    let a = row("a");
    live.connections(vec![a.clone()]);
    let page = watched(&live);
    let refreshing = ConnectionRow { refreshing: true, ..a.clone() };

    live.refreshing(&a.id, true);
    assert_eq!(page.heard(), [Message::Connection { row: refreshing }]);
    live.connections(vec![a.clone()]);
    assert_eq!(page.heard(), [], "the records do not know of it");
    live.refreshing(&a.id, false);
    assert_eq!(page.heard(), [Message::Connection { row: a }]);
}

#[test]
fn a_sign_in_that_ended_is_told_once_and_gone() {
    let live = live();
    let page = watched(&live);
    for stage in [SignInStage::Waiting, SignInStage::Waiting, SignInStage::Finishing, SignInStage::Cancelled]
    {
        live.sign_in(sign_in(stage));
    }
    let told: Vec<_> = page.heard();
    let expected = [SignInStage::Waiting, SignInStage::Finishing, SignInStage::Cancelled]
        .map(|stage| Message::SignIn { sign_in: sign_in(stage) });
    assert_eq!(told, expected);
    assert_eq!(live.sign_ins(), []);
}

#[test]
fn what_is_to_be_shown_waits_for_the_page() {
    let (live, page) = (live(), Page::default());
    live.show(Show::Connect);
    live.watch(page.tell());
    assert_eq!(page.heard()[1..], [Message::Show { show: Show::Connect }]);
    live.show(Show::Settings);
    assert_eq!(page.heard(), [Message::Show { show: Show::Settings }]);
    live.watch(page.tell());
    assert_eq!(page.heard().len(), 1, "what was shown is not shown again");
}

#[tokio::test]
async fn the_tray_is_woken_by_what_it_shows() {
    let live = live();
    live.connections(Vec::new());
    live.changed().await;
    live.keychain(Keychain { state: KeychainState::Locked, ..keychain::unknown() });
    live.changed().await;
    assert!(live.seen().keychain_asks);
    live.sign_in(sign_in(SignInStage::Waiting));
    live.changed().await;
    assert!(live.seen().signing_in);
}
