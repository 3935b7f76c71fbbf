//! The two ways in without a browser.

use crate::world::{World, answer, code, json, not_sent};
use authkeep_core::{
    connect::{Adopt, ClientChoice, ForItself},
    connection::Status,
    error::Code,
    provider::Grant,
};
use secrecy::ExposeSecret;
use serde_json::json;

fn for_itself(provider: &str) -> ForItself {
    ForItself {
        provider: provider.to_owned(),
        client: ClientChoice::Given {
            client_id: "client-1".to_owned(),
            client_secret: Some("client-secret-1".to_owned().into()),
        },
        ..ForItself::default()
    }
}

fn adopt(token: &str) -> Adopt {
    Adopt { provider: "acme".to_owned(), name: None, token: token.to_owned().into(), vars: [].into() }
}

/// RFC 6749 §4.4: no refresh token; when it runs out, the client asks again.
#[tokio::test]
async fn client_credentials_are_asked_for_again_when_they_run_out() {
    let world =
        World::new(|_| json(200, &json!({"access_token": "a", "token_type": "bearer", "expires_in": 3600})));
    let service = world.service();
    let connection = service.connect_for_itself(for_itself("vibe")).await.unwrap();
    assert_eq!(connection.grant, Grant::ClientCredentials);
    let request = &world.http.seen()[0];
    assert_eq!(request.body, "grant_type=client_credentials&scope=campaigns%3Aread");
    assert_eq!(request.headers["authorization"], "Basic Y2xpZW50LTE6Y2xpZW50LXNlY3JldC0x");
    for _ in 0..3 {
        world.clock.pass(91 * 86_400);
        let now = service.now();
        let connection = service.connection("vibe").unwrap();
        assert_eq!(connection.refresh_expires_at, None, "there is no refresh token that could end");
        assert_eq!(connection.status(now), Status::Expired);
        assert!(service.token("vibe", None, None).await.unwrap().refreshed);
        assert_eq!(world.http.seen()[0].form("grant_type").as_deref(), Some("client_credentials"));
    }
}

#[tokio::test]
async fn refused_client_credentials_keep_nothing() {
    let world = World::new(|_| json(401, &json!({"error": "invalid_client"})));
    let refused = code(world.service().connect_for_itself(for_itself("vibe")).await);
    assert_eq!(refused.unwrap_err(), Code::ClientRejected);
    assert!(world.service().connections().unwrap().is_empty());
    let wrong_grant = code(world.service().connect_for_itself(for_itself("paced-email")).await);
    assert_eq!(wrong_grant.unwrap_err(), Code::Usage);
}

#[tokio::test]
async fn a_personal_token_is_tried_and_kept() {
    let (world, _) = World::with_acme("never");
    let service = world.service();
    let connection = service.adopt(adopt(" acme_token\n")).await.unwrap();
    assert_eq!(connection.account.unwrap().label, "7@acme.example");
    assert_eq!(world.http.seen()[0].headers["authorization"], "Bearer acme_token");
    world.clock.pass(365 * 86_400);
    let handed = service.token("acme", None, None).await.unwrap();
    assert_eq!(handed.access_token.expose_secret(), "acme_token");
    assert_eq!(code(service.refresh("acme").await).unwrap_err(), Code::Usage);
}

#[tokio::test]
async fn what_does_not_look_like_a_personal_token_is_not_sent() {
    let (world, _) = World::with_acme("never");
    for token in ["", " ", "other_token", "acme_", "acme_a b", "acme_a\nX-Evil: 1", "acme_é", "x acme_a"] {
        assert_eq!(code(world.service().adopt(adopt(token)).await).unwrap_err(), Code::Usage, "{token:?}");
    }
    assert!(world.http.seen().is_empty());
}

/// A token that was not tried is not kept: the provider refuses it, or cannot be asked.
#[tokio::test]
async fn a_personal_token_that_cannot_be_tried_is_not_kept() {
    for (reply, expected) in [
        (not_sent as fn() -> _, Code::Offline),
        (|| json(401, &json!({"error": "invalid_token"})), Code::Rejected),
        (|| json(503, &json!({})), Code::ProviderUnwell),
        (|| answer(200, "text/html", "<p>Log in</p>"), Code::ForeignAnswer),
        (|| answer(403, "text/html; charset=utf-8", "<p>Blocked</p>"), Code::ForeignAnswer),
        (|| answer(302, "text/html", ""), Code::ForeignAnswer),
    ] {
        let (world, _) = World::with_acme("never");
        world.http.says(move |_| reply());
        assert_eq!(code(world.service().adopt(adopt("acme_token")).await).unwrap_err(), expected);
        assert!(world.service().connections().unwrap().is_empty());
        assert!(world.keychain.items().is_empty());
    }
}

/// A token that works and may not see the account is kept without a name.
#[tokio::test]
async fn a_personal_token_that_may_not_see_the_account_is_kept() {
    let (world, _) = World::with_acme("never");
    world.http.says(|_| json(403, &json!({"error": "insufficient_scope"})));
    assert_eq!(world.service().adopt(adopt("acme_token")).await.unwrap().account, None);
}
