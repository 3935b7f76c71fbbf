//! A person who declines: some providers send `state` with that, some do not.

use super::ALL;
use crate::harness::World;
use authkeep_practice::Approval;
use serde_json::json;

/// Providers whose denial comes without `state`.
const SILENT: [&str; 3] = ["lightspeed-x", "vend", "vibe"];

#[test]
fn a_denial_with_state_ends_the_sign_in_at_once() {
    for id in ALL.iter().filter(|id| !SILENT.contains(id)) {
        let world = World::playing(id);
        world.practice().set_approval(Approval::Deny);
        let sign_in = world.sign_in(&[]);
        sign_in.browse();
        let error = sign_in.fails(7);
        assert_eq!(error["code"], "declined", "{id}");
        assert_eq!(world.seen().token_requests, 0, "{id}");
        assert_eq!(world.authkeep(["list", "--json"]).run().ok().json(), json!([]), "{id}");
    }
}

#[test]
fn a_denial_without_state_is_believed_after_a_while() {
    let world = World::playing("vibe");
    world.practice().set_approval(Approval::Deny);
    let sign_in = world.sign_in(&[]);
    sign_in.browse();
    let error = sign_in.fails(7);
    assert_eq!(error["code"], "declined");
    assert!(error["message"].as_str().expect("text").contains("The user denied access"), "{error}");
}

#[test]
fn a_denial_without_state_does_not_take_the_chance_of_the_true_answer() {
    for id in SILENT {
        let world = World::playing(id);
        let mut sign_in = world.sign_in(&[]);
        world.practice().set_approval(Approval::Deny);
        sign_in.browse();
        assert!(sign_in.waits(), "{id}");
        world.practice().approve();
        let page = sign_in.browse();
        assert_eq!(page.status, 200, "{id}");
        sign_in.connected();
    }
}

#[test]
fn a_denial_without_state_is_nobodys_when_two_wait() {
    let world = World::playing("vibe");
    let mut first = world.sign_in(&["--redirect", "paste"]);
    let mut second = world.sign_in(&["--redirect", "paste", "--name", "second"]);
    world.practice().set_approval(Approval::Deny);
    let denial = first.callback();
    assert!(!denial.as_str().contains("state="), "{denial}");
    _ = world.authkeep(["complete", denial.as_str()]).run().exits(3);
    assert!(first.waits() && second.waits());
}
