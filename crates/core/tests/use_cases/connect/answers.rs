//! What the provider says in the callback and at the exchange.

use crate::world::{REDIRECT, World, answer, begin, callback, code, json, lost, not_sent};
use authkeep_core::{error::Code, sign_in::Stage};
use serde_json::json;

/// A denial with the state ends the sign-in, in the provider's words.
#[tokio::test]
async fn a_denial_with_state_ends_the_sign_in() {
    let (world, _) = World::with_acme("never");
    let service = world.service();
    for (error, expected) in [
        ("access_denied&error_description=The+user+denied+access", Code::Declined),
        ("invalid_scope", Code::ScopeRejected),
        ("unauthorized_client", Code::ClientRejected),
        ("temporarily_unavailable", Code::ProviderUnwell),
        ("something_new", Code::Rejected),
    ] {
        let waiting = service.begin(begin("acme")).await.unwrap();
        let failed = service.complete(&callback(&waiting, &format!("&error={error}"))).await.unwrap_err();
        assert_eq!(failed.code, expected);
        if expected == Code::Declined {
            assert!(failed.what.contains("The user denied access"), "{}", failed.what);
        }
        let Stage::Failed(remembered) = service.stage(&waiting.id).unwrap() else { panic!("{error}") };
        assert_eq!(remembered.code, expected);
        assert!(world.keychain.items().keys().all(|name| !name.starts_with("sign-in")));
    }
    assert!(world.http.seen().is_empty());
}

/// Rule 2: one without state is believed if one sign-in alone waits, and ends nothing, for any
/// page on this machine could have sent it. A code without state is never believed.
#[tokio::test]
async fn a_denial_without_state_is_told_and_ends_nothing() {
    let (world, _) = World::with_acme("never");
    let service = world.service();
    let denial = || format!("{REDIRECT}?error=access_denied").into();
    assert_eq!(code(service.complete(&denial()).await).unwrap_err(), Code::NoSuchSignIn);

    let first = service.begin(begin("acme")).await.unwrap();
    assert_eq!(code(service.complete(&denial()).await).unwrap_err(), Code::Declined);
    let elsewhere = "http://127.0.0.1:1/callback?error=access_denied".to_owned().into();
    assert_eq!(code(service.complete(&elsewhere).await).unwrap_err(), Code::NoSuchSignIn);
    let with_code = format!("{REDIRECT}?code=c").into();
    assert_eq!(code(service.complete(&with_code).await).unwrap_err(), Code::NoSuchSignIn);

    service.begin(begin("acme")).await.unwrap();
    assert_eq!(code(service.complete(&denial()).await).unwrap_err(), Code::NoSuchSignIn, "which one?");
    service.complete(&callback(&first, "&code=c")).await.unwrap();
}

/// A code that was shown to nobody may be shown later.
#[tokio::test]
async fn the_same_address_works_once_the_network_is_back() {
    let (world, acme) = World::with_acme("never");
    let service = world.service();
    let waiting = service.begin(begin("acme")).await.unwrap();
    world.http.says(|_| not_sent());
    for _ in 0..3 {
        let offline = code(service.complete(&callback(&waiting, "&code=c")).await);
        assert_eq!(offline.unwrap_err(), Code::Offline);
        assert_eq!(service.stage(&waiting.id).unwrap(), Stage::Waiting);
    }
    world.http.says(move |request| acme.serve(request));
    service.complete(&callback(&waiting, "&code=c")).await.unwrap();
}

/// Requirement 43: a second use of a code may end what the first began, so a lost exchange is
/// never asked for again.
#[tokio::test]
async fn a_lost_exchange_is_over() {
    let (world, acme) = World::with_acme("never");
    let service = world.service();
    let waiting = service.begin(begin("acme")).await.unwrap();
    world.http.says(|_| lost());
    assert!(service.complete(&callback(&waiting, "&code=c")).await.is_err());
    world.http.says(move |request| acme.serve(request));
    let again = code(service.complete(&callback(&waiting, "&code=c")).await);
    assert_eq!(again.unwrap_err(), Code::NoSuchSignIn);
    assert_eq!(world.http.seen().len(), 1);
    assert!(matches!(service.stage(&waiting.id).unwrap(), Stage::Failed(_)));
}

