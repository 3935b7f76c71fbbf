//! Finishing a sign-in from another terminal.

use crate::harness::{World, browser, leaks};
use authkeep_practice::{Endpoint, Gate, Trouble};

#[test]
fn another_process_completes_while_connect_waits() {
    let world = World::new();
    let sign_in = world.sign_in(&[]);
    let callback = sign_in.callback();
    let run = world.authkeep(["complete", callback.as_str(), "--json"]).run().ok();
    let connection = sign_in.connected();
    assert!(run.stdout.contains(connection["id"].as_str().expect("text")), "{}", run.stdout);
    assert_eq!(world.seen().token_requests, 1);
}

#[test]
fn an_answer_works_once() {
    let world = World::new();
    let sign_in = world.sign_in(&[]);
    let callback = sign_in.callback();
    _ = world.authkeep(["complete", callback.as_str()]).run().ok();
    sign_in.connected();
    for _ in 0..2 {
        let error = world.authkeep(["complete", callback.as_str(), "--json"]).run().exits(3).error();
        assert_eq!(error["code"], "no_such_sign_in");
    }
    let seen = world.seen();
    assert_eq!((seen.token_requests, seen.codes_replayed, seen.active_grants), (1, 0, 1));
}

#[test]
fn many_that_complete_the_same_answer_show_its_code_once() {
    let world = World::new();
    let sign_in = world.sign_in(&[]);
    let callback = sign_in.callback();
    let gate = Gate::new();
    world.practice().script(Endpoint::Token, Trouble::Hold(gate.clone()));
    let all: Vec<_> = (0..8).map(|_| world.authkeep(["complete", callback.as_str()]).start()).collect();
    world.wait_at(&gate, 1);
    gate.open();
    let codes: Vec<_> = all.into_iter().map(|it| it.finish().code).collect();
    assert_eq!(codes.iter().filter(|code| **code == 0).count(), 1, "{codes:?}");
    assert!(codes.iter().all(|code| [0, 3].contains(code)), "{codes:?}");
    sign_in.connected();
    assert_eq!(world.seen().token_requests, 1);
}

#[test]
fn an_answer_outlives_the_connect_that_asked_for_it() {
    for id in ["practice", "vendaze", "vibe"] {
        let mut world = World::playing(id);
        let sign_in = world.sign_in(&[]);
        let callback = sign_in.callback();
        sign_in.kill();
        world.keyring.restart();
        let run = world.authkeep(["complete", callback.as_str(), "--json"]).run().ok();
        assert!(run.stdout.contains(id), "{}", run.stdout);
        world.token(id);
        _ = world.authkeep(["complete", callback.as_str()]).run().exits(3);
        let seen = world.seen();
        assert_eq!((seen.token_requests, seen.codes_replayed), (1, 0), "{id}");
    }
}

#[test]
fn an_answer_for_which_the_provider_was_not_reached_may_be_tried_again() {
    let mut world = World::new();
    let sign_in = world.sign_in(&["--redirect", "paste"]);
    let callback = sign_in.callback();
    sign_in.kill();
    world.stop_provider();
    _ = world.authkeep(["complete", callback.as_str()]).run().exits(5);
    world.start_provider();
    let run = world.authkeep(["complete", callback.as_str()]).run();
    // The server forgot its codes; that the code was shown at all is what counts.
    assert!([0, 7].contains(&run.code), "{}: {}", run.code, run.stderr);
    assert_eq!(world.seen().token_requests, 1);
}

#[test]
fn two_that_wait_get_each_its_own_answer() {
    let world = World::new();
    let one = world.sign_in(&["--name", "one"]);
    let two = world.sign_in(&["--name", "two"]);
    let (to_one, to_two) = (one.callback(), two.callback());
    _ = world.authkeep(["complete", to_two.as_str()]).run().ok();
    _ = world.authkeep(["complete", to_one.as_str()]).run().ok();
    assert_eq!(one.connected()["name"], "one");
    assert_eq!(two.connected()["name"], "two");
}

#[test]
fn the_answer_of_one_is_refused_at_the_port_of_another() {
    let world = World::new();
    let mut one = world.sign_in(&["--name", "one"]);
    let mut two = world.sign_in(&["--name", "two"]);
    let mut crossed = one.callback();
    crossed.set_port(two.callback().port()).expect("a port");
    let page = browser::open(crossed.as_str());
    assert_eq!(page.status, 400);
    assert!(one.waits() && two.waits());
    assert_eq!(world.seen().token_requests, 0);
    one.browse();
    two.browse();
    one.connected();
    two.connected();
}

#[test]
fn the_last_page_tells_how_it_went_and_holds_nothing_of_the_answer() {
    let world = World::new();
    let sign_in = world.sign_in(&[]);
    let callback = sign_in.callback();
    let page = browser::open(callback.as_str());
    assert_eq!(page.status, 200);
    assert!(page.body.contains("onnected"), "{}", page.body);
    assert_eq!(page.header("cache-control").next(), Some("no-store"));
    assert_eq!(page.header("referrer-policy").next(), Some("no-referrer"));
    assert!(page.header("content-security-policy").any(|policy| policy.contains("default-src 'none'")));
    let brought: Vec<_> = callback.query_pairs().filter(|(name, _)| name != "iss").collect();
    leaks::assert_none_in(&page.body, brought.iter().map(|(_, value)| value.as_ref()));
    sign_in.connected();
}
