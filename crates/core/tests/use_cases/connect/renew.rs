use crate::world::{Acme, Cut, World, acme, begin, callback, code, json};
use authkeep_core::{
    connect::{Begin, ClientChoice, Waiting},
    connection::{Connection, State},
    error::Code,
    ports::KeychainError,
    sign_in::Stage,
};
use secrecy::ExposeSecret;
use serde_json::json;
use std::sync::Arc;

/// A connection whose grant is over.
async fn ended() -> (World, Arc<Acme>, Connection) {
    let (world, acme) = World::with_acme("strict");
    world.connect("acme").await;
    world.service().rename("acme", "shop one").await.unwrap();
    world.clock.pass(3601);
    world.http.says(|_| json(400, &json!({"error": "invalid_grant"})));
    assert!(world.service().token("shop one", None, None).await.is_err());
    let server = acme.clone();
    world.http.says(move |request| server.serve(request));
    world.http.seen();
    let connection = world.service().connection("shop one").unwrap();
    assert_eq!(connection.state, State::NeedsSignIn);
    (world, acme, connection)
}

fn again() -> Begin {
    let renews = Some("shop one".to_owned());
    Begin { provider: String::new(), renews, client: ClientChoice::Usual, ..begin("") }
}

#[tokio::test]
async fn signing_in_again_keeps_name_client_and_scopes_and_brings_later_tokens() {
    let (world, _, old) = ended().await;
    let service = world.service();
    let waiting = service.begin(again()).await.unwrap();
    let new = service.complete(&callback(&waiting, "&code=c")).await.unwrap();
    assert_eq!((&new.id, &new.name, &new.client), (&old.id, &old.name, &old.client));
    assert_eq!((&new.scopes_requested, new.created_at), (&old.scopes_requested, old.created_at));
    assert_eq!((new.state.clone(), new.last_error.clone()), (State::Kept, None));
    assert!(new.generation > old.generation);
    assert_eq!(service.connections().unwrap(), [new]);
    let handed = service.token("shop one", None, None).await.unwrap();
    assert_eq!(handed.access_token.expose_secret(), "access-2");
}

/// A connection stays where it was made, and a person who signs in again makes it anew.
#[tokio::test]
async fn signing_in_again_follows_a_provider_that_moved() {
    let (world, _, _) = ended().await;
    let there = |host: &str| acme::file("strict").replace("https://acme.example/token", host);
    let moved = world.clone().file("acme", &there("https://moved.example/token"));
    let hosts = |world: &World| -> Vec<String> {
        world.http.seen().iter().map(|request| request.url.host_str().unwrap().to_owned()).collect()
    };
    let waiting = moved.service().begin(again()).await.unwrap();
    moved.service().complete(&callback(&waiting, "&code=c")).await.unwrap();
    assert_eq!(hosts(&world), ["moved.example", "api.acme.example"]);
    world.clock.pass(3601);
    assert_eq!(code(world.service().token("shop one", None, None).await).unwrap_err(), Code::ProviderFile);
    assert!(moved.service().token("shop one", None, None).await.is_ok());
    assert_eq!(hosts(&world), ["moved.example"]);
}

/// The browser may be signed in as somebody else.
#[tokio::test]
async fn another_account_is_refused_and_changes_nothing() {
    let (world, acme, old) = ended().await;
    acme.signed_in_as("8");
    let before = world.keychain.items();
    let service = world.service();
    let waiting = service.begin(again()).await.unwrap();
    let refused = service.complete(&callback(&waiting, "&code=c")).await.unwrap_err();
    assert_eq!(refused.code, Code::Declined);
    assert!(refused.what.contains("8@acme.example") && refused.what.contains("7@acme.example"));
    assert_eq!(service.connections().unwrap(), [old]);
    assert_eq!(world.keychain.items(), before);
}

/// Whose tokens they are is known before they take another's place.
#[tokio::test]
async fn while_the_provider_does_not_say_who_it_is_the_new_tokens_wait() {
    let (world, acme, old) = ended().await;
    acme.signed_in_as("8");
    let service = world.service();
    let waiting = service.begin(again()).await.unwrap();
    let before = world.keychain.items();
    let server = acme.clone();
    world.http.says(move |request| match request.url.path() {
        "/v1/me" => json(503, &json!({})),
        _ => server.serve(request),
    });
    let unwell = service.complete(&callback(&waiting, "&code=c")).await.unwrap_err();
    assert_eq!(unwell.code, Code::ProviderUnwell);
    assert!(unwell.hint.contains("Nothing is lost"), "{}", unwell.hint);
    assert_eq!((service.connections().unwrap(), world.keychain.items()), (vec![old.clone()], before));
    let server = acme.clone();
    world.http.says(move |request| server.serve(request));
    service.finish_sign_ins().await;
    assert!(
        matches!(service.stage(&waiting.id).unwrap(), Stage::Failed(error) if error.code == Code::Declined)
    );
    assert_eq!(service.connections().unwrap(), [old]);
}

