//! A provider in trouble: exit code 5, nothing lost, and the next use works where it can.

use crate::harness::{Foreign, World, call::Running, wait::PATIENCE};
use authkeep_practice::{Endpoint, Gate, Script, Trouble, dialect::Rotation};

fn world_with(rotation: Rotation) -> World {
    let world = World::with(|dialect| dialect.refresh.rotation = rotation);
    world.connect(&["--name", "mine"]);
    world
}

/// Meets the trouble once with a refresh, and gives the error's code.
fn code_of(world: &World, trouble: impl Into<Script>) -> String {
    let token = world.token("mine");
    world.practice().script(Endpoint::Token, trouble);
    let run = world.authkeep(["refresh", "mine", "--json"]).run().exits(5);
    assert_eq!(run.stdout, "");
    assert_eq!(world.show("mine")["status"], "fresh", "nothing is lost");
    assert_eq!(world.token("mine"), token, "the good token is still handed out");
    run.error()["code"].as_str().expect("text").to_owned()
}

fn works_again(world: &World) {
    world.practice().clear_scripts();
    let before = world.token("mine");
    _ = world.authkeep(["refresh", "mine"]).run().ok();
    assert_ne!(world.token("mine"), before);
    let seen = world.seen();
    assert_eq!((seen.reuses, seen.grants_ended), (0, 0));
}

fn body(content_type: &str, text: &str) -> Trouble {
    Trouble::Body { content_type: content_type.into(), text: text.into() }
}

#[test]
fn answers_that_are_none() {
    let world = world_with(Rotation::Always);
    let page = "<!doctype html><title>Log in to the network</title><form></form>";
    let cases = [
        (body("text/html", page), "foreign_answer"),
        (body("application/json", page), "foreign_answer"),
        (Trouble::Status { code: 500, headers: vec![], body: page.into() }, "provider_unwell"),
        (Trouble::Status { code: 503, headers: vec![], body: String::new() }, "provider_unwell"),
        (Trouble::Status { code: 404, headers: vec![], body: page.into() }, "foreign_answer"),
        (Trouble::Status { code: 511, headers: vec![], body: page.into() }, "provider_unwell"),
    ];
    for (trouble, code) in cases {
        let what = format!("{trouble:?}");
        assert_eq!(code_of(&world, trouble), code, "{what}");
        works_again(&world);
    }
}

#[test]
fn a_pause_that_is_asked_for_is_kept() {
    let world = world_with(Rotation::Always);
    let pause = Trouble::Status {
        code: 429,
        headers: vec![("Retry-After".into(), "2".into())],
        body: r#"{"error":"rate_limit_exceeded"}"#.into(),
    };
    assert_eq!(code_of(&world, pause), "slow_down");
    let asked = world.seen().token_requests;
    let error = world.authkeep(["refresh", "mine", "--json"]).run().exits(5).error();
    assert_eq!(error["code"], "slow_down");
    assert_eq!(world.seen().token_requests, asked, "the provider was left alone");
    crate::harness::eventually("the pause is over", || world.authkeep(["refresh", "mine"]).run().code == 0);
    assert_eq!(world.seen().refreshes, 1);
}

#[test]
fn a_pause_until_a_date_is_kept() {
    let world = world_with(Rotation::Always);
    let date = jiff::Timestamp::now() + jiff::SignedDuration::from_mins(20);
    let date = date.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    let headers = vec![("Retry-After".to_owned(), date)];
    let pause = Trouble::Status { code: 503, headers, body: String::new() };
    assert_eq!(code_of(&world, pause), "provider_unwell");
    let asked = world.seen().token_requests;
    assert_eq!(world.authkeep(["refresh", "mine", "--json"]).run().exits(5).error()["code"], "slow_down");
    assert_eq!(world.seen().token_requests, asked);
}

#[test]
fn a_redirect_is_not_followed_and_the_other_server_hears_nothing() {
    let foreign = Foreign::start();
    let world = world_with(Rotation::Always);
    for code in [301, 302, 303, 307, 308] {
        let location = format!("{}/oauth/token", foreign.origin());
        assert_eq!(code_of(&world, Trouble::RedirectTo { location, code }), "foreign_answer");
    }
    let location = format!("{}/oauth/token", foreign.origin());
    world.practice().script(Endpoint::Token, Trouble::RedirectTo { location: location.clone(), code: 307 });
    let sign_in = world.sign_in(&["--name", "second"]);
    sign_in.browse();
    sign_in.fails(5);
    world.practice().script(Endpoint::Revoke, Trouble::RedirectTo { location, code: 307 });
    _ = world.authkeep(["disconnect", "mine"]).run();
    assert_eq!(foreign.heard(), Vec::<String>::new());
}

#[test]
fn an_answer_that_is_too_large_or_packs_a_bomb() {
    let world = world_with(Rotation::Always);
    for trouble in [Trouble::HugeBody(8 << 20), Trouble::GzipBomb(256 << 20)] {
        assert_eq!(code_of(&world, trouble), "foreign_answer");
        world.practice().clear_scripts();
    }
}

#[test]
fn an_answer_that_was_lost_is_asked_for_again_where_the_provider_allows_it() {
    for rotation in [Rotation::Never, Rotation::Maybe] {
        let world = World::with(|dialect| dialect.refresh.rotation = rotation);
        world.add_to_provider_file("rotation = \"maybe\"");
        world.connect(&["--name", "mine"]);
        for _ in 0..3 {
            assert_eq!(code_of(&world, Trouble::NoAnswer), "provider_unwell");
        }
        world.practice().clear_scripts();
        _ = world.authkeep(["refresh", "mine"]).run().ok();
    }
}

