//! One test for each exit code, each way that leads to it.

use crate::harness::{World, eventually};
use authkeep_practice::{Approval, Endpoint, Gate, Script, Trouble};
use serde_json::json;

fn unwell(code: u16) -> Script {
    Trouble::Status { code, headers: vec![], body: String::new() }.into()
}

#[test]
fn code_1_for_a_home_that_is_none() {
    let world = World::new();
    let file = world.file("no-folder");
    std::fs::write(&file, "").expect("written");
    let run = world.authkeep(["list", "--json"]).env("AUTHKEEP_HOME", &file).run().exits(1);
    assert_eq!(run.error()["code"], "storage_failed");
}

#[test]
fn code_2_for_wrong_usage() {
    let world = World::new();
    world.connect(&["--name", "mine"]);
    world.connect(&["--name", "other"]);
    let wrong: &[&[&str]] = &[
        &[],
        &["no-such-command"],
        &["connect"],
        &["connect", "practice", "--grant", "device_code"],
        &["connect", "practice", "--grant", "password"],
        &["connect", "practice", "--no-browser", "--timeout", "soon"],
        &["connect", "practice", "--no-browser", "--port", "70000"],
        &["connect", "practice", "--no-browser", "--redirect", "by-pigeon"],
        &["connect", "practice", "--no-browser", "--set", "novalue"],
        &["connect", "practice", "--no-browser", "--name", "mine"],
        &["connect", "practice", "--no-browser", "--name", "-x"],
        &[
            "connect",
            "practice",
            "--no-browser",
            "--client-id",
            "x",
            "--client-secret-stdin",
            "--token-stdin",
        ],
        &["connect", "vendaze", "--no-browser"],
        &["token"],
        &["token", "mine", "--as", "yaml"],
        &["token", "mine", "--min-ttl", "a while"],
        &["rename", "mine", "other"],
        &["rename", "mine", ""],
        &["exec", "mine"],
        &["request", "mine", "GET", "http://127.0.0.1:1/elsewhere"],
        &["clients", "remove", "practice"],
        &["complete", "hello"],
    ];
    for arguments in wrong {
        let run = world.authkeep(*arguments).run().exits(2);
        assert_eq!(run.stdout, "", "{arguments:?}");
        assert!(!run.stderr.is_empty(), "{arguments:?}");
    }
    assert_eq!(world.seen().active_grants, 2, "nothing was connected or ended");
}

#[test]
fn code_3_for_what_does_not_exist() {
    let world = World::new();
    let missing: &[(&[&str], &str)] = &[
        (&["show", "nobody"], "no_such_connection"),
        (&["token", "nobody"], "no_such_connection"),
        (&["refresh", "nobody"], "no_such_connection"),
        (&["request", "nobody", "/me"], "no_such_connection"),
        (&["exec", "nobody", "--", "true"], "no_such_connection"),
        (&["rename", "nobody", "somebody"], "no_such_connection"),
        (&["disconnect", "nobody"], "no_such_connection"),
        (&["log", "nobody"], "no_such_connection"),
        (&["connect", "--reconnect", "nobody"], "no_such_connection"),
        (&["connect", "nowhere"], "no_such_provider"),
        (&["providers", "show", "nowhere"], "no_such_provider"),
        (&["clients", "add", "mine", "--provider", "nowhere", "--client-id", "x"], "no_such_provider"),
        (&["clients", "show", "nobody"], "no_such_client"),
        (&["clients", "remove", "nobody"], "no_such_client"),
        (&["connect", "practice", "--client", "nobody"], "no_such_client"),
        (&["complete", "http://127.0.0.1:1/callback?code=abcdef&state=abcdef"], "no_such_sign_in"),
    ];
    for (arguments, code) in missing {
        let (before, after) = match arguments.iter().position(|argument| *argument == "--") {
            Some(end) => arguments.split_at(end),
            None => (*arguments, &[][..]),
        };
        let run = world.authkeep(before).args(["--json"]).args(after).run().exits(3);
        assert_eq!(run.error()["code"], *code, "{arguments:?}");
    }
}

#[test]
fn code_4_when_the_provider_ended_the_grant_and_signing_in_again_keeps_everything() {
    let world = World::new();
    let before = world.connect(&["--name", "mine", "--scope", "profile"]);
    world.practice().end_grants(before["account"]["id"].as_str().expect("an id"));
    let ended = world.authkeep(["refresh", "mine", "--json"]).run().exits(4).error();
    assert_eq!(ended["code"], "needs_sign_in");
    assert_eq!(ended["connection"], "mine");
    assert_eq!(world.show("mine")["status"], "needs_sign_in");

    let asked = world.seen().token_requests;
    _ = world.authkeep(["token", "mine"]).run().exits(4);
    assert_eq!(world.seen().token_requests, asked, "a dead grant is not asked for again");

    let sign_in = world.sign_in_again("mine");
    sign_in.browse();
    let after = sign_in.connected();
    for field in ["id", "name", "created_at", "scopes"] {
        assert_eq!(after[field], before[field], "{field}");
    }
    assert_eq!(after["status"], "fresh");
    world.token("mine");
}