/// An answer that waited for the keychain does not take the place of a later grant.
#[tokio::test]
async fn a_later_sign_in_ends_an_earlier_one_that_is_not_finished() {
    let (world, acme, _) = ended().await;
    let service = world.service();
    let first = service.begin(again()).await.unwrap();
    world.clock.pass(1);
    let second = service.begin(again()).await.unwrap();
    let (keychain, server) = (world.keychain.clone(), acme.clone());
    world.http.says(move |request| {
        keychain.close((request.url.path() == "/token").then_some(KeychainError::Locked));
        server.serve(request)
    });
    let locked = code(service.complete(&callback(&first, "&code=c")).await);
    assert_eq!(locked.unwrap_err(), Code::KeychainLocked);
    world.keychain.close(None);
    let server = acme.clone();
    world.http.says(move |request| server.serve(request));
    service.complete(&callback(&second, "&code=c")).await.unwrap();
    let token = service.token("shop one", None, None).await.unwrap().access_token;
    service.finish_sign_ins().await;
    assert!(
        matches!(service.stage(&first.id).unwrap(), Stage::Failed(error) if error.code == Code::Cancelled)
    );
    world.clock.pass(3601);
    assert_ne!(
        service.token("shop one", None, None).await.unwrap().access_token.expose_secret(),
        token.expose_secret()
    );
    assert!(acme.most_shown() <= 1 && world.is_settled());
}

/// What an earlier refresh left open is over with the new grant.
#[tokio::test]
async fn signing_in_again_settles_what_was_open() {
    let (world, acme, _) = ended().await;
    let service = world.service();
    let waiting = service.begin(again()).await.unwrap();
    service.complete(&callback(&waiting, "&code=c")).await.unwrap();
    world.clock.pass(3601);
    world.http.says(|_| crate::world::lost());
    assert!(service.token("shop one", None, None).await.is_err());
    assert!(!world.is_settled());
    world.http.says(move |request| acme.serve(request));
    let waiting = service.begin(again()).await.unwrap();
    service.complete(&callback(&waiting, "&code=c")).await.unwrap();
    assert!(world.is_settled());
    assert!(service.token("shop one", None, None).await.is_ok());
}

/// A secret that may be mistyped replaces one that works only when the provider has taken it.
#[tokio::test]
async fn a_new_client_secret_is_saved_when_it_has_proved_right() {
    let (world, acme, _) = ended().await;
    let service = world.service();
    let secret_in_keychain = || {
        let items = world.keychain.items();
        items.into_iter().find(|(name, _)| name.starts_with("client")).unwrap().1
    };
    let with = |secret: &str| {
        let client_secret = Some(secret.to_owned().into());
        Begin { client: ClientChoice::Given { client_id: "client-1".to_owned(), client_secret }, ..again() }
    };
    let waiting = service.begin(with("mistyped")).await.unwrap();
    world.http.says(|_| json(401, &json!({"error": "invalid_client"})));
    let refused = code(service.complete(&callback(&waiting, "&code=c")).await);
    assert_eq!(refused.unwrap_err(), Code::ClientRejected);
    assert_eq!(secret_in_keychain(), "client-secret-1");

    world.http.says(move |request| acme.serve(request));
    let waiting = service.begin(with("client-secret-2")).await.unwrap();
    service.complete(&callback(&waiting, "&code=c")).await.unwrap();
    assert_eq!(secret_in_keychain(), "client-secret-2");
}

/// A connection with an expired token at a strict provider, and a sign-in that renews it.
async fn renewing() -> (World, Arc<Acme>, Waiting) {
    let (world, acme) = World::with_acme("strict");
    world.connect("acme").await;
    world.service().rename("acme", "shop one").await.unwrap();
    world.clock.pass(3601);
    let waiting = world.service().begin(again()).await.unwrap();
    world.fuse.events();
    (world, acme, waiting)
}

/// The new grant's tokens are kept, live, and are shown once.
async fn assert_new_grant_won(world: &World, acme: &Acme, refresh_token: &str, what: &str) {
    let service = world.service();
    service.token("shop one", None, None).await.unwrap();
    assert_eq!(acme.alive().as_deref(), Some(refresh_token), "{what}");
    service.refresh("shop one").await.unwrap();
    assert_eq!(acme.most_shown(), 1, "{what}");
}

