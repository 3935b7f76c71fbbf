//! Names, clients and the log: what is kept of connections, and under which name.

use crate::harness::{
    SignIn, World, leaks,
    world::{CLIENT_ID, CLIENT_SECRET},
};
use authkeep_practice::{Approval, Client};
use serde_json::json;

#[test]
fn a_connection_keeps_everything_under_a_new_name() {
    let world = World::new();
    let mut before = world.connect(&["--name", "mine"]);
    let token = world.token("mine");
    _ = world.authkeep(["rename", "mine", "the other one"]).run().ok();
    _ = world.authkeep(["show", "mine"]).run().exits(3);
    before["name"] = json!("the other one");
    assert_eq!(world.show("the other one"), before);
    assert_eq!(world.token("the other one"), token);
    world.connect(&["--name", "mine"]);
}

#[test]
fn names_that_would_get_lost_or_mislead_are_refused() {
    let world = World::new();
    world.connect(&["--name", "mine"]);
    for name in ["", " ", "a\nb", "a\u{1b}[31mb", "\u{7}", &"x".repeat(501)] {
        _ = world.authkeep(["rename", "mine", name]).run().exits(2);
    }
    for name in ["--json", "-n"] {
        _ = world.authkeep(["rename", "mine", "--", name]).run().exits(2);
    }
    for name in ["Ünïcödé ✓", "a/b", "..", "'; drop table connections; --", &"x".repeat(500)] {
        _ = world.authkeep(["rename", "mine", name]).run().ok();
        world.token(name);
        _ = world.authkeep(["rename", name, "mine"]).run().ok();
    }
}

#[test]
fn a_client_is_saved_used_and_removed() {
    let world = World::playing("vendaze");
    let add = ["clients", "add", "work", "--provider", "vendaze", "--client-id", CLIENT_ID];
    let secret = format!("{CLIENT_SECRET}\n");
    _ = world.authkeep(add).args(["--client-secret-stdin"]).input(secret).run().ok();
    let shown = world.authkeep(["clients", "show", "work", "--json"]).run().ok();
    let client = shown.json();
    assert_eq!((&client["client_id"], &client["has_secret"]), (&json!(CLIENT_ID), &json!(true)));
    leaks::assert_none_in(&shown.stdout, [CLIENT_SECRET]);

    let port = world.redirect_port.to_string();
    let connect = ["connect", "vendaze", "--client", "work", "--json", "--no-browser", "--port", &port];
    let sign_in = SignIn::wait_for(world.authkeep(connect).start());
    sign_in.browse();
    let name = sign_in.connected()["name"].as_str().expect("text").to_owned();
    let used = world.authkeep(["clients", "show", "work", "--json"]).run().ok().json();
    assert_eq!(used["connections"], json!([name]));

    let run = world.authkeep(["clients", "remove", "work"]).run().exits(2);
    assert!(run.stderr.contains(&name), "{}", run.stderr);
    _ = world.authkeep(["disconnect", &name]).run().ok();
    _ = world.authkeep(["clients", "remove", "work"]).run().ok();
    assert_eq!(world.authkeep(["clients", "--json"]).run().ok().json(), json!([]));
    let items = world.keyring.search(&["service", "dev.authkeep.debug"]);
    assert!(!items.contains("client-"), "its secret is gone: {items}");
}

#[test]
fn a_secret_that_was_replaced_at_the_provider_comes_in_without_a_new_sign_in() {
    let world = World::playing("vendaze");
    world.connect(&["--name", "mine"]);
    let replaced = "another-secret-of-the-client";
    let client = Client::confidential(CLIENT_ID, replaced).redirect(world.redirect_uri());
    world.practice().register(client);
    _ = world.authkeep(["refresh", "mine"]).run().exits(8);
    assert_eq!(world.show("mine")["status"], "fresh", "the grant is not over");
    let name = world.authkeep(["clients", "--json"]).run().ok().json()[0]["name"].clone();
    let name = name.as_str().expect("text");
    let add =
        ["clients", "add", name, "--provider", "vendaze", "--client-id", CLIENT_ID, "--client-secret-stdin"];
    _ = world.authkeep(add).input(format!("{replaced}\n")).run().ok();
    _ = world.authkeep(["refresh", "mine"]).run().ok();
    world.assert_not_on_disk(&[replaced, CLIENT_SECRET]);
}

