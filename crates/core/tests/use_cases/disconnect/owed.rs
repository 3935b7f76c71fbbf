//! What is owed is told again and again, neither too often nor ever given up.

use super::tokens_left;
use crate::world::{Acme, World, code, not_sent};
use authkeep_core::{disconnect::Told, error::Code, ports::HttpResponse};
use std::{sync::Arc, time::Duration};
use tokio::time::Instant;

async fn owed() -> (World, Arc<Acme>) {
    let (world, acme) = World::with_acme("never");
    world.connect("acme").await;
    world.http.says(|_| not_sent());
    let receipt = world.service().disconnect("acme", false).await.unwrap();
    assert!(matches!(receipt.told, Told::Owed(_)));
    world.http.seen();
    (world, acme)
}

/// How often the provider is asked if something uses the network every ten seconds.
async fn asked_within(world: &World, seconds: i64) -> usize {
    for _ in 0..seconds / 10 {
        world.service().settle_owed().await;
        world.clock.pass(10);
    }
    world.http.seen().len()
}

#[tokio::test]
async fn tries_grow_rarer_and_never_end() {
    let (world, acme) = owed().await;
    assert_eq!(asked_within(&world, 60).await, 1, "the first at once");
    assert_eq!(asked_within(&world, 3600).await, 5, "after 1, 2, 4, 8, 16 and 32 minutes");
    assert_eq!(asked_within(&world, 7 * 86_400).await, 7 * 24, "then hourly");
    world.http.says(move |request| acme.serve(request));
    world.clock.pass(3600);
    world.service().settle_owed().await;
    assert_eq!((tokens_left(&world), world.service().owed().unwrap().len()), (0, 0));
}

/// A command waits for a few seconds only. Whoever hangs for longer is put off as well, or it would
/// keep the next from being told for ever.
#[tokio::test(start_paused = true)]
async fn a_provider_that_hangs_is_put_off() {
    let (world, _) = owed().await;
    let _gate = world.http.hold("");
    world.clock.pass(3600);
    let begun = Instant::now();
    world.service().settle_owed_within(Duration::from_secs(5)).await;
    assert_eq!(begun.elapsed(), Duration::from_secs(5));
    let owed = world.service().owed().unwrap().remove(0).connection;
    assert_eq!((owed.attempts, owed.last_error.unwrap().code), (2, Code::Offline));
    world.service().settle_owed_within(Duration::from_secs(5)).await;
    assert_eq!((begun.elapsed(), world.http.seen().len()), (Duration::from_secs(5), 1));
}

/// A file that cannot be read now is no reason to leave a grant standing.
#[tokio::test]
async fn a_provider_file_that_cannot_be_read_puts_it_off() {
    let (world, _) = World::with_acme("never");
    world.connect("acme").await;
    let blind = world.clone().file_that_reads("acme", Err("an I/O error".to_owned()));
    let receipt = blind.service().disconnect("acme", false).await.unwrap();
    assert!(matches!(receipt.told, Told::Owed(error) if error.code == Code::StorageFailed));
    assert_eq!((tokens_left(&world), world.service().owed().unwrap().len()), (1, 1));
    world.clock.pass(3600);
    world.service().settle_owed().await;
    assert_eq!((tokens_left(&world), world.service().owed().unwrap().len()), (0, 0));
}

#[tokio::test]
async fn the_pause_that_a_provider_asks_for_is_kept() {
    let (world, _) = owed().await;
    world.http.says(|_| {
        let headers = vec![("retry-after".to_owned(), "1800".to_owned())];
        Ok(HttpResponse { status: 429, headers, body: Vec::new().into() })
    });
    world.service().settle_owed().await;
    world.http.seen();
    world.clock.pass(1799);
    world.service().settle_owed().await;
    assert!(world.http.seen().is_empty());
    world.clock.pass(1);
    world.service().settle_owed().await;
    assert_eq!(world.http.seen().len(), 1);
}

/// A clock that was set back by years does not stop it for years.
#[tokio::test]
async fn a_jump_of_the_clock_stops_nothing_for_long() {
    for jump in [-20 * 365 * 86_400, 20 * 365 * 86_400] {
        let (world, _) = owed().await;
        world.service().settle_owed().await;
        world.http.seen();
        world.clock.jump(jump);
        assert_eq!(asked_within(&world, 60).await, 1);
    }
}

/// Many that are owed to a provider that cannot be reached cost one try each time.
#[tokio::test]
async fn a_provider_that_cannot_be_reached_is_asked_once_for_all() {
    let (world, _) = World::with_acme("never");
    for _ in 0..20 {
        world.connect("acme").await;
    }
    world.http.says(|_| not_sent());
    let service = world.service();
    for connection in service.connections().unwrap() {
        service.disconnect(&connection.name, false).await.unwrap();
    }
    world.http.seen();
    service.settle_owed().await;
    assert_eq!(world.http.seen().len(), 1);
}

#[tokio::test]
async fn a_person_can_see_and_try_what_is_owed_by_its_name() {
    let (world, acme) = owed().await;
    let service = world.service();
    let all = service.owed().unwrap();
    assert_eq!((all[0].connection.name.as_str(), all[0].tell), ("acme", true));
    assert_eq!(all[0].connection.last_error.as_ref().unwrap().code, Code::Offline);
    let again = service.disconnect("acme", false).await.unwrap();
    assert!(matches!(again.told, Told::Owed(_)));
    world.http.says(move |request| acme.serve(request));
    assert_eq!(service.disconnect("acme", false).await.unwrap().told, Told::Revoked);
    assert_eq!(code(service.disconnect("acme", false).await).unwrap_err(), Code::NoSuchConnection);
}

#[tokio::test]
async fn a_client_that_has_to_be_named_to_the_provider_stays_until_then() {
    let (world, acme) = owed().await;
    let service = world.service();
    assert_eq!(code(service.remove_client("acme").await).unwrap_err(), Code::Usage);
    world.http.says(move |request| acme.serve(request));
    service.settle_owed().await;
    service.remove_client("acme").await.unwrap();
}
