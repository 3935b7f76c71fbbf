//! Requirements 48 and 49.

mod cut;
mod owed;
mod refreshing;

use crate::world::{World, acme, code, json, lost, not_sent};
use authkeep_core::{activity::What, connect::Adopt, disconnect::Told, error::Code, ports::KeychainError};
use serde_json::json;

fn tokens_left(world: &World) -> usize {
    world.keychain.items().keys().filter(|name| name.starts_with("connection")).count()
}

fn last(world: &World) -> What {
    world.service().entries(None, 1).unwrap()[0].what
}

#[tokio::test]
async fn the_refresh_token_is_revoked_and_nothing_is_left() {
    let (world, server) = World::with_acme("never");
    world.connect("acme").await;
    world.http.seen();
    let receipt = world.service().disconnect("acme", false).await.unwrap();
    assert_eq!((receipt.told, receipt.works_until), (Told::Revoked, None));
    let request = &world.http.seen()[0];
    assert_eq!(request.form("token").as_deref(), Some("refresh-1"));
    assert_eq!(request.form("token_type_hint").as_deref(), Some("refresh_token"));
    assert_eq!((server.alive(), tokens_left(&world)), (None, 0));
    assert!(world.is_settled());
    assert_eq!(code(world.service().connection("acme")).unwrap_err(), Code::NoSuchConnection);
}

/// A provider that cannot be told is not said to have been told.
#[tokio::test]
async fn no_way_to_revoke_is_said() {
    let text: String = acme::file("never").split("[revoke]").next().unwrap().to_owned();
    let (world, _) = World::with_acme("never");
    let world = world.file("acme", &text);
    let connection = world.connect("acme").await;
    world.http.seen();
    let receipt = world.service().disconnect("acme", false).await.unwrap();
    assert_eq!((receipt.told, receipt.works_until), (Told::NoWay, connection.access_expires_at));
    assert!(world.http.seen().is_empty());
    assert_eq!(tokens_left(&world), 0);

    let (world, _) = World::with_acme("never");
    let vars = [].into();
    let token = "acme_token".to_owned().into();
    let adopt = Adopt { provider: "acme".to_owned(), name: None, token, vars };
    world.service().adopt(adopt).await.unwrap();
    world.http.seen();
    assert_eq!(world.service().disconnect("acme", false).await.unwrap().told, Told::NoWay);
    assert!(world.http.seen().is_empty(), "a token that was made elsewhere is ended there");
}

#[tokio::test]
async fn local_only_tells_nobody() {
    let (world, _) = World::with_acme("never");
    world.connect("acme").await;
    world.http.seen();
    assert_eq!(world.service().disconnect("acme", true).await.unwrap().told, Told::NotAsked);
    assert!(world.http.seen().is_empty());
    assert_eq!(tokens_left(&world), 0);
}

/// What cannot be told now stays owed, with what is needed to tell it, until it was told.
#[tokio::test]
async fn an_owed_revocation_is_settled_later() {
    for down in [not_sent, lost, || json(503, &json!({})), || json(429, &json!({}))] {
        let (world, server) = World::with_acme("never");
        world.connect("acme").await;
        world.http.says(move |_| down());
        let service = world.service();
        let receipt = service.disconnect("acme", false).await.unwrap();
        assert!(matches!(receipt.told, Told::Owed(_)), "{:?}", receipt.told);
        assert!(receipt.works_until.is_some());
        assert!(service.connections().unwrap().is_empty());

        service.settle_owed().await;
        assert_eq!(tokens_left(&world), 1, "still owed");
        assert_eq!(service.owed().unwrap().len(), 1);
        world.clock.pass(61);
        let books = server.clone();
        world.http.says(move |request| books.serve(request));
        world.keychain.close(Some(KeychainError::Locked));
        service.settle_owed().await;
        world.keychain.close(None);
        service.settle_owed().await;
        assert_eq!((server.alive(), tokens_left(&world), last(&world)), (None, 0, What::Revoked));
        world.http.seen();
        service.settle_owed().await;
        assert!(world.http.seen().is_empty() && service.owed().unwrap().is_empty(), "told once");
    }
}

/// What the provider refuses later is not written down as done.
#[tokio::test]
async fn an_owed_revocation_that_is_refused_is_settled_and_not_called_revoked() {
    let (world, _) = World::with_acme("never");
    world.connect("acme").await;
    world.http.says(|_| not_sent());
    world.service().disconnect("acme", false).await.unwrap();
    world.http.says(|_| json(400, &json!({"error": "unsupported_token_type"})));
    world.service().settle_owed().await;
    assert_eq!((tokens_left(&world), last(&world)), (0, What::NotRevoked));
}

#[tokio::test]
async fn a_refusal_is_told_in_the_providers_words_and_nothing_is_left() {
    let (world, _) = World::with_acme("never");
    world.connect("acme").await;
    world.http.says(|_| json(401, &json!({"error": "invalid_client", "request_id": "req-3"})));
    let receipt = world.service().disconnect("acme", false).await.unwrap();
    let Told::Refused(error) = receipt.told else { panic!("{:?}", receipt.told) };
    assert!(error.what.contains("invalid_client"), "{}", error.what);
    assert_eq!(error.request_id(), Some("req-3"));
    assert_eq!(tokens_left(&world), 0);
    let entries = world.service().entries(None, 2).unwrap();
    assert_eq!((entries[1].what, entries[1].request_id.as_deref()), (What::NotRevoked, Some("req-3")));
}

/// A grant that is dead already is as good as revoked.
#[tokio::test]
async fn a_dead_grant_counts_as_revoked() {
    let (world, _) = World::with_acme("never");
    world.connect("acme").await;
    world.http.says(|_| json(400, &json!({"error": "invalid_grant"})));
    assert_eq!(world.service().disconnect("acme", false).await.unwrap().told, Told::Revoked);
}

/// A locked keychain: nobody is told, nothing is forgotten.
#[tokio::test]
async fn a_locked_keychain_disconnects_nothing() {
    let (world, _) = World::with_acme("never");
    world.connect("acme").await;
    world.http.seen();
    world.keychain.close(Some(KeychainError::Locked));
    let locked = code(world.service().disconnect("acme", false).await.map(|it| it.told));
    assert_eq!(locked.unwrap_err(), Code::KeychainLocked);
    assert!(world.http.seen().is_empty());
    world.keychain.close(None);
    assert_eq!(world.service().disconnect("acme", false).await.unwrap().told, Told::Revoked);
}

/// A provider file that is broken keeps nobody from disconnecting, and the grant is ended once it is
/// mended, or forgotten where the person says so.
#[tokio::test]
async fn a_broken_provider_file_leaves_the_revocation_owed() {
    for mended in [true, false] {
        let (world, _) = World::with_acme("never");
        world.connect("acme").await;
        let service = world.clone().file("acme", "id = 7").service();
        let receipt = service.disconnect("acme", false).await.unwrap();
        assert!(matches!(receipt.told, Told::Owed(error) if error.code == Code::ProviderFile));
        assert!(service.connections().unwrap().is_empty());
        assert_eq!(tokens_left(&world), 1);
        let receipt = match mended {
            true => world.service().disconnect("acme", false).await.unwrap(),
            false => service.disconnect("acme", true).await.unwrap(),
        };
        assert_eq!(receipt.told, if mended { Told::Revoked } else { Told::NotAsked });
        assert_eq!(tokens_left(&world), 0);
    }
}
