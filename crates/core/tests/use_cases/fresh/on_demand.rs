use crate::world::{Cut, World, code, json};
use authkeep_core::{connection::State, error::Code};
use secrecy::ExposeSecret;
use serde_json::json;
use std::time::Duration;

/// What is good enough costs no request and no lock.
#[tokio::test]
async fn a_good_token_asks_nobody() {
    let (world, _) = World::with_acme("strict");
    world.connect("acme").await;
    world.http.seen();
    world.fuse.events();
    let handed = world.service().token("acme", None, Some("a test")).await.unwrap();
    assert_eq!(handed.access_token.expose_secret(), "access-1");
    assert_eq!((handed.refreshed, handed.cut_to), (false, None));
    assert!(world.http.seen().is_empty());
    assert!(!world.fuse.events().contains(&"lock acquire".to_owned()));
}

#[tokio::test]
async fn an_expired_token_is_refreshed_once() {
    let (world, acme) = World::with_acme("strict");
    world.connect("acme").await;
    world.clock.pass(3601);
    let handed = world.service().token("acme", None, None).await.unwrap();
    assert_eq!((handed.access_token.expose_secret(), handed.refreshed), ("access-2", true));
    let again = world.service().token("acme", None, None).await.unwrap();
    assert_eq!((again.access_token.expose_secret(), again.refreshed), ("access-2", false));
    assert_eq!(acme.refreshes(), 1);
    assert!(world.is_settled());
    assert_eq!(again.connection.generation, 2);
    assert!(again.connection.last_refreshed_at.is_some());
}

/// Requirement 39: a new refresh token replaces the old one, none leaves it.
#[tokio::test]
async fn the_refresh_token_is_replaced_when_one_comes_and_kept_when_none_does() {
    let (world, acme) = World::with_acme("maybe");
    world.connect("acme").await;
    for made in 2..5 {
        world.clock.pass(3601);
        let handed = world.service().token("acme", None, None).await.unwrap();
        assert_eq!(handed.access_token.expose_secret(), format!("access-{made}"));
        assert_eq!(acme.alive(), Some(format!("refresh-{made}")));
    }
    acme.keeps_refresh_tokens();
    for made in 5..8 {
        world.clock.pass(3601);
        let handed = world.service().token("acme", None, None).await.unwrap();
        assert_eq!(handed.access_token.expose_secret(), format!("access-{made}"));
        assert_eq!(acme.alive().as_deref(), Some("refresh-4"));
    }
}

/// Invariant 2 and requirement 41: durable before it is handed out, and the try before it is sent.
#[tokio::test]
async fn a_refresh_is_noted_sent_noted_and_kept_in_this_order() {
    let (world, _) = World::with_acme("strict");
    world.connect("acme").await;
    world.clock.pass(3601);
    world.fuse.events();
    world.service().token("acme", None, None).await.unwrap();
    let changes: Vec<_> = world
        .fuse
        .events()
        .into_iter()
        .filter(|event| {
            ["begin", "POST", "answered", "write", "save", "close"].iter().any(|it| event.contains(it))
        })
        .collect();
    assert_eq!(
        changes,
        [
            "journal begin",
            "http POST /token",
            "journal answered",
            "keychain write connection",
            "records save_connection"
        ]
    );
}

/// Asking for more than the provider gives would refresh for ever.
#[tokio::test]
async fn more_life_than_there_is_gets_cut_and_said() {
    let (world, acme) = World::with_acme("strict");
    world.connect("acme").await;
    let day = Some(Duration::from_secs(86400));
    let handed = world.service().token("acme", day, None).await.unwrap();
    assert_eq!((handed.refreshed, handed.cut_to), (false, Some(Duration::from_secs(3240))));
    world.clock.pass(361);
    let handed = world.service().token("acme", day, None).await.unwrap();
    assert!(handed.refreshed);
    assert_eq!(acme.refreshes(), 1);
    let handed = world.service().token("acme", Some(Duration::from_secs(3000)), None).await.unwrap();
    assert_eq!((handed.refreshed, handed.cut_to), (false, None));
}

/// A tenth of the life, and five minutes at most, must be left when nobody says.
#[tokio::test]
async fn the_usual_margin_is_five_minutes_of_an_hour() {
    let (world, acme) = World::with_acme("strict");
    world.connect("acme").await;
    world.clock.pass(3299);
    assert!(!world.service().token("acme", None, None).await.unwrap().refreshed);
    world.clock.pass(1);
    assert!(world.service().token("acme", None, None).await.unwrap().refreshed);
    assert_eq!(acme.refreshes(), 1);
}

