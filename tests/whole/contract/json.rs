//! The fields of every JSON value.

use crate::harness::{World, wait::FixedPort};
use serde_json::{Value, json};

/// A moment of RFC 3339: what a clock can read.
fn is_moment(value: &Value) -> bool {
    let text = value.as_str().unwrap_or_default();
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    digits >= 14 && text.as_bytes().get(10) == Some(&b'T') && text.ends_with('Z')
}

fn assert_is_connection(connection: &Value) {
    let text = |field: &str| connection[field].as_str().is_some_and(|text| !text.is_empty());
    for field in ["id", "name", "provider", "grant", "status"] {
        assert!(text(field), "{field} in {connection}");
    }
    for field in ["account", "last_refreshed_at", "last_error", "refresh_expires_at", "access_expires_at"] {
        assert!(connection.get(field).is_some(), "{field} in {connection}");
    }
    assert!(connection["scopes"]["requested"].is_array(), "{connection}");
    assert!(connection["scopes"]["granted"].is_array(), "{connection}");
    assert!(connection["vars"].is_object(), "{connection}");
    assert!(is_moment(&connection["created_at"]), "{connection}");
    let states = ["fresh", "expired", "needs_sign_in", "unknown"];
    assert!(states.contains(&connection["status"].as_str().expect("text")), "{connection}");
}

#[test]
fn a_new_connection_has_every_field_wherever_it_is_shown() {
    let world = World::new();
    let connected = world.connect(&["--name", "mine"]);
    assert_is_connection(&connected);
    assert_eq!(connected["name"], "mine");
    assert_eq!(connected["provider"], "practice");
    assert_eq!(connected["grant"], "authorization_code");
    assert_eq!(connected["status"], "fresh");
    assert_eq!(connected["scopes"]["requested"], json!(["profile", "notes:read"]));
    assert_eq!(connected["scopes"]["granted"], json!(["profile", "notes:read"]));
    assert!(connected["account"]["id"].is_string() && connected["account"]["label"].is_string());
    assert!(is_moment(&connected["access_expires_at"]) && is_moment(&connected["refresh_expires_at"]));
    assert_eq!(connected["last_refreshed_at"], Value::Null);
    assert_eq!(connected["last_error"], Value::Null);

    let shown = world.show("mine");
    let listed = world.authkeep(["list", "--json"]).run().ok().json();
    assert_eq!(shown, connected);
    assert_eq!(listed, json!([connected]));
}

#[test]
fn an_empty_list_is_an_empty_array() {
    assert_eq!(World::new().authkeep(["list", "--json"]).run().ok().json(), json!([]));
}

#[test]
fn the_last_error_has_its_fields_and_goes_with_the_next_success() {
    let world = World::playing("vendaze");
    world.connect(&["--name", "mine"]);
    world.practice().end_grants("north-star");
    _ = world.authkeep(["refresh", "mine"]).run();
    let error = world.show("mine")["last_error"].clone();
    assert!(error["code"].is_string() && error["message"].is_string(), "{error}");
    assert!(is_moment(&error["at"]), "{error}");
    assert!(error["request_id"].is_string(), "Vendaze sends one: {error}");
    let again = world.sign_in_again("mine");
    again.browse();
    assert_eq!(again.connected()["last_error"], Value::Null);
}

#[test]
fn a_token_in_json_has_its_four_fields() {
    let world = World::new();
    world.connect(&["--name", "mine"]);
    let token = world.authkeep(["token", "mine", "--as", "json"]).run().ok().json();
    assert_eq!(token["access_token"], world.token("mine"));
    assert_eq!(token["token_type"], "Bearer");
    assert_eq!(token["expires_at"], world.show("mine")["access_expires_at"]);
    assert_eq!(token["connection"], "mine");
}