/// The refresh comes to its end first, then the new grant takes its place.
#[tokio::test]
async fn a_new_grant_waits_for_a_refresh_that_is_on_its_way_and_wins() {
    let (world, acme, waiting) = renewing().await;
    let refreshing = world.service();
    let refreshing = tokio::spawn(async move { refreshing.token("shop one", None, None).await.map(drop) });
    while !world.fuse.events().contains(&"journal begin".to_owned()) {
        tokio::task::yield_now().await;
    }
    world.service().complete(&callback(&waiting, "&code=c")).await.unwrap();
    refreshing.await.unwrap().unwrap();
    assert_eq!(world.service().connection("shop one").unwrap().generation, 3);
    let living = acme.alive().unwrap();
    assert_new_grant_won(&world, &acme, &living, "in flight").await;
}

/// A killed refresh left its sealed answer, or none: neither comes back over the new grant.
#[tokio::test]
async fn what_an_old_refresh_left_in_the_journal_never_overwrites_a_new_grant() {
    for event in ["http POST /token", "journal answered", "keychain write connection"] {
        let (world, acme, waiting) = renewing().await;
        let at = {
            let (other, _, _) = renewing().await;
            other.service().token("shop one", None, None).await.unwrap();
            other.fuse.events().iter().position(|it| it == event).unwrap()
        };
        world.fuse.arm(at, Cut::After);
        let killed = world.service();
        assert!(
            tokio::spawn(async move { killed.token("shop one", None, None).await.map(drop) }).await.is_err()
        );
        world.service().complete(&callback(&waiting, "&code=c")).await.unwrap();
        assert_new_grant_won(&world, &acme, "refresh-3", event).await;
    }
}

/// On a system whose locks do not reach: the old refresh's answer comes after the new grant.
#[tokio::test]
async fn an_answer_that_comes_after_a_new_grant_is_not_kept() {
    let (world, acme, waiting) = renewing().await;
    let gate = world.http.hold("refresh_token");
    let old = world.beyond_locks().service();
    let old = tokio::spawn(async move { old.token("shop one", None, None).await });
    while acme.refreshes() == 0 {
        tokio::task::yield_now().await;
    }
    world.service().complete(&callback(&waiting, "&code=c")).await.unwrap();
    gate.close();
    let handed = old.await.unwrap().unwrap();
    assert_eq!(handed.access_token.expose_secret(), "access-3", "whoever waited gets the new grant's");
    assert_eq!(world.service().connection("shop one").unwrap().generation, 2);
    assert_new_grant_won(&world, &acme, "refresh-3", "late").await;
}

/// Its keychain write is refused, or its process is killed at any call.
#[tokio::test]
async fn signing_in_again_that_is_cut_anywhere_is_finished_waits_or_is_over() {
    for cut in [Cut::Fails, Cut::Before, Cut::After] {
        for n in 0.. {
            let (world, acme, waiting) = renewing().await;
            world.fuse.arm(n, cut);
            let (service, came) = (world.service(), callback(&waiting, "&code=c"));
            _ = tokio::spawn(async move { service.complete(&came).await.map(drop) }).await;
            let unharmed = world.fuse.disarm();
            let events = world.fuse.events();
            let noted = events[..events.len().min(n)].contains(&"journal answered".to_owned());
            let service = world.service();
            service.finish_sign_ins().await;
            let stage = service.stage(&waiting.id).unwrap();
            assert!(stage != Stage::Taken && (!noted || matches!(stage, Stage::Connected { .. })), "{n}");
            assert_eq!(service.connections().unwrap().len(), 1);
            if matches!(stage, Stage::Connected { .. }) {
                let living = acme.alive().unwrap();
                assert_new_grant_won(&world, &acme, &living, &format!("{cut:?} at {n}")).await;
            }
            if unharmed {
                assert!(n > 20);
                break;
            }
        }
    }
}

/// The new grant of a connection that was disconnected meanwhile is nobody's.
#[tokio::test]
async fn a_new_grant_of_a_connection_that_is_gone_is_ended() {
    let (world, acme, waiting) = renewing().await;
    world.service().disconnect("shop one", false).await.unwrap();
    world.http.seen();
    let gone = code(world.service().complete(&callback(&waiting, "&code=c")).await);
    assert_eq!(gone.unwrap_err(), Code::NoSuchConnection);
    let seen = world.http.seen();
    let revoked = seen.iter().find(|it| it.url.path() == "/revoke").unwrap();
    assert_eq!(revoked.form("token").as_deref(), Some("refresh-2"));
    assert_eq!(acme.alive(), None);
    assert!(world.keychain.items().keys().all(|name| !name.starts_with("connection")));
}