/// Each refusal of the exchange names what to mend, and nothing is kept.
#[tokio::test]
async fn a_refused_exchange_says_what_to_mend() {
    for (status, error, expected) in [
        (400, "invalid_grant", Code::CodeRefused),
        (401, "invalid_client", Code::ClientRejected),
        (400, "redirect_uri_mismatch", Code::RedirectRejected),
        (400, "invalid_scope", Code::ScopeRejected),
        (400, "invalid_request", Code::Rejected),
        (429, "slow_down", Code::SlowDown),
        (503, "", Code::ProviderUnwell),
    ] {
        let (world, _) = World::with_acme("never");
        let service = world.service();
        let waiting = service.begin(begin("acme")).await.unwrap();
        world.http.says(move |_| json(status, &json!({ "error": error })));
        let failed = code(service.complete(&callback(&waiting, "&code=c")).await);
        assert_eq!(failed.unwrap_err(), expected);
        assert!(service.connections().unwrap().is_empty());
        let names: Vec<_> = world.keychain.items().into_keys().collect();
        assert!(names.iter().all(|name| name.starts_with("client")), "{names:?}");
    }
}

/// Requirement 45 and traps F-37, F-52: what is no token answer is none.
#[tokio::test]
async fn a_page_or_a_redirect_is_no_token_answer() {
    for (status, kind, body) in [
        (200, "text/html", "<html>Log in</html>"),
        (307, "application/json", r#"{"access_token":"a"}"#),
        (200, "application/json", r#"{"access_token":"a\nb"}"#),
        (200, "application/json", r#"{"access_token":""}"#),
        (200, "application/json", "[]"),
        (204, "", ""),
    ] {
        let (world, _) = World::with_acme("never");
        let service = world.service();
        let waiting = service.begin(begin("acme")).await.unwrap();
        world.http.says(move |_| answer(status, kind, body));
        let failed = code(service.complete(&callback(&waiting, "&code=c")).await);
        assert_eq!(failed.unwrap_err(), Code::ForeignAnswer, "{status} {body}");
        assert!(service.connections().unwrap().is_empty());
    }
}

/// That a provider does not say who it is hurts nobody.
#[tokio::test]
async fn a_failing_who_am_i_still_connects() {
    for reply in [not_sent, lost, || json(500, &json!({})), || json(401, &json!({})), || answer(200, "", "?")]
    {
        let (world, acme) = World::with_acme("never");
        world.http.says(move |request| match request.url.path() {
            "/v1/me" => reply(),
            _ => acme.serve(request),
        });
        let connection = world.connect("acme").await;
        assert_eq!(connection.account, None);
        assert_eq!(world.service().token("acme", None, None).await.unwrap().connection.generation, 1);
    }
}

/// Providers that show the code instead: typed in, it belongs to the one sign-in that shows it.
#[tokio::test]
async fn a_shown_code_can_be_typed_in() {
    use authkeep_core::{connect::RedirectChoice, provider::RedirectKind};
    let (world, _) = World::with_acme("never");
    let service = world.service();
    let shows = || {
        let redirect = RedirectChoice { kind: RedirectKind::None, uri: None };
        authkeep_core::connect::Begin { redirect, ..begin("acme") }
    };
    let typed = || " 4/0AfJohXk_code ".to_owned().into();
    assert_eq!(code(service.complete(&typed()).await).unwrap_err(), Code::Usage);
    service.begin(shows()).await.unwrap();
    service.begin(shows()).await.unwrap();
    assert_eq!(code(service.complete(&typed()).await).unwrap_err(), Code::Usage, "which one?");
    world.clock.pass(600);
    let only = service.begin(shows()).await.unwrap();
    assert!(!only.url.query_pairs().any(|(name, _)| name == "redirect_uri"));
    service.complete(&typed()).await.unwrap();
    assert_eq!(world.http.seen()[0].form("code").as_deref(), Some("4/0AfJohXk_code"));
}
