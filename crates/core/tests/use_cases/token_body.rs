//! Token endpoints that answer in odd ways, through a whole connection.

use crate::world::{World, acme, answer, json};
use secrecy::ExposeSecret;
use serde_json::json;

/// Rule 9 and trap "a 200 answer that is an error; form-encoded answer": both kinds, both ways.
#[tokio::test]
async fn form_encoded_answers_and_refusals_are_read() {
    let (world, _) = World::with_acme("strict");
    let form = "application/x-www-form-urlencoded; charset=utf-8";
    world.http.says(move |request| match request.url.path() {
        "/token" => {
            answer(200, form, "access_token=a&token_type=bearer&expires_in=60&refresh_token=r&scope=x%2Cy")
        }
        _ => json(200, &json!({})),
    });
    let connection = world.connect("acme").await;
    assert_eq!(connection.scopes_granted, ["x", "y"]);
    world.clock.pass(61);
    world.http.says(move |_| answer(200, form, "error=session_over&error_description=Sign+in+again"));
    let failed = world.service().token("acme", None, None).await.unwrap_err();
    assert_eq!(failed.code, authkeep_core::error::Code::NeedsSignIn);
}

/// Where there is no refresh token, a living access token is traded for a later one.
#[tokio::test]
async fn an_access_token_is_traded_where_the_file_says_so() {
    let text = acme::file("never").replace(
        "[scope]",
        "[params]\nrefresh = { grant_type = \"exchange\", fb = \"{access_token}\", refresh_token = \"\" }\n[scope]",
    );
    let (world, _) = World::with_acme("never");
    let world = world.file("acme", &text);
    world.http.says(|request| match request.form("grant_type").as_deref() {
        Some("exchange") => json(200, &json!({"access_token": "a2", "expires_in": 60})),
        _ => json(200, &json!({"access_token": "a1", "expires_in": 60})),
    });
    world.connect("acme").await;
    world.clock.pass(61);
    world.http.seen();
    let handed = world.service().token("acme", None, None).await.unwrap();
    assert_eq!(handed.access_token.expose_secret(), "a2");
    let request = &world.http.seen()[0];
    assert_eq!((request.form("fb").as_deref(), request.form("refresh_token")), (Some("a1"), None));
}