#[test]
fn code_5_when_it_cannot_be_had_now_and_nothing_is_lost() {
    let mut world = World::new();
    world.connect(&["--name", "mine"]);
    let before = world.token("mine");
    for status in [500, 502, 503, 504] {
        world.practice().script(Endpoint::Token, unwell(status).unprocessed());
        let error = world.authkeep(["refresh", "mine", "--json"]).run().exits(5).error();
        assert_eq!(error["code"], "provider_unwell", "{status}");
        assert_eq!(world.show("mine")["status"], "fresh");
        assert_eq!(world.show("mine")["last_error"]["code"], "provider_unwell");
    }
    world.stop_provider();
    let error = world.authkeep(["refresh", "mine", "--json"]).run().exits(5).error();
    assert_eq!(error["code"], "offline");
    assert_eq!(world.token("mine"), before, "the token that is good is still handed out");
    world.start_provider();
    _ = world.authkeep(["refresh", "mine"]).run().ok();
    assert_ne!(world.token("mine"), before);
}

#[test]
fn code_6_when_the_keychain_is_locked_or_missing() {
    let mut world = World::new();
    world.connect(&["--name", "mine"]);
    world.keyring.lock();
    let locked = world.authkeep(["token", "mine", "--json"]).run().exits(6);
    assert_eq!(locked.error()["code"], "keychain_locked");
    assert_eq!(locked.stdout, "");
    world.keyring.kill();
    let missing = world.authkeep(["token", "mine", "--json"]).run().exits(6);
    assert_eq!(missing.error()["code"], "keychain_missing");
}

#[test]
fn code_7_when_a_person_declines() {
    let world = World::new();
    world.practice().set_approval(Approval::Deny);
    let sign_in = world.sign_in(&[]);
    let page = sign_in.browse();
    assert!(!page.body.contains("<script"), "the page runs nothing");
    let error = sign_in.fails(7);
    assert_eq!(error["code"], "declined");
    assert_eq!(error["provider_code"], "access_denied");
    assert_eq!(world.authkeep(["list", "--json"]).run().ok().json(), json!([]));
}

#[test]
fn code_7_when_the_time_is_over() {
    let world = World::new();
    let sign_in = world.sign_in(&["--timeout", "1s"]);
    assert_eq!(sign_in.fails(7)["code"], "timed_out");
}

#[test]
fn code_7_when_it_is_given_up_with_control_c_and_its_callback_is_worth_nothing() {
    let world = World::new();
    let sign_in = world.sign_in(&[]);
    let callback = sign_in.callback();
    sign_in.signal("INT");
    assert_eq!(sign_in.fails(7)["code"], "cancelled");
    let late = world.authkeep(["complete", callback.as_str(), "--json"]).run().exits(7);
    assert_eq!(late.error()["code"], "cancelled");
    assert_eq!(world.seen().token_requests, 0);
}

#[test]
fn code_8_for_a_provider_file_with_faults_with_file_line_and_reason() {
    let world = World::new();
    world.provider_file("broken", "id = \"broken\"\nname = 3\npkce = \"plain\"\n");
    let run = world.authkeep(["connect", "broken", "--json"]).run().exits(8);
    assert_eq!(run.error()["code"], "provider_file");
    let file = world.home().join("providers/broken.toml");
    let check = world.authkeep(["providers", "check"]).args([&file]).run().exits(8);
    let said = check.stdout + &check.stderr;
    assert!(said.contains("broken.toml:2"), "{said}");
    assert!(said.contains("broken.toml:3"), "{said}");
    let good = world.home().join("providers/practice.toml");
    _ = world.authkeep(["providers", "check"]).args([&good]).run().ok();
}

#[test]
fn code_9_when_another_process_holds_the_connection_past_the_wait() {
    let world = World::new();
    world.connect(&["--name", "mine"]);
    let gate = Gate::new();
    world.practice().script(Endpoint::Token, Trouble::Hold(gate.clone()));
    let mut holder = world.authkeep(["refresh", "mine"]).start();
    world.wait_at(&gate, 1);
    holder.signal("STOP");
    let busy = world.authkeep(["refresh", "mine", "--json"]).run().exits(9);
    assert_eq!(busy.error()["code"], "busy");
    holder.signal("CONT");
    gate.open();
    eventually("the other one ends", || holder.ended());
    assert_eq!(world.seen().reuses, 0);
    world.token("mine");
}