#[test]
fn a_client_of_another_provider_does_not_lend_its_name_or_itself() {
    let world = World::playing("vendaze");
    let add = |provider: &str, id: &str| {
        world.authkeep(["clients", "add", "work", "--provider", provider, "--client-id", id]).run()
    };
    _ = add("vendaze", "one").ok();
    _ = add("vibe", "two").exits(2);
    let run = world.authkeep(["connect", "vibe", "--client", "work", "--no-browser"]).run().exits(2);
    assert!(run.stderr.contains("work"), "{}", run.stderr);
}

#[test]
fn the_log_has_a_line_of_each_kind_and_no_secret() {
    let mut world = World::playing("vendaze");
    world.connect(&["--name", "mine"]);
    let token = world.token("mine");
    _ = world.authkeep(["refresh", "mine"]).run().ok();
    _ = world.authkeep(["request", "mine", "/echo"]).run().ok();
    _ = world.authkeep(["rename", "mine", "yours"]).run().ok();
    world.practice().set_approval(Approval::Deny);
    let sign_in = world.sign_in(&["--name", "second"]);
    sign_in.browse();
    sign_in.fails(7);
    world.stop_provider();
    _ = world.authkeep(["refresh", "yours"]).run().exits(5);
    world.start_provider();
    _ = world.authkeep(["disconnect", "yours"]).run().ok();
    world.connect(&["--name", "third"]);
    _ = world.authkeep(["disconnect", "third", "--local-only"]).run().ok();

    let log = world.authkeep(["log", "--json"]).run().ok();
    let entries = log.json();
    let kinds: Vec<_> = entries.as_array().expect("a list").iter().map(|entry| &entry["what"]).collect();
    for kind in [
        "connected",
        "used",
        "refreshed",
        "called",
        "renamed",
        "sign_in_failed",
        "refresh_failed",
        "revoked",
        "not_revoked",
        "disconnected",
    ] {
        assert!(kinds.contains(&&json!(kind)), "{kind} in {kinds:?}");
    }
    let used = entries.as_array().expect("a list").iter().find(|entry| entry["what"] == "used");
    assert!(used.is_some_and(|entry| entry["by"].is_string()), "who asked is said: {used:?}");
    let text = world.authkeep(["log"]).run().ok().stdout;
    assert!(text.lines().count() >= 10, "{text}");
    let seen = world.secrets_seen();
    let secrets = seen.iter().map(String::as_str).chain([token.as_str(), CLIENT_SECRET]);
    leaks::assert_none_in(&(log.stdout + &text), secrets);
}

#[test]
fn the_log_of_one_connection_holds_no_other_and_as_many_lines_as_asked() {
    let world = World::new();
    world.connect(&["--name", "one"]);
    world.connect(&["--name", "two"]);
    (0..3).for_each(|_| _ = world.token("one"));
    let of = |arguments: &[&str]| world.authkeep(["log", "--json"]).args(arguments).run().ok().json();
    let one = of(&["one"]);
    assert_eq!(one.as_array().map(Vec::len), Some(4));
    assert!(one.as_array().expect("a list").iter().all(|entry| entry["connection"] == "one"));
    let last = of(&["-n", "2"]);
    assert_eq!(last.as_array().map(Vec::len), Some(2));
    let times: Vec<&str> =
        one.as_array().expect("a list").iter().filter_map(|it| it["at"].as_str()).collect();
    assert!(times.is_sorted(), "the newest is last: {times:?}");
}
