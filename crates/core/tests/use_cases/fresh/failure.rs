use crate::world::{World, answer, code, json, lost, not_sent};
use authkeep_core::{connection::State, error::Code, ports::HttpError};
use proptest::prelude::*;
use secrecy::ExposeSecret;
use serde_json::json;
use std::time::Duration;

/// Requirements 44 and 46: the provider's word that the grant is dead asks for a new sign-in, and
/// even that deletes nothing.
#[tokio::test]
async fn a_dead_grant_needs_a_sign_in_and_deletes_nothing() {
    for error in ["invalid_grant", "session_over"] {
        let (world, _) = World::with_acme("strict");
        world.connect("acme").await;
        let before = world.keychain.items();
        world.clock.pass(3601);
        world.http.seen();
        world.http.says(move |_| json(400, &json!({"error": error, "error_description": "Revoked."})));
        let service = world.service();
        for _ in 0..3 {
            let failed = service.token("acme", None, None).await.unwrap_err();
            assert_eq!((failed.code, failed.connection.as_deref()), (Code::NeedsSignIn, Some("acme")));
            assert!(failed.what.contains(error) && failed.what.contains("Revoked"), "{}", failed.what);
        }
        assert_eq!(world.http.seen().len(), 1, "a dead token is shown once");
        let connection = service.connection("acme").unwrap();
        assert_eq!(connection.state, State::NeedsSignIn);
        assert_eq!(connection.last_error.unwrap().code, Code::NeedsSignIn);
        assert_eq!(world.keychain.items(), before);
    }
}

/// What a provider may answer to a refresh.
fn any_answer() -> impl Strategy<Value = (u16, String, String)> {
    let code = prop_oneof![
        Just("invalid_grant".to_owned()),
        Just("session_over".to_owned()),
        Just("invalid_client".to_owned()),
        Just("invalid_request".to_owned()),
        Just("access_denied".to_owned()),
        Just("temporarily_unavailable".to_owned()),
        "[a-z_]{0,12}",
    ];
    let body = prop_oneof![
        code.clone().prop_map(|code| json!({ "error": code }).to_string()),
        code.clone().prop_map(|code| json!({ "error": { "code": code, "message": "no" } }).to_string()),
        code.prop_map(|code| format!("error={code}")),
        Just("<html>invalid_grant</html>".to_owned()),
        Just("{\"error\":\"invalid_gra".to_owned()),
        any::<String>(),
    ];
    let kind = prop_oneof![
        Just("application/json"),
        Just("text/html"),
        Just("application/x-www-form-urlencoded"),
        Just("")
    ];
    (200..600u16, kind.prop_map(str::to_owned), body)
}

/// Whether an answer says in the provider's own words that the grant is dead.
fn says_dead(status: u16, kind: &str, body: &str) -> bool {
    let value: serde_json::Value = serde_json::from_str(body).unwrap_or_default();
    let code = value["error"].as_str().or(value["error"]["code"].as_str());
    let code = code.or(body.strip_prefix("error=").filter(|_| kind.contains("form")));
    let unsure = matches!(status, 300..400 | 408 | 429 | 500..);
    code == Some("session_over") || code == Some("invalid_grant") && !unsure
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// Invariant 3 and trap F-38: nothing but that word changes what a connection is, and nothing
    /// at all deletes a token.
    #[test]
    fn only_the_providers_own_word_ends_a_connection((status, kind, body) in any_answer()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(async {
            let (world, acme) = World::with_acme("maybe");
            world.connect("acme").await;
            world.clock.pass(3601);
            let before = world.keychain.items();
            let dead = says_dead(status, &kind, &body);
            world.http.says(move |_| answer(status, &kind, &body));
            let failed = code(world.service().token("acme", None, None).await).unwrap_err();
            prop_assert_eq!(failed == Code::NeedsSignIn, dead);
            let connection = world.service().connection("acme").unwrap();
            prop_assert_eq!(connection.state == State::NeedsSignIn, dead);
            prop_assert_eq!(world.keychain.items(), before);
            if !dead {
                world.clock.pass(3601);
                world.http.says(move |request| acme.serve(request));
                let handed = world.service().token("acme", None, None).await.unwrap();
                prop_assert_eq!(handed.access_token.expose_secret(), "access-2");
            }
            Ok(())
        })?;
    }
}

/// A refresh that cannot be had now takes nothing from a token that still works, unless somebody
/// asks for more of it.
#[tokio::test]
async fn a_token_that_still_works_is_handed_out_when_a_refresh_cannot_be_had() {
    for down in [not_sent, || json(503, &json!({})), || answer(200, "text/html", "<p>Log in</p>"), lost] {
        let (world, _) = World::with_acme("strict");
        world.connect("acme").await;
        world.http.says(move |_| down());
        world.clock.pass(3400);
        let service = world.service();
        let handed = service.token("acme", None, None).await.unwrap();
        assert_eq!((handed.access_token.expose_secret(), handed.refreshed), ("access-1", false));
        let asked = code(service.token("acme", Some(Duration::from_secs(250)), None).await);
        assert!(asked.unwrap_err().is_not_now());
        world.clock.pass(195);
        let asked = code(service.token("acme", None, None).await);
        assert!(asked.unwrap_err().is_not_now(), "five seconds are over before they are used");
    }
}

#[tokio::test]
async fn an_answer_without_end_is_foreign_and_loses_nothing() {
    let (world, acme) = World::with_acme("never");
    world.connect("acme").await;
    world.clock.pass(3601);
    let origin = "https://acme.example".to_owned();
    world.http.says(move |_| Err(HttpError::TooLarge { origin: origin.clone(), limit: 1 << 20 }));
    assert_eq!(code(world.service().token("acme", None, None).await).unwrap_err(), Code::ForeignAnswer);
    world.http.says(move |request| acme.serve(request));
    assert!(world.service().token("acme", None, None).await.unwrap().refreshed);
}

/// The id that the provider's support asks for reaches error, record and log.
#[tokio::test]
async fn a_request_id_is_kept_for_the_providers_support() {
    let (world, _) = World::with_acme("maybe");
    world.connect("acme").await;
    world.clock.pass(3601);
    let envelope = json!({"error": {"code": "internal", "message": "Broken.", "request_id": "req-9"}});
    world.http.says(move |_| json(500, &envelope));
    let service = world.service();
    let failed = service.token("acme", None, None).await.unwrap_err();
    assert_eq!((failed.code, failed.request_id()), (Code::ProviderUnwell, Some("req-9")));
    let connection = service.connection("acme").unwrap();
    assert_eq!(connection.last_error.unwrap().request_id.as_deref(), Some("req-9"));
    let entries = service.entries(Some("acme"), 1).unwrap();
    assert_eq!(entries[0].request_id.as_deref(), Some("req-9"));
}
