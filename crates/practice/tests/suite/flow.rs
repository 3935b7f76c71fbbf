//! The way of a good client, and what the server refuses on it.

use std::time::Duration;

use authkeep_practice::{Approval, Dialect, Endpoint, ErrorCode, Outcome};
use serde_json::json;

use crate::support::*;

#[tokio::test]
async fn a_client_connects_calls_refreshes_and_revokes() {
    let practice = start(Dialect::default()).await;
    let callback = authorize(&[]).send(&practice).await;
    assert_eq!(callback.status, 303);
    assert_eq!(callback.in_callback("state").as_deref(), Some("state-1"));
    assert_eq!(callback.in_callback("iss"), Some(practice.origin()));

    let answer = exchange(&callback.in_callback("code").unwrap()).send(&practice).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_eq!(answer.json()["expires_in"], 3600);
    assert_eq!(answer.json()["scope"], "profile notes:read notes:write");
    let (access, first) = tokens(&answer);
    assert_eq!(whoami(&practice, &access).await.json()["email"], "ada@practice.example");

    let (renewed, second) = tokens(&refresh(&first).send(&practice).await);
    assert_ne!(first, second);
    assert_eq!(whoami(&practice, &renewed).await.status, 200);

    let gone = Ask::form("/oauth/revoke", &[("client_id", "practice"), ("token", &second)]);
    assert_eq!(gone.send(&practice).await.status, 200);
    assert_eq!(gone.send(&practice).await.status, 200);
    let dead = whoami(&practice, &renewed).await;
    assert_eq!(dead.status, 401);
    assert!(dead.header("www-authenticate").unwrap().contains("error=\"invalid_token\""));
    assert_eq!(refresh(&second).send(&practice).await.error(), "invalid_grant");

    let seen = practice.seen();
    assert_eq!((seen.token_requests, seen.refreshes, seen.reuses), (3, 1, 0));
    assert_eq!((seen.revocations, seen.grants_ended, seen.active_grants, seen.api_calls), (2, 1, 0, 3));
    assert_eq!(seen.at(Endpoint::Token).last().unwrap().outcome, Outcome::Refused(ErrorCode::InvalidGrant));
}

#[tokio::test]
async fn a_token_from_elsewhere_opens_what_its_account_may_see() {
    let practice = start(Dialect::default()).await;
    let grace = practice.dialect().accounts[1].clone();
    let token = practice.issue_personal_token(grace);
    assert!(token.starts_with("practice_"));
    practice.expire_access_tokens();
    assert_eq!(whoami(&practice, &token).await.json()["id"], "grace");
}

#[tokio::test]
async fn notes_need_their_scopes() {
    let practice = start(Dialect::default()).await;
    let only = |scope: &str| {
        let account = practice.dialect().accounts[0].clone();
        practice.set_approval(Approval::Approve { account, scopes: Some(vec![scope.into()]) });
    };
    only("notes:write");
    let (writer, _) = connect(&practice).await;
    only("notes:read");
    let (reader, _) = connect(&practice).await;

    let write = Ask::json("/api/v1/notes", &json!({ "text": "buy <milk>" }));
    assert_eq!(write.clone().bearer(&writer).send(&practice).await.status, 201);
    let refused = write.clone().bearer(&reader).send(&practice).await;
    assert_eq!((refused.status, refused.error().as_str()), (403, "insufficient_scope"));
    assert!(refused.header("www-authenticate").unwrap().contains("scope=\"notes:write\""));
    let read = Ask::get("/api/v1/notes").bearer(&reader).send(&practice).await;
    assert_eq!(read.json(), json!({ "notes": [{ "id": 1, "text": "buy <milk>" }] }));
    assert_eq!(
        Ask::form("/api/v1/notes", &[("text", "x")]).bearer(&writer).send(&practice).await.status,
        400
    );
    assert_eq!(Ask::json("/api/v1/notes", &json!({})).bearer(&writer).send(&practice).await.status, 400);

    let echo = Ask::get("/api/v1/echo").bearer(&reader).header("x-mine", "1").send(&practice).await;
    assert!(echo.json()["headers"].as_array().unwrap().contains(&json!("x-mine")));
    assert!(!echo.body.contains(&reader));
}

#[tokio::test]
async fn a_token_in_an_address_is_refused() {
    let practice = start(Dialect::default()).await;
    let (access, _) = connect(&practice).await;
    let answer = Ask::get(format!("/api/v1/me?access_token={access}")).bearer(&access).send(&practice).await;
    assert_eq!((answer.status, answer.error().as_str()), (400, "invalid_request"));
    assert_eq!(Ask::get("/api/v1/me").send(&practice).await.status, 401);
}

