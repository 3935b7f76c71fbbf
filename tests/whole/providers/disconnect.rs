//! Disconnecting ends the grant at the provider where it documents a way, and says honestly what
//! happened.

use super::ALL;
use crate::harness::{World, world::CLIENT_ID};
use authkeep_practice::{Endpoint, Script, Trouble};
use serde_json::json;

fn items(world: &World) -> String {
    world.keyring.search(&["service", "dev.authkeep.debug"])
}

#[test]
fn vendaze_is_told_and_confirms() {
    let world = World::playing("vendaze");
    world.connect(&["--name", "mine"]);
    let token = world.token("mine");
    let said = world.authkeep(["disconnect", "mine"]).run().ok();
    let said = format!("{}{}", said.stdout, said.stderr).to_lowercase();
    assert!(said.contains("revoked") && !said.contains("not revoked"), "{said}");
    let seen = world.seen();
    assert_eq!((seen.revocations, seen.active_grants), (1, 0));
    let revocation = seen.at(Endpoint::Revoke).next().expect("one");
    let exchanged = revocation.parameter("token").expect("a token").to_owned();
    assert_ne!(exchanged, token, "the refresh token, which ends the grant");
    assert_eq!(revocation.parameter("client_id"), Some(CLIENT_ID));
    assert_eq!(world.authkeep(["list", "--json"]).run().ok().json(), json!([]));
    assert!(!items(&world).contains("connection-"), "no tokens are left in the keychain");
}

#[test]
fn a_provider_without_a_way_to_be_told_is_not_claimed_to_know() {
    for id in ALL.iter().filter(|id| **id != "vendaze") {
        let world = World::playing(id);
        world.connect(&["--name", "mine"]);
        let run = world.authkeep(["disconnect", "mine"]).run().ok();
        let said = format!("{}{}", run.stdout, run.stderr);
        assert!(said.contains("no way") && said.contains("until"), "{id}: {said}");
        let seen = world.seen();
        assert_eq!((seen.revocations, seen.active_grants), (0, 1), "{id}");
        assert!(!items(&world).contains("connection-"), "{id}");
    }
}

#[test]
fn a_provider_is_not_told_if_that_is_not_wanted() {
    let world = World::playing("vendaze");
    world.connect(&["--name", "mine"]);
    _ = world.authkeep(["disconnect", "mine", "--local-only"]).run().ok();
    assert_eq!((world.seen().revocations, world.seen().active_grants), (0, 1));
    assert!(!items(&world).contains("connection-"));
}

#[test]
fn a_provider_that_cannot_be_reached_is_told_later() {
    let mut world = World::playing("vendaze");
    world.connect(&["--name", "mine"]);
    world.connect(&["--name", "other"]);
    world.stop_provider();
    _ = world.authkeep(["disconnect", "mine"]).run().ok();
    assert_eq!(world.authkeep(["list", "--json"]).run().ok().json().as_array().map(Vec::len), Some(1));
    world.start_provider();
    _ = world.authkeep(["refresh", "other"]).run().ok();
    assert_eq!((world.seen().revocations, world.seen().active_grants), (1, 1));
    _ = world.authkeep(["refresh", "other"]).run().ok();
    assert_eq!(world.seen().revocations, 1, "told once");
}

#[test]
fn a_provider_that_refuses_is_not_claimed_to_have_done_it() {
    let world = World::playing("vendaze");
    world.connect(&["--name", "mine"]);
    let refusal = Trouble::Status {
        code: 403,
        headers: vec![("Content-Type".into(), "application/json".into())],
        body: r#"{"error":{"code":"forbidden","message":"not yours","request_id":"req-403"}}"#.into(),
    };
    world.practice().script(Endpoint::Revoke, Script::from(refusal));
    let run = world.authkeep(["disconnect", "mine"]).run().ok();
    let said = format!("{}{}", run.stdout, run.stderr);
    assert!(said.to_lowercase().contains("not revoked"), "{said}");
    assert!(said.contains("req-403"), "{said}");
    assert_eq!(world.seen().active_grants, 1);
}
