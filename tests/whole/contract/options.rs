//! What each option does.

use crate::harness::{World, browser, eventually, wait::free_port};
use serde_json::json;
use std::time::Duration;

#[test]
fn scopes_are_those_that_were_asked_for() {
    let world = World::new();
    let sign_in = world.sign_in(&["--scope", "profile", "--scope", "notes:write"]);
    assert_eq!(sign_in.parameter("scope").as_deref(), Some("profile notes:write"));
    sign_in.browse();
    let connection = sign_in.connected();
    assert_eq!(connection["scopes"]["requested"], json!(["profile", "notes:write"]));
    assert_eq!(connection["scopes"]["granted"], json!(["profile", "notes:write"]));
}

#[test]
fn the_authorization_request_is_what_the_standards_ask_for() {
    let world = World::new();
    let sign_in = world.sign_in(&[]);
    let parameter = |name: &str| sign_in.parameter(name).unwrap_or_default();
    assert_eq!(parameter("response_type"), "code");
    assert_eq!(parameter("client_id"), "practice");
    assert_eq!(parameter("code_challenge_method"), "S256");
    assert_eq!(parameter("code_challenge").len(), 43);
    assert!(parameter("state").len() >= 22, "128 random bits: {}", parameter("state"));
    assert!(parameter("redirect_uri").starts_with("http://127.0.0.1:"));
    let names: Vec<_> = sign_in.url().query_pairs().map(|(name, _)| name.into_owned()).collect();
    let mut once = names.clone();
    once.sort();
    once.dedup();
    assert_eq!(once.len(), names.len(), "{names:?}");
    let other = world.sign_in(&["--name", "other"]);
    assert_ne!(other.state(), sign_in.state());
    assert_ne!(other.parameter("code_challenge"), sign_in.parameter("code_challenge"));
}

#[test]
fn the_port_is_the_one_that_was_asked_for_and_closes_with_the_answer() {
    let world = World::new();
    let port = free_port();
    let sign_in = world.sign_in(&["--port", &port.to_string()]);
    assert!(sign_in.parameter("redirect_uri").expect("one").contains(&format!("127.0.0.1:{port}/")));
    sign_in.browse();
    sign_in.connected();
    assert!(std::net::TcpStream::connect(("127.0.0.1", port)).is_err(), "the port is closed");
}

#[test]
fn a_busy_port_is_told_with_the_way_out() {
    let world = World::new();
    let taken = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    let port = taken.local_addr().expect("an address").port().to_string();
    let run = world.connect_command(&["--port", &port]).run();
    assert_ne!(run.code, 0);
    let said = format!("{}{}", run.stdout, run.stderr);
    assert!(said.contains("--port"), "{said}");
}

#[test]
fn the_way_back_can_be_pasting() {
    let world = World::new();
    let sign_in = world.sign_in(&["--redirect", "paste"]);
    let callback = sign_in.callback();
    _ = world.authkeep(["complete", callback.as_str()]).run().ok();
    assert_eq!(sign_in.connected()["name"], "practice");
}

#[test]
fn the_way_back_can_be_an_address_of_ones_own() {
    let world = World::new();
    let own = "https://app.example/callback";
    world.practice().register(authkeep_practice::Client::public("mine").redirect(own));
    let sign_in = world.sign_in(&["--redirect", own, "--client-id", "mine"]);
    assert_eq!(sign_in.parameter("redirect_uri").as_deref(), Some(own));
    let callback = sign_in.callback();
    _ = world.authkeep(["complete", callback.as_str()]).run().ok();
    sign_in.connected();
}

#[test]
fn a_browser_is_opened_unless_that_is_not_wanted() {
    let world = World::new();
    let note = world.file("opened");
    let browser = world.file("browser");
    let script = format!("#!/bin/sh\nprintf %s \"$1\" > '{0}.new' && mv '{0}.new' '{0}'\n", note.display());
    std::fs::write(&browser, script).expect("written");
    let line = format!("sh {}", browser.display());

    let quiet = world.authkeep(["connect", "practice", "--json", "--no-browser"]).env("BROWSER", &line);
    let quiet = crate::harness::SignIn::wait_for(quiet.start());
    quiet.browse();
    quiet.connected();
    assert!(!note.exists());

    let open = world.authkeep(["connect", "practice", "--json", "--name", "b"]).env("BROWSER", &line);
    let open = crate::harness::SignIn::wait_for(open.start());
    eventually("the browser got the address", || note.exists());
    assert_eq!(std::fs::read_to_string(&note).expect("text"), open.url().as_str());
    browser::open(open.url().as_str());
    open.connected();
}

