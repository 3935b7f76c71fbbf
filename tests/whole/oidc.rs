//! The whole way with an authorization server that was not written here: oidc-provider.

use crate::harness::{
    SignIn, World,
    oidc::Oidc,
    world::{CLIENT_ID, CLIENT_SECRET},
};
use serde_json::json;

/// A provider of which only the issuer is known.
fn world_with(server: impl FnOnce(&str) -> Oidc) -> (World, Oidc) {
    let mut world = World::new();
    let server = server(&world.redirect_uri());
    world.provider_file("certified", &server.provider_file());
    world.provider = "certified".to_owned();
    (world, server)
}

fn sign_in(world: &World) -> SignIn {
    let port = world.redirect_port.to_string();
    let arguments = ["connect", "certified", "--json", "--no-browser", "--port", &port, "--name", "mine"];
    let client = ["--client-id", CLIENT_ID, "--client-secret-stdin"];
    SignIn::wait_for(world.authkeep(arguments).args(client).input(format!("{CLIENT_SECRET}\n")).start())
}

#[test]
fn from_its_discovery_to_its_revocation() {
    let (world, mut server) = world_with(Oidc::start);
    let waiting = sign_in(&world);
    assert_eq!(waiting.url().path(), "/auth");
    let page = waiting.browse();
    assert_eq!(page.status, 200, "{}", page.body);
    let connection = waiting.connected();
    assert_eq!(connection["scopes"]["granted"], json!(["openid", "offline_access"]));
    assert_eq!(connection["account"]["id"], "ada", "the user info endpoint is found and asked");
    assert!(connection["access_expires_at"].is_string(), "{connection}");

    let first = world.token("mine");
    assert!(server.takes(&first));
    assert_eq!(server.refreshed(), 0);
    let mut last = first.clone();
    for refreshes in 1..=3 {
        _ = world.authkeep(["refresh", "mine"]).run().ok();
        let token = world.token("mine");
        assert_ne!(token, last);
        assert!(server.takes(&token));
        assert_eq!(server.refreshed(), refreshes);
        last = token;
    }
    assert_eq!(server.refused(), Vec::<serde_json::Value>::new(), "no old token was ever shown");

    let said = world.authkeep(["disconnect", "mine"]).run().ok();
    assert!(format!("{}{}", said.stdout, said.stderr).to_lowercase().contains("revoked"));
    assert_eq!(server.revoked(), 1);
    assert!(!server.takes(&last), "the server knows the token no more");
}

#[test]
fn many_processes_never_show_a_token_twice() {
    let (world, mut server) = world_with(Oidc::start);
    let waiting = sign_in(&world);
    waiting.browse();
    waiting.connected();
    let all: Vec<_> = (0..8).map(|_| world.authkeep(["refresh", "mine"]).start()).collect();
    for process in all {
        _ = process.finish().ok();
    }
    assert!((1..=8).contains(&server.refreshed()));
    assert_eq!(server.refused(), Vec::<serde_json::Value>::new(), "no token was shown twice");
    assert!(server.takes(&world.token("mine")));
}

#[test]
fn an_answer_of_another_issuer_or_of_none_is_refused_without_a_request() {
    let (world, mut server) = world_with(Oidc::start);
    let mut waiting = sign_in(&world);
    let good = waiting.callback();
    assert!(good.query_pairs().any(|(name, value)| name == "iss" && value == server.origin.as_str()));
    let others = [None, Some("https://evil.example"), Some(""), Some("http://127.0.0.1")];
    let slash = format!("{}/", server.origin);
    for issuer in others.into_iter().chain([Some(slash.as_str())]) {
        let mut callback = good.clone();
        let kept: Vec<_> = good.query_pairs().filter(|(name, _)| name != "iss").collect();
        callback
            .query_pairs_mut()
            .clear()
            .extend_pairs(kept)
            .extend_pairs(issuer.map(|issuer| ("iss", issuer)));
        let error = world.authkeep(["complete", callback.as_str(), "--json"]).run().exits(3).error();
        assert_eq!(error["code"], "no_such_sign_in", "{issuer:?}");
        assert!(waiting.waits(), "{issuer:?}");
    }
    assert_eq!(server.refused(), Vec::<serde_json::Value>::new());
    _ = world.authkeep(["complete", good.as_str()]).run().ok();
    waiting.connected();
}

#[test]
fn a_discovery_document_of_another_issuer_is_not_believed() {
    let (world, server) = world_with(Oidc::start);
    // The same server by another name: its document names itself otherwise.
    let other = server.origin.replace("127.0.0.1", "localhost");
    let file = format!(
        "id = \"other\"\nname = \"Other\"\ngrants = [\"authorization_code\"]\nissuer = \"{other}\"\n\
         [redirect]\nkinds = [\"loopback\"]\n"
    );
    world.provider_file("other", &file);
    let run = world.authkeep(["connect", "other", "--json", "--no-browser", "--client-id", "x"]).run();
    let run = run.exits(8);
    assert!(format!("{}{}", run.stdout, run.stderr).contains("provider_file"), "{}", run.stderr);
}
