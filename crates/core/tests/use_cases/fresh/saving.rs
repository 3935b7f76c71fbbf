//! Saving what came: nothing here loses it, and nothing old overwrites what is newer.

use crate::world::{Acme, Cut, World, code};
use authkeep_core::{error::Code, ports::KeychainError};
use secrecy::ExposeSecret;
use std::{sync::Arc, time::Duration};
use tokio::time::Instant;

async fn expired() -> (World, Arc<Acme>) {
    let (world, acme) = World::with_acme("strict");
    world.connect("acme").await;
    world.clock.pass(3601);
    world.fuse.events();
    (world, acme)
}

async fn token(world: &World) -> Result<String, Code> {
    let handed = code(world.service().token("acme", None, None).await)?;
    Ok(handed.access_token.expose_secret().to_owned())
}

/// How many calls come before the last of these.
async fn position(event: &str) -> usize {
    let (world, _) = expired().await;
    token(&world).await.unwrap();
    world.fuse.events().iter().rposition(|it| it == event).unwrap()
}

/// A disk that fills up and a keychain that locks while the answer is on its way: this process
/// alone has the tokens, and tries to save them for minutes.
#[tokio::test(start_paused = true)]
async fn an_answer_that_nobody_takes_is_held_out_for_minutes() {
    for (opens_after, ended) in [(200, Ok("access-2".to_owned())), (900, Err(Code::KeychainLocked))] {
        let (world, acme) = expired().await;
        let (keychain, journal) = (world.keychain.clone(), world.journal.clone());
        let server = acme.clone();
        world.http.says(move |request| {
            keychain.close(Some(KeychainError::Locked));
            journal.fill(true);
            server.serve(request)
        });
        let keychain = world.keychain.clone();
        tokio::spawn(async move {
            tokio::time::sleep(Duration::from_secs(opens_after)).await;
            keychain.close(None);
        });
        let begun = Instant::now();
        assert_eq!(token(&world).await, ended);
        assert!(begun.elapsed() <= Duration::from_secs(300));
        assert_eq!(acme.refreshes(), 1);
    }
}

/// The disk gets room again: the sealed answer is enough, and nobody is kept waiting.
#[tokio::test(start_paused = true)]
async fn an_answer_that_could_be_noted_after_all_waits_sealed() {
    let (world, acme) = expired().await;
    let (keychain, journal) = (world.keychain.clone(), world.journal.clone());
    let server = acme.clone();
    world.http.says(move |request| {
        keychain.close(Some(KeychainError::Locked));
        journal.fill(true);
        server.serve(request)
    });
    let journal = world.journal.clone();
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_secs(10)).await;
        journal.fill(false);
    });
    let begun = Instant::now();
    assert_eq!(token(&world).await, Err(Code::KeychainLocked));
    assert!(begun.elapsed() < Duration::from_secs(20));
    world.keychain.close(None);
    assert_eq!(token(&world).await.as_deref(), Ok("access-2"));
    assert_eq!(acme.refreshes(), 1);
}

#[tokio::test]
async fn an_answer_that_could_not_be_noted_is_saved_all_the_same() {
    let (world, _) = expired().await;
    world.fuse.arm(position("journal answered").await, Cut::Fails);
    assert_eq!(token(&world).await.as_deref(), Ok("access-2"));
}

/// The keychain has the new tokens: that the records stay behind is no reason to keep them back.
#[tokio::test]
async fn records_that_cannot_be_written_keep_no_good_token_back() {
    for event in ["records save_connection", "records connection_by_id"] {
        let (world, acme) = expired().await;
        world.fuse.arm(position(event).await, Cut::Fails);
        assert_eq!(token(&world).await.as_deref(), Ok("access-2"), "{event}");
        world.fuse.disarm();
        assert_eq!(token(&world).await.as_deref(), Ok("access-2"), "{event}");
        world.clock.pass(3601);
        assert_eq!(token(&world).await.as_deref(), Ok("access-3"), "{event}");
        assert_eq!(world.service().connection("acme").unwrap().generation, 3);
        assert_eq!(acme.most_shown(), 1);
    }
}

/// Whoever asks does not wait for as long as the other process may hold out.
#[tokio::test(start_paused = true)]
async fn who_asked_is_told_after_a_minute_while_the_other_process_goes_on() {
    let (world, acme) = expired().await;
    let world = world.refreshing_apart();
    let (keychain, journal) = (world.keychain.clone(), world.journal.clone());
    let server = acme.clone();
    world.http.says(move |request| {
        keychain.close(Some(KeychainError::Locked));
        journal.fill(true);
        server.serve(request)
    });
    let begun = Instant::now();
    assert_eq!(token(&world).await, Err(Code::Busy));
    assert_eq!(begun.elapsed(), Duration::from_secs(60));
    world.keychain.close(None);
    assert_eq!(token(&world).await.as_deref(), Ok("access-2"));
    assert_eq!((acme.refreshes(), acme.most_shown()), (1, 1));
}

/// On a system whose locks do not reach the other process: the connection is gone when its answer
/// comes.
#[tokio::test]
async fn the_late_answer_of_a_disconnected_connection_is_ended_and_not_kept() {
    let (world, acme) = expired().await;
    let late = world.beyond_locks().service();
    let late = tokio::spawn(async move { code(late.token("acme", None, None).await).map(drop) });
    while !world.fuse.events().contains(&"journal begin".to_owned()) {
        tokio::task::yield_now().await;
    }
    world.service().disconnect("acme", true).await.unwrap();
    assert_eq!(late.await.unwrap(), Err(Code::NoSuchConnection));
    let seen = world.http.seen();
    let revoked = seen.iter().find(|it| it.url.path() == "/revoke").unwrap();
    assert_eq!(revoked.form("token").as_deref(), Some("refresh-2"));
    assert_eq!(acme.alive(), None);
    assert!(world.service().connections().unwrap().is_empty() && world.service().owed().unwrap().is_empty());
    assert!(world.keychain.items().keys().all(|name| !name.starts_with("connection")));
}