#[test]
fn a_token_is_fresh_for_as_long_as_was_asked() {
    let world = World::with(|dialect| dialect.token.life = 40);
    world.connect(&["--name", "mine"]);
    let first = world.token("mine");
    assert_eq!(world.authkeep(["token", "mine", "--min-ttl", "20s"]).run().ok().text(), first);
    assert_eq!(world.seen().refreshes, 0);
    // Nine tenths of its life are the most there is to ask for. Some of the life goes by.
    let asked = ["token", "mine", "--min-ttl", "36s"];
    eventually("the token has less left than was asked for", || {
        world.authkeep(asked).run().ok().text() != first
    });
    assert_eq!(world.seen().refreshes, 1);
    let short = world.authkeep(["token", "mine", "--min-ttl", "10s"]).run().ok();
    assert_eq!(world.seen().refreshes, 1);
    assert_ne!(short.text(), first);
}

#[test]
fn each_form_of_a_token_is_what_its_reader_takes() {
    let world = World::new();
    world.connect(&["--name", "mine"]);
    let token = world.token("mine");
    let written = |form: &str| world.authkeep(["token", "mine", "--as", form]).run().ok().text().to_owned();
    assert_eq!(written("raw"), token);
    assert_eq!(written("header"), format!("Authorization: Bearer {token}"));
    assert_eq!(written("env"), format!("AUTHKEEP_ACCESS_TOKEN={token}"));
    let curl = written("curl");
    assert!(curl.starts_with("curl "), "{curl}");
    // A shell takes it apart as curl would be called.
    let words = std::process::Command::new("sh")
        .args(["-c", &curl.replacen("curl", "printf '%s\\n'", 1)])
        .output()
        .expect("sh");
    let words = String::from_utf8(words.stdout).expect("text");
    let words: Vec<_> = words.lines().collect();
    let carries = |pair: &[&str]| {
        let header = pair[1].split_once(": ");
        let named = header.is_some_and(|(name, _)| name.eq_ignore_ascii_case("authorization"));
        pair[0] == "-H" && named && header.is_some_and(|(_, value)| value == format!("Bearer {token}"))
    };
    assert!(words.windows(2).any(carries), "{words:?}");
    assert!(words.last().is_some_and(|last| last.starts_with(world.origin())), "{words:?}");
}

#[test]
fn a_refresh_is_made_now_whatever_is_left() {
    let world = World::new();
    world.connect(&["--name", "mine"]);
    let before = world.token("mine");
    _ = world.authkeep(["refresh", "mine"]).run().ok();
    assert_ne!(world.token("mine"), before);
    let shown = world.show("mine");
    assert!(shown["last_refreshed_at"].is_string(), "{shown}");
    assert_eq!(world.seen().refreshes, 1);
}

#[test]
fn a_token_of_unknown_end_is_handed_out_and_shown_as_such() {
    let world = World::with(|dialect| {
        dialect.token.answer = json!({ "access_token": "{access_token}", "token_type": "bearer" });
    });
    world.add_to_provider_file("lifetimes = { access = \"\" }");
    let connection = world.connect(&["--name", "mine"]);
    assert_eq!(connection["status"], "unknown");
    assert_eq!(connection["access_expires_at"], serde_json::Value::Null);
    world.token("mine");
    assert_eq!(world.seen().refreshes, 0);
}

#[test]
fn a_short_wait_is_given_up_in_time() {
    let world = World::new();
    let begun = std::time::Instant::now();
    let sign_in = world.sign_in(&["--timeout", "2s"]);
    sign_in.fails(7);
    let took = begun.elapsed();
    assert!(took >= Duration::from_secs(2), "{took:?}");
}