#[test]
fn an_error_in_json_is_one_line_on_standard_error_with_code_message_hint_and_connection() {
    let world = World::new();
    world.connect(&["--name", "mine"]);
    let missing = world.authkeep(["token", "nobody", "--json"]).run().exits(3);
    assert_eq!(missing.stdout, "");
    assert_eq!(missing.stderr.lines().count(), 1);
    let error = missing.error();
    assert_eq!(error["code"], "no_such_connection");
    assert_eq!(error["connection"], "nobody");
    for field in ["message", "hint"] {
        assert!(error[field].as_str().is_some_and(|text| !text.is_empty()), "{field} in {error}");
    }
    let other = world.authkeep(["providers", "show", "nobody", "--json"]).run().exits(3).error();
    assert_eq!(other["code"], "no_such_provider");
    assert_eq!(other["connection"], Value::Null);
}

#[test]
fn wrong_usage_is_an_error_in_json_too() {
    let wrong = World::new().authkeep(["token", "--json", "--no-such-option"]).run().exits(2);
    assert_eq!(wrong.stdout, "");
    assert_eq!(wrong.error()["code"], "usage");
}

#[test]
fn connect_prints_its_events_one_a_line() {
    let world = World::new();
    let sign_in = world.sign_in(&[]);
    assert_eq!(sign_in.url().path(), "/oauth/authorize");
    sign_in.browse();
    assert_is_connection(&sign_in.connected());

    world.practice().set_approval(authkeep_practice::Approval::Deny);
    let sign_in = world.sign_in(&["--name", "second"]);
    sign_in.browse();
    let error = sign_in.fails(7);
    assert_eq!(error["code"], "declined");
    assert!(error["message"].is_string() && error["hint"].is_string(), "{error}");
}

#[test]
fn every_command_that_prints_data_prints_json_when_asked() {
    let _alone = FixedPort::alone();
    let world = World::new();
    world.connect(&["--name", "mine"]);
    let commands: &[&[&str]] = &[
        &["providers"],
        &["providers", "show", "practice"],
        &["list"],
        &["show", "mine"],
        &["clients"],
        &["clients", "show", "practice"],
        &["token", "mine"],
        &["refresh", "mine"],
        &["rename", "mine", "mine2"],
        &["doctor"],
        &["disconnect", "mine2"],
        &["clients", "remove", "practice"],
    ];
    for command in commands {
        let run = world.authkeep(*command).args(["--json"]).run().ok();
        assert!(!run.json().is_null(), "{command:?}");
    }
    let lines = world.authkeep(["log", "--json"]).run().ok().stdout;
    let entries: Value = serde_json::from_str(&lines).expect("one JSON value");
    assert!(entries.as_array().is_some_and(|entries| entries.len() >= 4), "{entries}");
}

#[test]
fn providers_are_listed_with_where_they_come_from() {
    let world = World::playing("vendaze");
    world.provider_file("broken", "id = \"broken\"\nname = 3\n");
    let listed = world.authkeep(["providers", "--json"]).run().ok().json();
    let by_id = |id: &str| {
        let mut providers = listed.as_array().expect("a list").iter();
        providers.find(|provider| provider["id"] == id).unwrap_or_else(|| panic!("{id} in {listed}")).clone()
    };
    for id in ["vend-email", "vendaze", "paced-email", "lightspeed-x", "vend", "vibe", "practice"] {
        assert!(by_id(id)["name"].is_string());
    }
    assert_eq!(
        (&by_id("vibe")["built_in"], &by_id("vibe")["replaces_built_in"]),
        (&json!(true), &json!(false))
    );
    assert_eq!(by_id("vendaze")["replaces_built_in"], true);
    assert_eq!(by_id("vendaze")["faults"], json!([]));
    assert!(by_id("broken")["faults"].as_array().is_some_and(|faults| !faults.is_empty()));
    let text = world.authkeep(["providers"]).run().ok();
    assert!(text.stdout.contains("vendaze.toml"), "the replacement is said: {}", text.stdout);
}
