//! Connecting by the browser: what is asked, what is sent, and how the account is named.

use super::{is_about, seconds_after_creation};
use crate::harness::{World, world::CLIENT_ID};
use authkeep_practice::{Endpoint, Outcome};
use serde_json::{Value, json};

const HOUR: i64 = 60 * 60;
const DAY: i64 = 24 * HOUR;

/// Connects, and gives the connection and the names of the exchange's parameters in order.
fn connected(world: &World) -> (Value, Vec<String>) {
    let connection = world.connect(&[]);
    let seen = world.seen();
    let exchanges: Vec<_> = seen.at(Endpoint::Token).collect();
    assert_eq!(exchanges.len(), 1, "one exchange");
    assert_eq!(exchanges[0].outcome, Outcome::Served);
    assert_eq!(exchanges[0].parameter("redirect_uri"), Some(world.redirect_uri().as_str()));
    let mut names: Vec<_> = exchanges[0].parameters.iter().map(|(name, _)| name.clone()).collect();
    names.sort();
    (connection, names)
}

/// The names of the parameters of the authorization request.
fn asked(world: &World) -> Vec<String> {
    let seen = world.seen();
    let request = seen.at(Endpoint::Authorize).next().expect("an authorization request");
    request.parameters.iter().map(|(name, _)| name.clone()).collect()
}

const WITH_SECRET: [&str; 6] =
    ["client_id", "client_secret", "code", "code_verifier", "grant_type", "redirect_uri"];

#[test]
fn vend_email_names_the_account_and_what_it_granted() {
    let world = World::playing("vend-email");
    let (connection, sent) = connected(&world);
    assert_eq!(connection["account"], json!({ "id": "123456", "label": "vera@vend-email.example" }));
    assert_eq!(connection["scopes"], json!({ "requested": ["read_user"], "granted": ["public"] }));
    assert!(is_about(seconds_after_creation(&connection, "access_expires_at"), 2 * HOUR));
    assert_eq!(connection["refresh_expires_at"], Value::Null, "nothing is documented");
    assert_eq!(sent, WITH_SECRET);
}

#[test]
fn vendaze_is_one_workspace_with_proof_and_json() {
    let world = World::playing("vendaze");
    let (connection, sent) = connected(&world);
    assert_eq!(connection["account"], json!({ "id": "north-star", "label": "north-star" }));
    assert_eq!(connection["vars"], json!({ "workspace_slug": "north-star" }));
    assert_eq!(connection["scopes"]["requested"], json!(["people:read"]));
    assert!(is_about(seconds_after_creation(&connection, "access_expires_at"), HOUR));
    assert!(is_about(seconds_after_creation(&connection, "refresh_expires_at"), 60 * DAY));
    assert_eq!(sent, WITH_SECRET);
    assert!(asked(&world).contains(&"code_challenge".to_owned()));
}

#[test]
fn two_workspaces_of_vendaze_are_two_connections() {
    let world = World::playing("vendaze");
    let first = world.connect(&[]);
    let other = world.practice().dialect().accounts[1].clone();
    world.practice().approve_as(other);
    let second = world.connect(&[]);
    assert_ne!(first["name"], second["name"]);
    assert_eq!(second["account"]["id"], "south-shore");
    let (one, two) = (first["name"].as_str().expect("text"), second["name"].as_str().expect("text"));
    assert_ne!(world.token(one), world.token(two));
}

#[test]
fn paced_email_is_never_asked_for_a_scope() {
    let world = World::playing("paced-email");
    let (connection, sent) = connected(&world);
    assert_eq!(connection["account"], json!({ "id": "501", "label": "pia@paced-email.example" }));
    assert_eq!(connection["scopes"], json!({ "requested": [], "granted": [] }));
    assert!(is_about(seconds_after_creation(&connection, "access_expires_at"), 2 * HOUR));
    assert_eq!(sent, WITH_SECRET);
    assert!(!asked(&world).contains(&"scope".to_owned()));
}

#[test]
fn lightspeed_is_asked_at_the_shop_that_the_callback_names() {
    let world = World::playing("lightspeed-x");
    let (connection, sent) = connected(&world);
    assert_eq!(connection["account"], json!({ "id": "user-corner-shop", "label": "Corner Shop" }));
    assert_eq!(connection["vars"], json!({ "domain_prefix": "corner-shop" }));
    assert_eq!(connection["scopes"]["granted"], json!(["users:read"]));
    assert!(is_about(seconds_after_creation(&connection, "access_expires_at"), 24 * HOUR));
    assert_eq!(sent, ["client_id", "client_secret", "code", "grant_type", "redirect_uri"]);
    let seen = world.seen();
    let path = &seen.at(Endpoint::Token).next().expect("one").path;
    assert_eq!(path, "/corner-shop/api/1.0/token");
    assert!(!asked(&world).contains(&"code_challenge".to_owned()), "its pages know no PKCE");
}

#[test]
fn vend_of_old_lives_as_long_as_it_says_and_not_since_2013() {
    let world = World::playing("vend");
    let (connection, sent) = connected(&world);
    assert_eq!(connection["account"], json!({ "id": "someprefix", "label": "someprefix" }));
    assert_eq!(connection["scopes"], json!({ "requested": [], "granted": [] }));
    assert!(is_about(seconds_after_creation(&connection, "access_expires_at"), 24 * HOUR));
    assert_eq!(connection["status"], "fresh");
    assert_eq!(sent, ["client_id", "client_secret", "code", "grant_type", "redirect_uri"]);
    assert!(!asked(&world).contains(&"scope".to_owned()));
}

#[test]
fn vibe_gets_the_client_in_the_header_and_names_nobody() {
    let world = World::playing("vibe");
    let (connection, sent) = connected(&world);
    assert_eq!(connection["account"], Value::Null);
    assert_eq!(connection["scopes"]["requested"], json!(["campaigns:read"]));
    assert!(is_about(seconds_after_creation(&connection, "access_expires_at"), HOUR));
    assert!(is_about(seconds_after_creation(&connection, "refresh_expires_at"), 90 * DAY));
    assert_eq!(sent, ["code", "code_verifier", "grant_type", "redirect_uri"]);
    let seen = world.seen();
    let exchange = seen.at(Endpoint::Token).next().expect("one");
    assert!(exchange.headers.contains(&"authorization".to_owned()));
}

#[test]
fn vibe_gets_its_revision_with_each_call_and_not_at_the_token_endpoint() {
    let world = World::playing("vibe");
    world.connect(&["--name", "mine"]);
    _ = world.authkeep(["request", "mine", "/echo"]).run().ok();
    let seen = world.seen();
    let has_revision = |endpoint| {
        let request = seen.at(endpoint).next().expect("a request");
        request.headers.contains(&"x-vibe-revision".to_owned())
    };
    assert!(has_revision(Endpoint::Api));
    assert!(!has_revision(Endpoint::Token));
}

#[test]
fn every_provider_gets_the_same_client_again_without_being_told() {
    for id in super::ALL {
        let world = World::playing(id);
        world.connect(&[]);
        let port = world.redirect_port.to_string();
        let again = world.authkeep(["connect", id, "--json", "--no-browser", "--port", &port]).start();
        let again = crate::harness::SignIn::wait_for(again);
        assert_eq!(again.parameter("client_id").as_deref(), Some(CLIENT_ID), "{id}");
        again.browse();
        again.connected();
        world.assert_not_on_disk(&[crate::harness::world::CLIENT_SECRET]);
    }
}
