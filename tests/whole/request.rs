//! `request`: the provider's API with the connection's token.

use crate::harness::{Foreign, World, leaks};
use authkeep_practice::{Endpoint, Script, Trouble};
use serde_json::json;

fn world() -> World {
    let world = World::new();
    let scopes = ["profile", "notes:read", "notes:write"].map(|scope| ["--scope", scope]).concat();
    world.connect(&[&["--name", "mine"], scopes.as_slice()].concat());
    world
}

#[test]
fn the_body_of_the_answer_goes_out_as_it_is() {
    let world = world();
    let run = world.authkeep(["request", "mine", "/me"]).run().ok();
    assert_eq!(run.json()["id"], world.show("mine")["account"]["id"]);
    assert_eq!(run.stderr, "");
    let whole = format!("{}/api/v1/me", world.origin());
    assert_eq!(world.authkeep(["request", "mine", "GET", &whole]).run().ok().stdout, run.stdout);
}

#[test]
fn the_head_is_printed_where_it_is_wanted() {
    let run = world().authkeep(["request", "mine", "/me", "-i"]).run().ok();
    let (head, body) = run
        .stdout
        .replace("\r\n", "\n")
        .split_once("\n\n")
        .map(|(a, b)| (a.to_owned(), b.to_owned()))
        .expect("a head");
    assert!(head.lines().next().is_some_and(|line| line.contains("200")), "{head}");
    assert!(head.to_lowercase().contains("content-type: application/json"), "{head}");
    assert!(serde_json::from_str::<serde_json::Value>(&body).is_ok(), "{body}");
}

#[test]
fn a_body_comes_from_an_argument_a_file_or_standard_input() {
    let world = world();
    let file = world.file("note.json");
    std::fs::write(&file, r#"{"text":"from a file"}"#).expect("written");
    let at_file = format!("@{}", file.display());
    let post = ["request", "mine", "POST", "/notes", "-H", "Content-Type: application/json", "-d"];
    _ = world.authkeep(post).args([r#"{"text":"from an argument"}"#]).run().ok();
    _ = world.authkeep(post).args([&at_file]).run().ok();
    _ = world.authkeep(post).args(["@-"]).input(r#"{"text":"from standard input"}"#).run().ok();
    let notes = world.authkeep(["request", "mine", "/notes"]).run().ok().stdout;
    for text in ["from an argument", "from a file", "from standard input"] {
        assert!(notes.contains(text), "{notes}");
    }
}

#[test]
fn headers_are_sent_beside_the_token() {
    let world = world();
    let run = world.authkeep(["request", "mine", "/echo", "-H", "X-Mine: 1", "-H", "X-Other: 2"]).run().ok();
    for name in ["x-mine", "x-other", "authorization"] {
        assert!(run.stdout.to_lowercase().contains(name), "{}", run.stdout);
    }
    for wrong in ["no colon", "X-Bad: a\r\nX-Smuggled: b", ": empty"] {
        let run = world.authkeep(["request", "mine", "/echo", "-H", wrong]).run();
        assert_ne!(run.code, 0, "{wrong:?}");
    }
    let seen = world.seen();
    assert!(seen.at(Endpoint::Api).all(|request| !request.headers.contains(&"x-smuggled".to_owned())));
}

#[test]
fn a_token_that_the_api_refuses_is_replaced_once_and_the_call_sent_again() {
    let world = world();
    world.practice().expire_access_tokens();
    let run = world.authkeep(["request", "mine", "/me"]).run().ok();
    assert!(run.json()["id"].is_string());
    let seen = world.seen();
    assert_eq!(
        (seen.refreshes, seen.at(Endpoint::WhoAmI).count()),
        (1, 3),
        "who-am-I at first, then two calls"
    );
}

#[test]
fn an_api_that_refuses_every_token_is_asked_twice_and_no_more() {
    let world = world();
    let refusal = Trouble::Status { code: 401, headers: vec![], body: r#"{"error":"invalid_token"}"#.into() };
    world.practice().script(Endpoint::Api, Script::from(refusal).always());
    let run = world.authkeep(["request", "mine", "/notes"]).run();
    assert_ne!(run.code, 0);
    let seen = world.seen();
    assert_eq!((seen.refreshes, seen.at(Endpoint::Api).count()), (1, 2));
}

#[test]
fn an_error_of_the_api_is_printed_and_told() {
    let world = world();
    let refusal = Trouble::Status { code: 404, headers: vec![], body: r#"{"error":"no such thing"}"#.into() };
    world.practice().script(Endpoint::Api, refusal);
    let run = world.authkeep(["request", "mine", "/notes"]).run().exits(1);
    assert_eq!(run.json(), json!({ "error": "no such thing" }));
    assert!(run.stderr.contains("404"), "{}", run.stderr);
}

#[test]
fn a_foreign_host_gets_nothing_unless_a_person_says_so() {
    let foreign = Foreign::start();
    let world = world();
    let token = world.token("mine");
    let (authority, home) = (foreign.authority(), world.origin().to_owned());
    let home = home.trim_start_matches("http://");
    for target in [
        format!("http://{authority}/x"),
        format!("http://{home}@{authority}/x"),
        format!("HTTP://{authority}/x"),
        format!("http://{authority}\\@{home}/x"),
        format!("//{authority}/x"),
        format!("\\\\{authority}\\x"),
        format!("@{authority}/x"),
        format!(":x@{authority}/x"),
        format!("http:{authority}/x"),
        format!("/../..//{authority}/x"),
    ] {
        // Some of these are paths under the API, which knows none of them.
        let run = world.authkeep(["request", "mine", &target]).run();
        assert_ne!(run.code, 0, "{target}: {}", run.stdout);
        assert_eq!(foreign.heard(), Vec::<String>::new(), "{target}");
    }
    let run = world.authkeep(["request", "mine", &format!("http://{authority}/x"), "--any-host"]).run().ok();
    assert_eq!(run.stdout, "{}");
    let heard = foreign.heard();
    assert_eq!(heard.len(), 1);
    assert!(heard[0].contains(&token), "{heard:?}");
}

#[test]
fn a_redirect_of_the_api_is_shown_and_not_followed() {
    let foreign = Foreign::start();
    let world = world();
    let location = format!("{}/x", foreign.origin());
    world.practice().script(Endpoint::Api, Trouble::RedirectTo { location, code: 307 });
    let run = world.authkeep(["request", "mine", "/notes", "-i"]).run();
    assert!(run.stdout.contains("307"), "{}", run.stdout);
    assert_eq!(foreign.heard(), Vec::<String>::new());
}

#[test]
fn what_is_logged_of_a_call_holds_no_query_and_no_secret() {
    let world = world();
    let token = world.token("mine");
    _ = world.authkeep(["request", "mine", "/echo?key=very-secret-value"]).run();
    let log = world.authkeep(["log", "mine"]).run().ok().stdout;
    assert!(log.contains("/echo"), "{log}");
    leaks::assert_none_in(&log, ["very-secret-value", &token]);
}
