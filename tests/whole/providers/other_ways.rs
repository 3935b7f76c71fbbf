//! The ways in without a browser: client credentials and personal tokens.

use crate::harness::{
    World,
    world::{CLIENT_ID, CLIENT_SECRET},
};
use authkeep_practice::Endpoint;
use serde_json::{Value, json};

/// Connects with a token that the provider's own pages made.
fn adopt(world: &World, arguments: &[&str]) -> Value {
    let account = world.practice().dialect().accounts[0].clone();
    let token = world.practice().issue_personal_token(account);
    let connect = world.authkeep(["connect", &world.provider, "--token-stdin", "--name", "mine", "--json"]);
    let event = connect.args(arguments).input(format!("{token}\n")).run().ok().json();
    assert_eq!(event["event"], "connected");
    assert_eq!(world.token("mine"), token);
    let connection = event["connection"].clone();
    assert_eq!(connection["grant"], "personal_token");
    assert_eq!(connection["status"], "unknown");
    connection
}

#[test]
fn a_personal_token_of_vend_email() {
    let world = World::playing("vend-email");
    let connection = adopt(&world, &[]);
    assert_eq!(connection["account"]["label"], "vera@vend-email.example");
}

#[test]
fn a_personal_token_of_paced_email() {
    let world = World::playing("paced-email");
    let connection = adopt(&world, &[]);
    assert_eq!(connection["account"]["label"], "pia@paced-email.example");
}

#[test]
fn a_personal_token_of_lightspeed_goes_to_the_shop_that_is_named() {
    let world = World::playing("lightspeed-x");
    let connection = adopt(&world, &["--set", "domain_prefix=corner-shop"]);
    assert_eq!(connection["account"]["label"], "Corner Shop");
    assert_eq!(world.seen().token_requests, 0);
}

#[test]
fn a_personal_token_of_another_make_is_wrong_usage_and_is_not_sent() {
    for id in ["vend-email", "paced-email"] {
        let world = World::playing(id);
        let connect = world.authkeep(["connect", id, "--token-stdin"]).input("github_pat_123456\n");
        _ = connect.run().exits(2);
        assert_eq!(world.secret_requests(), 0, "{id}");
    }
}

#[test]
fn vibe_knows_no_personal_tokens() {
    let world = World::playing("vibe");
    _ = world.authkeep(["connect", "vibe", "--token-stdin"]).input("abcdefgh\n").run().exits(2);
}

fn for_itself(world: &World) -> Value {
    let connect = ["connect", "vibe", "--grant", "client_credentials", "--name", "mine", "--json"];
    let client = ["--client-id", CLIENT_ID, "--client-secret-stdin"];
    let call = world.authkeep(connect).args(client).input(format!("{CLIENT_SECRET}\n"));
    let event = call.run().ok().json();
    assert_eq!(event["event"], "connected");
    event["connection"].clone()
}

#[test]
fn client_credentials_of_vibe() {
    let world = World::playing("vibe");
    let connection = for_itself(&world);
    assert_eq!(connection["grant"], "client_credentials");
    assert_eq!(connection["account"], Value::Null);
    assert_eq!(connection["scopes"]["requested"], json!(["campaigns:read"]));
    assert_eq!(connection["refresh_expires_at"], Value::Null);
    let first = world.token("mine");
    _ = world.authkeep(["refresh", "mine"]).run().ok();
    assert_ne!(world.token("mine"), first);
    let seen = world.seen();
    let grants: Vec<_> = seen.at(Endpoint::Token).map(|request| request.grant_type()).collect();
    assert_eq!(grants, [Some("client_credentials"); 2]);
}

#[test]
fn client_credentials_that_are_over_are_asked_for_again() {
    let world = World::short_lived("vibe");
    for_itself(&world);
    world.wait_until_over("mine");
    let run = world.authkeep(["token", "mine"]).run().ok();
    assert!(!run.text().is_empty());
    assert_eq!(world.seen().token_requests, 2);
}

#[test]
fn a_provider_without_client_credentials_says_so() {
    let world = World::playing("vendaze");
    let connect = ["connect", "vendaze", "--grant", "client_credentials", "--client-id", "x"];
    let run = world.authkeep(connect).run().exits(2);
    assert!(run.stderr.contains("does not offer"), "{}", run.stderr);
    assert_eq!(world.seen().token_requests, 0);
}
