use crate::world::{Acme, World, begin, callback, code, json};
use authkeep_core::{
    connect::{Begin, ClientChoice},
    connection::{Connection, State},
    error::Code,
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
    assert!(!world.journal.is_closed());
    world.http.says(move |request| acme.serve(request));
    let waiting = service.begin(again()).await.unwrap();
    service.complete(&callback(&waiting, "&code=c")).await.unwrap();
    assert!(world.journal.is_closed());
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
