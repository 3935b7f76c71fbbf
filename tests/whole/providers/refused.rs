//! A set-up that the provider does not take: exit code 8, and plain words for what to mend.

use super::ALL;
use crate::harness::{SignIn, World, world::CLIENT_ID};
use authkeep_practice::{Endpoint, Trouble};

/// Begins a sign-in with the right client and a wrong secret.
fn with_wrong_secret(world: &World) -> SignIn {
    let port = world.redirect_port.to_string();
    let arguments = ["connect", &world.provider, "--json", "--no-browser", "--port", &port];
    let client = ["--client-id", CLIENT_ID, "--client-secret-stdin"];
    SignIn::wait_for(world.authkeep(arguments).args(client).input("not-the-secret\n").start())
}

#[test]
fn a_wrong_secret() {
    for id in ALL {
        let world = World::playing(id);
        let sign_in = with_wrong_secret(&world);
        sign_in.browse();
        let error = sign_in.fails(8);
        let said = format!("{}{}", error["message"], error["hint"]);
        assert!(said.contains("client") || said.contains("unauthorized"), "{id}: {said}");
        assert_eq!(world.seen().active_grants, 0, "{id}");
    }
}

#[test]
fn a_secret_that_was_mistyped_can_be_given_again() {
    let world = World::playing("vend-email");
    let sign_in = with_wrong_secret(&world);
    sign_in.browse();
    assert_eq!(sign_in.fails(8)["code"], "client_rejected");
    world.connect(&["--name", "mine"]);
    _ = world.authkeep(["refresh", "mine"]).run().ok();
}

#[test]
fn a_mistyped_secret_does_not_replace_one_that_works() {
    let world = World::playing("vend-email");
    world.connect(&["--name", "mine"]);
    let sign_in = with_wrong_secret(&world);
    sign_in.browse();
    sign_in.fails(8);
    _ = world.authkeep(["refresh", "mine"]).run().ok();
}

#[test]
fn the_id_that_support_asks_for_is_in_the_error_and_in_the_log() {
    let world = World::playing("vendaze");
    world.connect(&["--name", "mine"]);
    world.practice().end_grants("north-star");
    let error = world.authkeep(["refresh", "mine", "--json"]).run().error();
    let id = error["request_id"].as_str().expect("an id").to_owned();
    assert_eq!(id.len(), 36, "a UUID: {id}");
    let log = world.authkeep(["log", "--json"]).run().ok().json();
    let mut entries = log.as_array().expect("a list").iter();
    let failed = entries.find(|entry| entry["what"] == "refresh_failed").expect("the failure");
    assert_eq!(failed["request_id"], id.as_str());
    let text = world.authkeep(["log"]).run().ok().stdout;
    assert!(text.contains(&id), "{text}");
    let said = world.authkeep(["show", "mine"]).run().ok().stdout;
    assert!(said.contains(&id), "{said}");
}

#[test]
fn a_scope_that_does_not_exist() {
    for id in ["vendaze", "vibe", "vend-email"] {
        let world = World::playing(id);
        let sign_in = world.sign_in(&["--scope", "fly:high"]);
        sign_in.browse();
        let error = sign_in.fails(8);
        let what = error["message"].as_str().expect("text");
        assert!(what.contains("scope") || what.contains("validation_error"), "{id}: {error}");
    }
}

#[test]
fn a_scope_where_there_are_none_is_wrong_usage() {
    for id in ["paced-email", "vend"] {
        let world = World::playing(id);
        let run = world.connect_command(&["--scope", "read"]).run().exits(2);
        assert!(format!("{}{}", run.stdout, run.stderr).contains("scope"), "{id}: {}", run.stderr);
    }
}

#[test]
fn a_redirect_uri_that_is_not_registered() {
    let world = World::playing("vend-email");
    let refusal = Trouble::Status {
        code: 400,
        headers: vec![("Content-Type".into(), "application/json".into())],
        body: r#"{"error":"redirect_uri_mismatch"}"#.into(),
    };
    world.practice().script(Endpoint::Token, refusal);
    let sign_in = world.sign_in(&[]);
    sign_in.browse();
    let error = sign_in.fails(8);
    assert_eq!(error["code"], "redirect_rejected");
    let said = format!("{}{}", error["message"], error["hint"]);
    assert!(said.contains(&world.redirect_uri()), "what to register is said: {said}");
}

#[test]
fn a_provider_that_takes_no_such_redirect_uri_shows_its_own_page_and_the_sign_in_waits_on() {
    let world = World::playing("vendaze");
    let other = crate::harness::wait::free_port().to_string();
    let arguments = ["connect", "vendaze", "--json", "--no-browser", "--port", &other];
    let client = ["--client-id", CLIENT_ID, "--client-secret-stdin", "--timeout", "3s"];
    let call = world.authkeep(arguments).args(client).input("s3cret\n");
    let sign_in = SignIn::wait_for(call.start());
    assert_eq!(sign_in.browse().status, 400);
    assert_eq!(sign_in.fails(7)["code"], "timed_out");
    assert_eq!(world.seen().token_requests, 0);
}
