//! The authorization endpoint.

use authkeep_practice::{Approval, Client, Dialect, Endpoint, ErrorCode, Outcome};

use crate::support::*;

#[tokio::test]
async fn a_wrong_client_or_redirect_uri_shows_a_page_and_never_redirects() {
    let practice = start(Dialect::default()).await;
    practice.register(Client::public("fixed").redirect("http://127.0.0.1/cb"));
    for wrong in [
        vec![("client_id", "nobody")],
        vec![("client_id", "")],
        vec![("redirect_uri", "")],
        vec![("redirect_uri", "https://evil.example/<script>")],
        vec![("redirect_uri", "http://localhost:9/callback")],
        vec![("redirect_uri", "http://127.0.0.1:9@evil.example/callback")],
        vec![("client_id", "fixed"), ("redirect_uri", "http://127.0.0.1:9/other")],
        vec![("redirect_uri", REDIRECT), ("redirect_uri", REDIRECT)],
    ] {
        let answer = authorize(&wrong).send(&practice).await;
        assert_eq!((answer.status, answer.header("location")), (400, None), "{wrong:?}");
        assert!(!answer.body.contains("<script>"), "{wrong:?}");
    }
    for good in ["http://127.0.0.1:49152/cb", "http://127.0.0.1/cb"] {
        let answer = authorize(&[("client_id", "fixed"), ("redirect_uri", good)]).send(&practice).await;
        assert!(answer.header("location").unwrap().starts_with(&format!("{good}?code=")), "{good}");
    }
    let scheme = authorize(&[("redirect_uri", "dev.authkeep:/oauth/callback")]).send(&practice).await;
    assert!(scheme.header("location").unwrap().starts_with("dev.authkeep:/oauth/callback?code="));
}

#[tokio::test]
async fn other_mistakes_come_back_with_the_state() {
    let practice = start(Dialect::default()).await;
    let digest = challenge(VERIFIER);
    for (wrong, error) in [
        (vec![("response_type", "token")], "unsupported_response_type"),
        (vec![("response_type", "")], "invalid_request"),
        (vec![("scope", "profile admin")], "invalid_scope"),
        (vec![("code_challenge", "")], "invalid_request"),
        (vec![("code_challenge", "short")], "invalid_request"),
        (vec![("code_challenge_method", "plain")], "invalid_request"),
        (vec![("code_challenge_method", "")], "invalid_request"),
        (vec![("code_challenge", &digest), ("code_challenge", &digest)], "invalid_request"),
    ] {
        let answer = authorize(&wrong).send(&practice).await;
        assert_eq!(answer.in_callback("error").as_deref(), Some(error), "{wrong:?}");
        assert_eq!(answer.in_callback("state").as_deref(), Some("state-1"), "{wrong:?}");
        assert_eq!(answer.in_callback("iss"), Some(practice.origin()));
        assert_eq!(answer.in_callback("code"), None);
    }
}

#[tokio::test]
async fn a_denial_comes_back_as_the_dialect_says() {
    let practice = start(Dialect::default()).await;
    practice.set_approval(Approval::Deny);
    let answer = authorize(&[]).send(&practice).await;
    assert_eq!(answer.in_callback("error").as_deref(), Some("access_denied"));
    assert_eq!(answer.in_callback("state").as_deref(), Some("state-1"));
    assert!(answer.header("location").unwrap().contains("error_description=The+person+declined"));
    let outcome = practice.seen().at(Endpoint::Authorize).last().unwrap().outcome;
    assert_eq!(outcome, Outcome::Refused(ErrorCode::AccessDenied));

    let curt =
        start_with("issuer_in_callback = false\nauthorize.denial = { state = false, description = '' }")
            .await;
    curt.set_approval(Approval::Deny);
    let answer = authorize(&[]).send(&curt).await;
    assert_eq!(answer.header("location"), Some("http://127.0.0.1:9/callback?error=access_denied"));
}

#[tokio::test]
async fn the_callback_carries_what_the_dialect_adds() {
    let practice = start_with(
        "[authorize]\ncode_name = \"auth_code\"\ncode_life = 30\ncallback = { shop = \"{account}\" }\n\
         granted = [\"public\"]",
    )
    .await;
    let answer = authorize(&[]).send(&practice).await;
    assert_eq!(answer.in_callback("shop").as_deref(), Some("ada"));
    let code = answer.in_callback("auth_code").unwrap();
    practice.clock().advance(std::time::Duration::from_secs(30));
    assert_eq!(exchange(&code).send(&practice).await.error(), "invalid_grant");
    let code = authorize(&[]).send(&practice).await.in_callback("auth_code").unwrap();
    assert_eq!(exchange(&code).send(&practice).await.json()["scope"], "public");
}

#[tokio::test]
async fn the_account_may_grant_fewer_scopes_than_asked() {
    let practice = start(Dialect::default()).await;
    let account = practice.dialect().accounts[0].clone();
    practice.set_approval(Approval::Approve { account, scopes: Some(vec!["profile".into()]) });
    let code =
        authorize(&[("scope", "profile notes:read")]).send(&practice).await.in_callback("code").unwrap();
    assert_eq!(exchange(&code).send(&practice).await.json()["scope"], "profile");
}