#[tokio::test]
async fn the_clock_and_the_account_end_tokens() {
    let practice = start(Dialect::default()).await;
    let (access, token) = connect(&practice).await;
    practice.clock().advance(Duration::from_secs(3599));
    assert_eq!(whoami(&practice, &access).await.status, 200);
    practice.clock().advance(Duration::from_secs(1));
    assert_eq!(whoami(&practice, &access).await.status, 401);
    practice.clock().turn_back(Duration::from_secs(3600));
    assert_eq!(whoami(&practice, &access).await.status, 200);
    practice.expire_access_tokens();
    assert_eq!(whoami(&practice, &access).await.status, 401);
    practice.end_grants("ada");
    assert_eq!(refresh(&token).send(&practice).await.error(), "invalid_grant");
}

#[tokio::test]
async fn a_forgotten_client_and_its_grants_are_gone() {
    let practice = start(Dialect::default()).await;
    let (access, token) = connect(&practice).await;
    practice.forget_client("practice");
    assert_eq!(whoami(&practice, &access).await.status, 401);
    let answer = refresh(&token).send(&practice).await;
    assert_eq!((answer.status, answer.error().as_str()), (401, "invalid_client"));
}

#[tokio::test]
async fn the_metadata_leads_to_every_endpoint() {
    let practice = start(Dialect::default()).await;
    for path in ["/.well-known/oauth-authorization-server", "/.well-known/openid-configuration"] {
        let document = Ask::get(path).send(&practice).await.json();
        assert_eq!(document["issuer"], practice.origin());
        assert_eq!(document["token_endpoint"], practice.url("/oauth/token"));
        assert_eq!(document["revocation_endpoint"], practice.url("/oauth/revoke"));
        assert_eq!(document["code_challenge_methods_supported"], json!(["S256"]));
        assert_eq!(document["authorization_response_iss_parameter_supported"], true);
    }
    let silent = start_with("discovery = false\nissuer_in_callback = false").await;
    assert_eq!(Ask::get("/.well-known/openid-configuration").send(&silent).await.status, 404);
    assert_eq!(authorize(&[]).send(&silent).await.in_callback("iss"), None);
}

#[tokio::test]
async fn only_loopback_hosts_are_served() {
    let practice = start(Dialect::default()).await;
    let port = practice.origin().rsplit_once(':').unwrap().1.to_owned();
    for host in ["127.0.0.1", "[::1]", "localhost", "LocalHost"] {
        let answer = Ask::get("/").header("host", format!("{host}:{port}")).send(&practice).await;
        assert_eq!(answer.status, 200, "{host}");
    }
    let strange =
        ["rebound.example", "127.0.0.1.example", "0.0.0.0", ""].map(|name| format!("{name}:{port}"));
    for host in strange.into_iter().chain(["127.0.0.1".into(), "127.0.0.1:1".into()]) {
        let answer = Ask::get("/").header("host", host.clone()).send(&practice).await;
        assert_eq!(answer.status, 421, "{host}");
    }
    assert_eq!(practice.seen().requests.len(), 4);
}

#[tokio::test]
async fn other_methods_addresses_and_giants_are_refused() {
    let practice = start(Dialect::default()).await;
    let answer = Ask::get("/oauth/token").send(&practice).await;
    assert_eq!((answer.status, answer.header("allow")), (405, Some("POST")));
    assert_eq!(Ask::get("/nowhere").send(&practice).await.status, 404);
    let giant = "x".repeat(70_000);
    assert_eq!(Ask::form("/oauth/token", &[("code", &giant)]).send(&practice).await.status, 413);
    assert_eq!(practice.seen().token_requests, 2);
}

#[tokio::test]
async fn the_home_page_names_people_and_clients() {
    let practice = start(Dialect::default()).await;
    let page = Ask::get("/").send(&practice).await;
    for text in [
        "Ada Lovelace",
        "practice-confidential",
        "/oauth/authorize",
        "/.well-known/oauth-authorization-server",
    ] {
        assert!(page.body.contains(text), "{text}");
    }
}

#[tokio::test]
async fn what_is_seen_shows_no_secret_when_printed() {
    let practice = start(Dialect::default()).await;
    let (access, token) = connect(&practice).await;
    refresh(&token).send(&practice).await;
    let seen = practice.seen();
    assert_eq!(seen.requests[2].parameter("refresh_token"), Some(token.as_str()));
    assert_eq!(seen.requests[2].grant_type(), Some("refresh_token"));
    let printed = format!("{seen:?} {practice:?}");
    for secret in [access.as_str(), &token, VERIFIER, SECRET] {
        assert!(!printed.contains(secret));
    }
}