#[test]
fn an_answer_that_was_lost_is_not_asked_for_again_unasked_where_that_ends_the_grant() {
    let world = World::short_lived("vibe");
    world.connect(&["--name", "mine"]);
    world.wait_until_over("mine");
    world.practice().script(Endpoint::Token, Trouble::NoAnswer);
    let error = world.authkeep(["token", "mine", "--json"]).run().exits(5).error();
    assert_eq!(error["code"], "provider_unwell");
    let asked = world.seen().token_requests;
    let error = world.authkeep(["token", "mine", "--json"]).run().exits(5).error();
    assert_eq!(error["code"], "outcome_unknown");
    assert!(error["hint"].as_str().expect("text").contains("authkeep refresh"), "{error}");
    assert_eq!(world.seen().token_requests, asked, "nothing was sent");
    // A person may decide otherwise, and learns how it went.
    _ = world.authkeep(["refresh", "mine"]).run().exits(4);
    assert_eq!(world.seen().reuses, 1);
}

/// Cuts the answer to a refresh in its head, and in its body after every so many bytes.
fn cut_everywhere(rotation: Rotation, file: &str, every: usize) {
    const AT_ONCE: usize = 8;
    let world = World::with(|dialect| {
        dialect.refresh.rotation = rotation;
        // Who lost an answer may ask again with the token of before.
        dialect.refresh.grace = 3600;
    });
    world.add_to_provider_file(&format!("rotation = \"{file}\""));
    let names: Vec<_> = (0..AT_ONCE).map(|number| number.to_string()).collect();
    names.iter().for_each(|name| _ = world.connect(&["--name", name]));
    let refresh_all = || {
        let all: Vec<_> =
            names.iter().map(|name| world.authkeep(["refresh", name, "--json"]).start()).collect();
        all.into_iter().map(Running::finish).collect::<Vec<_>>()
    };
    let head = (0..16).map(|number| Trouble::CutAfter(number * 8));
    let body = (0..).map(|number| Trouble::CutBody(number * every));
    let mut cuts = head.chain(body);
    let mut lost = 0;
    loop {
        let before = world.seen().refreshes;
        for cut in cuts.by_ref().take(AT_ONCE) {
            world.practice().script(Endpoint::Token, cut);
        }
        let failed: Vec<_> = refresh_all().into_iter().filter(|run| run.code != 0).collect();
        for run in &failed {
            assert_eq!((run.code, run.stdout.as_str()), (5, ""), "{}", run.stderr);
        }
        assert_eq!(world.seen().refreshes, before + AT_ONCE, "the server did its work");
        lost += failed.len();
        if failed.len() < AT_ONCE {
            break;
        }
    }
    assert!(lost > 16 + 100 / every, "a token answer has more bytes than {lost} cuts reach");
    world.practice().clear_scripts();
    refresh_all().into_iter().for_each(|run| _ = run.ok());
    assert_eq!((world.seen().grants_ended, world.seen().active_grants), (0, AT_ONCE));
}

#[test]
fn an_answer_cut_anywhere_loses_nothing_where_the_refresh_token_stays() {
    cut_everywhere(Rotation::Never, "never", 5);
}

#[test]
fn an_answer_cut_at_any_byte_loses_nothing_where_each_use_replaces_it_and_grace_is_given() {
    cut_everywhere(Rotation::Always, "always", 1);
}

#[test]
fn a_process_that_is_killed_while_the_provider_thinks_loses_nothing() {
    let world = world_with(Rotation::Always);
    let gate = Gate::new();
    let held = Script::from(Trouble::Hold(gate.clone())).unprocessed();
    world.practice().script(Endpoint::Token, held);
    let process = world.authkeep(["refresh", "mine"]).start();
    world.wait_at(&gate, 1);
    process.kill();
    gate.open();
    world.token("mine");
    _ = world.authkeep(["refresh", "mine"]).run().ok();
    assert_eq!(world.seen().grants_ended, 0);
}

#[test]
fn a_provider_that_never_answers_is_given_up() {
    let world = world_with(Rotation::Never);
    let begun = std::time::Instant::now();
    assert_eq!(code_of(&world, Trouble::Hold(Gate::new())), "provider_unwell");
    assert!(begun.elapsed() < PATIENCE);
    works_again(&world);
}

#[test]
fn the_clocks_of_provider_and_computer_may_differ() {
    let world = World::with(|dialect| dialect.token.life = 300);
    for seconds in [-86_400, 86_400] {
        world.practice().script(Endpoint::Token, Trouble::DateHeader(seconds));
        let connection = world.connect(&["--name", &format!("at{}", seconds > 0)]);
        assert_eq!(connection["status"], "fresh");
    }
}

#[test]
fn an_exchange_that_fails_says_to_start_again_and_leaves_nothing() {
    let world = World::new();
    for trouble in [Trouble::NoAnswer, Trouble::MalformedJson, Trouble::CutBody(20)] {
        let what = format!("{trouble:?}");
        world.practice().script(Endpoint::Token, trouble);
        let sign_in = world.sign_in(&[]);
        let page = sign_in.browse();
        assert!(!page.body.contains("You are connected"), "{what}");
        let error = sign_in.fails(5);
        assert!(error["hint"].as_str().is_some_and(|hint| !hint.is_empty()), "{what}: {error}");
    }
    assert_eq!(world.authkeep(["list", "--json"]).run().ok().json(), serde_json::json!([]));
    let seen = world.seen();
    assert_eq!(seen.codes_replayed, 0, "a code is shown once");
}
