//! What a keychain or a kill left unfinished is finished by the next command.

use crate::harness::World;
use authkeep_practice::{Endpoint, Gate, Trouble, dialect::Rotation};
use serde_json::json;

fn strict() -> World {
    World::with(|dialect| dialect.refresh.rotation = Rotation::Strict)
}

fn hold(world: &World, endpoint: Endpoint) -> Gate {
    let gate = Gate::new();
    world.practice().script(endpoint, Trouble::Hold(gate.clone()));
    gate
}

fn names(world: &World) -> Vec<String> {
    let list = world.authkeep(["list", "--json"]).run().ok().json();
    list.as_array()
        .expect("a list")
        .iter()
        .filter_map(|row| row["name"].as_str().map(str::to_owned))
        .collect()
}

/// The keychain goes while the provider answers the sign-in.
#[test]
fn a_sign_in_whose_tokens_the_keychain_refused_is_finished_when_it_is_back() {
    for by in ["token", "complete"] {
        let mut world = strict();
        let sign_in = world.sign_in(&["--name", "mine"]);
        let callback = sign_in.callback();
        let gate = hold(&world, Endpoint::Token);
        let complete = world.authkeep(["complete", callback.as_str(), "--json"]).start();
        world.wait_at(&gate, 1);
        sign_in.kill();
        world.keyring.kill();
        gate.open();
        let error = complete.finish().exits(6).error();
        let said = error["message"].as_str().expect("text");
        assert!(said.contains("kept sealed"), "{error}");
        assert!(error["hint"].as_str().expect("text").contains("Nothing is lost"), "{error}");
        world.assert_not_on_disk(&[]);
        assert!(names(&world).is_empty());
        assert_eq!(
            world.authkeep(["token", "mine", "--json"]).run().exits(3).error()["code"],
            "no_such_connection"
        );

        world.keyring.start();
        let token = match by {
            "token" => world.token("mine"),
            _ => {
                _ = world.authkeep(["complete", callback.as_str()]).run().ok();
                world.token("mine")
            }
        };
        assert!(!token.is_empty());
        assert_eq!(names(&world), ["mine"]);
        let seen = world.seen();
        assert_eq!((seen.token_requests, seen.codes_replayed, seen.active_grants), (1, 0, 1), "{by}");
        _ = world.authkeep(["refresh", "mine"]).run().ok();
        assert_eq!(world.seen().reuses, 0);
    }
}

/// The answer came and was saved; who waited for the account's name was killed.
#[test]
fn a_sign_in_that_was_killed_after_its_answer_came_is_finished_by_the_next_command() {
    let world = strict();
    let sign_in = world.sign_in(&["--name", "mine"]);
    let callback = sign_in.callback();
    sign_in.kill();
    let gate = hold(&world, Endpoint::WhoAmI);
    let complete = world.authkeep(["complete", callback.as_str()]).start();
    world.wait_at(&gate, 1);
    complete.kill();
    gate.open();
    assert!(!world.token("mine").is_empty());
    assert!(world.show("mine")["account"]["label"].is_string(), "it was asked for its name again");
    _ = world.authkeep(["complete", callback.as_str()]).run().exits(3);
    assert_eq!((world.seen().token_requests, world.seen().codes_replayed), (1, 0));
}

/// Nobody knows what came of it, and a code is shown once.
#[test]
fn a_sign_in_that_was_killed_before_its_answer_came_is_over_and_says_so() {
    let world = strict();
    let sign_in = world.sign_in(&["--name", "mine"]);
    let callback = sign_in.callback();
    let gate = hold(&world, Endpoint::Token);
    let complete = world.authkeep(["complete", callback.as_str()]).start();
    world.wait_at(&gate, 1);
    complete.kill();
    gate.open();
    // Whoever waits in another terminal is told without being asked.
    let error = sign_in.fails(7);
    assert!(error["message"].as_str().expect("text").contains("cut off"), "{error}");
    _ = world.authkeep(["complete", callback.as_str()]).run().exits(3);
    assert_eq!((world.seen().token_requests, world.seen().codes_replayed), (1, 0));
    assert!(names(&world).is_empty());
}

#[test]
fn a_new_grant_wins_over_a_refresh_of_the_old_one_that_is_on_its_way() {
    let world = strict();
    world.connect(&["--name", "mine"]);
    let gate = hold(&world, Endpoint::Token);
    let refresh = world.authkeep(["refresh", "mine"]).start();
    world.wait_at(&gate, 1);
    let sign_in = world.sign_in_again("mine");
    let callback = sign_in.callback();
    let complete = world.authkeep(["complete", callback.as_str()]).start();
    super::harness::eventually("the new grant", || world.seen().active_grants == 2);
    gate.open();
    _ = refresh.finish().ok();
    _ = complete.finish().ok();
    sign_in.connected();
    let token = world.token("mine");
    let run = world.authkeep(["request", "mine", "/me"]).run().ok();
    assert!(!run.stdout.is_empty() && !token.is_empty());
    for _ in 0..2 {
        _ = world.authkeep(["refresh", "mine"]).run().ok();
    }
    assert_eq!((world.seen().reuses, world.seen().grants_ended), (0, 0));
}

/// A refresh was killed when its answer lay sealed: its tokens are the living ones.
#[test]
fn a_disconnect_ends_what_a_refresh_left_sealed() {
    let mut world = World::playing("vendaze");
    world.connect(&["--name", "mine"]);
    let gate = hold(&world, Endpoint::Token);
    let refresh = world.authkeep(["refresh", "mine"]).start();
    world.wait_at(&gate, 1);
    world.keyring.kill();
    gate.open();
    _ = refresh.finish().exits(6);
    world.keyring.start();
    _ = world.authkeep(["disconnect", "mine"]).run().ok();
    assert_eq!((world.seen().revocations, world.seen().active_grants), (1, 0));
    assert!(!world.keyring.search(&["service", "dev.authkeep.debug"]).contains("connection-"));
}

#[test]
fn what_is_owed_is_seen_and_can_be_tried_by_name() {
    let mut world = World::playing("vendaze");
    world.connect(&["--name", "mine"]);
    world.stop_provider();
    let said = world.authkeep(["disconnect", "mine"]).run().ok().stderr;
    assert!(said.contains("authkeep doctor"), "{said}");
    let doctor = world.authkeep(["doctor"]).run().stdout;
    assert!(doctor.contains("has to be told that mine is disconnected"), "{doctor}");
    let again = world.authkeep(["disconnect", "mine", "--json"]).run().ok().json();
    assert_eq!(again["told"], "owed");
    world.start_provider();
    let again = world.authkeep(["disconnect", "mine", "--json"]).run().ok().json();
    assert_eq!((&again["told"], &again["left_in_keychain"]), (&json!("revoked"), &json!(null)));
    _ = world.authkeep(["disconnect", "mine"]).run().exits(3);
    assert_eq!((world.seen().revocations, world.seen().active_grants), (1, 0));
}
