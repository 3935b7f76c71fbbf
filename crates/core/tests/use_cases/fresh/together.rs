use crate::world::{World, code, json};
use authkeep_core::{
    access::Access,
    error::Code,
    ports::{Handover, Lock},
};
use secrecy::ExposeSecret;
use serde_json::json;
use std::{sync::Arc, time::Duration};
use tokio::task::JoinSet;

/// Invariant 6 and trap F-29: one refresh for all, in one process or in many.
#[tokio::test]
async fn sixteen_at_once_ask_once_and_all_are_served() {
    for processes in [1, 16] {
        let (world, acme) = World::with_acme("strict");
        world.connect("acme").await;
        world.clock.pass(3601);
        let services: Vec<_> = (0..processes).map(|_| Arc::new(world.service())).collect();
        let mut tasks = JoinSet::new();
        for task in 0..16 {
            let service = services[task % processes].clone();
            tasks.spawn(async move { service.token("acme", None, None).await.unwrap() });
        }
        let handed = tasks.join_all().await;
        assert!(handed.iter().all(|it| it.access_token.expose_secret() == "access-2"));
        assert_eq!(handed.iter().filter(|it| it.refreshed).count(), 1);
        assert_eq!(acme.refreshes(), 1);
    }
}

/// Those who press "refresh" together want one later token, not sixteen.
#[tokio::test]
async fn sixteen_people_who_refresh_at_once_share_one() {
    let (world, acme) = World::with_acme("strict");
    world.connect("acme").await;
    let service = Arc::new(world.service());
    let mut tasks = JoinSet::new();
    for _ in 0..16 {
        let service = service.clone();
        tasks.spawn(async move { service.refresh("acme").await.unwrap() });
    }
    assert!(tasks.join_all().await.iter().all(|it| it.access_token.expose_secret() == "access-2"));
    assert_eq!(acme.refreshes(), 1);
}

/// A provider that is down is asked once, not once for each who waits.
#[tokio::test]
async fn a_failure_is_shared_by_those_who_waited() {
    for (status, shared) in [(503, Code::ProviderUnwell), (429, Code::SlowDown), (401, Code::ClientRejected)]
    {
        let (world, _) = World::with_acme("maybe");
        world.connect("acme").await;
        world.clock.pass(3601);
        world.http.seen();
        world.http.says(move |_| json(status, &json!({"error": "invalid_client"})));
        let service = Arc::new(world.service());
        let mut tasks = JoinSet::new();
        for _ in 0..16 {
            let service = service.clone();
            tasks.spawn(async move { service.token("acme", None, None).await.unwrap_err().code });
        }
        assert_eq!(tasks.join_all().await, [shared; 16]);
        assert_eq!(world.http.seen().len(), 1, "{status}");
    }
}

/// The keychain serves one at a time: those who wait do not queue there, neither before nor after.
#[tokio::test]
async fn those_who_wait_are_handed_the_token_past_the_keychain() {
    let reads = async |others: usize| {
        let (world, acme) = World::with_acme("strict");
        let id = world.connect("acme").await.id;
        world.clock.pass(3601);
        let world = world.refreshing_apart();
        let guard = world.lock.acquire(id.as_str(), Duration::ZERO).await.unwrap();
        let mut tasks = JoinSet::new();
        for _ in 0..=others {
            let service = world.service();
            tasks.spawn(async move { service.token("acme", None, None).await.unwrap() });
        }
        while world.handover.waiting(&id) <= others {
            tokio::task::yield_now().await;
        }
        world.fuse.events();
        drop(guard);
        let handed = tasks.join_all().await;
        assert!(handed.iter().all(|it| it.access_token.expose_secret() == "access-2"));
        assert_eq!((handed.iter().filter(|it| it.refreshed).count(), acme.refreshes()), (1, 1));
        world.fuse.events().iter().filter(|event| event.starts_with("keychain read")).count()
    };
    assert_eq!(reads(0).await, reads(16).await);
}

/// What is handed over is no better than what one has.
#[tokio::test]
async fn a_token_that_is_handed_over_and_over_is_not_taken() {
    let (world, acme) = World::with_acme("strict");
    let connection = world.connect("acme").await;
    let id = &connection.id;
    world.clock.pass(3601);
    let guard = world.lock.acquire(id.as_str(), Duration::ZERO).await.unwrap();
    let service = world.service();
    let waiting = tokio::spawn(async move { service.token("acme", None, None).await.unwrap() });
    while world.handover.waiting(id) == 0 {
        tokio::task::yield_now().await;
    }
    world.handover.open(id)(&Access {
        generation: connection.generation,
        token: "access-1".into(),
        token_type: "Bearer".to_owned(),
        term: connection.term().unwrap(),
    });
    drop(guard);
    assert_eq!(waiting.await.unwrap().access_token.expose_secret(), "access-2");
    assert_eq!(acme.refreshes(), 1);
}

/// A token that still works is worth more than the word that another has the connection.
#[tokio::test(start_paused = true)]
async fn a_token_that_still_works_is_handed_out_while_another_is_stuck_or_the_disk_is_full() {
    for stuck in [true, false] {
        let (world, acme) = World::with_acme("strict");
        let id = world.connect("acme").await.id;
        world.clock.pass(3600 - 200);
        let guard = world.lock.acquire(id.as_str(), Duration::ZERO).await.unwrap();
        if !stuck {
            drop(guard);
            world.journal.fill(true);
        }
        let handed = world.service().token("acme", None, None).await.unwrap();
        assert_eq!((handed.access_token.expose_secret(), handed.refreshed), ("access-1", false));
        let more = code(world.service().token("acme", Some(Duration::from_secs(600)), None).await);
        assert_eq!(more.unwrap_err(), if stuck { Code::Busy } else { Code::StorageFailed });
        assert_eq!(acme.refreshes(), 0);
    }
}
