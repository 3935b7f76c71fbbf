//! Disconnecting while a refresh left something in the journal.

use super::tokens_left;
use crate::world::{Acme, Cut, World, lost, not_sent};
use authkeep_core::disconnect::{Receipt, Told};
use std::sync::Arc;

/// A connection whose refresh was killed right after this call.
async fn killed_after(event: &str) -> (World, Arc<Acme>) {
    let expired = async || {
        let (world, acme) = World::with_acme("strict");
        world.connect("acme").await;
        world.clock.pass(3601);
        world.fuse.events();
        (world, acme)
    };
    let at = {
        let (world, _) = expired().await;
        world.service().token("acme", None, None).await.unwrap();
        world.fuse.events().iter().position(|it| it == event).unwrap()
    };
    let (world, acme) = expired().await;
    world.fuse.arm(at, Cut::After);
    let service = world.service();
    assert!(tokio::spawn(async move { service.token("acme", None, None).await.map(drop) }).await.is_err());
    world.http.seen();
    (world, acme)
}

fn revoked(world: &World) -> Vec<String> {
    let seen = world.http.seen();
    assert!(seen.iter().all(|it| it.url.path() == "/revoke"), "nothing is refreshed");
    seen.iter().filter_map(|it| it.form("token")).collect()
}

fn assert_gone(world: &World, receipt: &Receipt) {
    assert_eq!((tokens_left(world), world.is_settled()), (0, true), "{receipt:?}");
    let service = world.service();
    assert!(service.connections().unwrap().is_empty() && service.owed().unwrap().is_empty());
}

/// Those that lie sealed are the living ones.
#[tokio::test]
async fn the_tokens_of_a_sealed_answer_are_the_ones_that_are_revoked() {
    for event in ["journal answered", "keychain write connection"] {
        let (world, _) = killed_after(event).await;
        let receipt = world.service().disconnect("acme", false).await.unwrap();
        assert_eq!((&receipt.told, receipt.answer_lost), (&Told::Revoked, false));
        assert_eq!(revoked(&world), ["refresh-2"], "{event}");
        assert_gone(&world, &receipt);
    }
}

#[tokio::test]
async fn the_tokens_of_a_sealed_answer_stay_owed_if_the_provider_cannot_be_told() {
    for down in [not_sent, lost] {
        let (world, acme) = killed_after("journal answered").await;
        world.http.says(move |_| down());
        let receipt = world.service().disconnect("acme", false).await.unwrap();
        assert!(matches!(receipt.told, Told::Owed(_)));
        assert!(world.service().connections().unwrap().is_empty(), "it is no connection again");
        world.http.seen();
        world.http.says(move |request| acme.serve(request));
        world.service().settle_owed().await;
        assert_eq!(revoked(&world), ["refresh-2"]);
        assert_gone(&world, &receipt);
    }
}

/// Nobody knows whether the provider has given new tokens: that is said.
#[tokio::test]
async fn a_lost_answer_is_said_and_what_is_known_is_revoked() {
    let (world, _) = killed_after("http POST /token").await;
    let receipt = world.service().disconnect("acme", false).await.unwrap();
    assert_eq!((&receipt.told, receipt.answer_lost), (&Told::Revoked, true));
    assert_eq!(revoked(&world), ["refresh-1"]);
    assert_gone(&world, &receipt);
}

#[tokio::test]
async fn local_only_forgets_what_the_journal_holds_too() {
    for event in ["http POST /token", "journal answered"] {
        let (world, _) = killed_after(event).await;
        let receipt = world.service().disconnect("acme", true).await.unwrap();
        assert_eq!(receipt.told, Told::NotAsked);
        assert!(revoked(&world).is_empty());
        assert_gone(&world, &receipt);
    }
}