/// Requirement 36: a token whose end nobody knows is good until the API refuses it.
#[tokio::test]
async fn a_token_of_unknown_end_is_handed_out() {
    let (world, acme) = World::with_acme("strict");
    let server = acme.clone();
    world.http.says(move |request| match request.url.path() {
        "/token" => json(200, &json!({"access_token": "for-ever", "refresh_token": "r"})),
        _ => server.serve(request),
    });
    world.connect("acme").await;
    world.http.seen();
    world.clock.pass(10 * 365 * 86400);
    let handed = world.service().token("acme", Some(Duration::from_secs(3600)), None).await.unwrap();
    assert_eq!((handed.access_token.expose_secret(), handed.expires_at), ("for-ever", None));
    assert!(world.http.seen().is_empty());
}

/// A token that came "in the future" says nothing of how long it still lives.
#[tokio::test]
async fn a_clock_that_was_set_back_refreshes() {
    let (world, _) = World::with_acme("strict");
    world.connect("acme").await;
    world.clock.pass(-86400);
    assert!(world.service().token("acme", None, None).await.unwrap().refreshed);
}

/// There is nothing to refresh it with, so the last minutes of a token are as good as the first.
#[tokio::test]
async fn a_token_that_cannot_be_refreshed_is_used_to_its_end() {
    let (world, acme) = World::with_acme("strict");
    let server = acme.clone();
    world.http.says(move |request| match request.url.path() {
        "/token" => json(200, &json!({"access_token": "only", "expires_in": 3600})),
        _ => server.serve(request),
    });
    world.connect("acme").await;
    world.http.seen();
    world.clock.pass(3540);
    let service = world.service();
    assert_eq!(service.token("acme", None, None).await.unwrap().access_token.expose_secret(), "only");
    assert_eq!(code(service.refresh("acme").await).unwrap_err(), Code::Usage);
    world.clock.pass(60);
    assert_eq!(code(service.token("acme", None, None).await).unwrap_err(), Code::NeedsSignIn);
    assert_eq!(service.connection("acme").unwrap().state, State::Kept);
    assert!(world.http.seen().is_empty());
}

/// A person may refresh whatever is left.
#[tokio::test]
async fn refresh_replaces_a_good_token() {
    let (world, acme) = World::with_acme("strict");
    world.connect("acme").await;
    let handed = world.service().refresh("acme").await.unwrap();
    assert_eq!((handed.access_token.expose_secret(), handed.refreshed), ("access-2", true));
    assert_eq!(acme.refreshes(), 1);
}

/// Invariant 8 and trap F-11: no tokens in an open keychain end nothing, a locked one says so.
#[tokio::test]
async fn another_or_a_locked_keychain_ends_nothing() {
    let (world, _) = World::with_acme("strict");
    world.connect("acme").await;
    let service = world.service();
    world.keychain.close(Some(authkeep_core::ports::KeychainError::Locked));
    assert_eq!(code(service.token("acme", None, None).await).unwrap_err(), Code::KeychainLocked);
    world.keychain.close(None);
    world.keychain.lose("");
    assert_eq!(code(service.token("acme", None, None).await).unwrap_err(), Code::NeedsSignIn);
    assert_eq!(service.connection("acme").unwrap().state, State::Kept);
}

/// A request without the secret would be refused as another client's, so none is sent.
#[tokio::test]
async fn a_client_secret_that_is_gone_is_asked_for() {
    let (world, _) = World::with_acme("strict");
    world.connect("acme").await;
    world.clock.pass(3601);
    world.http.seen();
    world.keychain.lose("client");
    let service = world.service();
    assert_eq!(code(service.token("acme", None, None).await).unwrap_err(), Code::ClientRejected);
    assert!(world.http.seen().is_empty() && world.is_settled());
    let secret = Some("client-secret-1".to_owned().into());
    service.add_client("acme", "acme", "client-1", secret, None).await.unwrap();
    assert!(service.token("acme", None, None).await.unwrap().refreshed);
}

/// The keychain is written first: records that did not follow are caught up.
#[tokio::test]
async fn records_behind_the_keychain_are_caught_up() {
    let (world, acme) = World::with_acme("strict");
    world.connect("acme").await;
    world.clock.pass(3601);
    world.fuse.events();
    let service = world.service();
    // Everything up to the save of the records works.
    service.token("acme", None, None).await.unwrap();
    let at = world.fuse.events().iter().position(|event| event == "records save_connection").unwrap();
    world.clock.pass(3601);
    world.fuse.arm(at, Cut::Fails);
    assert_eq!(service.token("acme", None, None).await.unwrap().access_token.expose_secret(), "access-3");
    assert_eq!(service.connection("acme").unwrap().generation, 2, "the records are behind");
    world.clock.pass(3590);
    service.token("acme", None, None).await.unwrap();
    assert_eq!(service.connection("acme").unwrap().generation, 4);
    assert_eq!((acme.refreshes(), acme.most_shown()), (3, 1));
}
