//! The token endpoint: who may ask, in which form, and how it answers.

use authkeep_practice::{Dialect, Endpoint};
use serde_json::{Value, json};

use crate::support::*;

fn credentials_grant(extra: &[(&str, &str)]) -> Ask {
    Ask::form("/oauth/token", &[&[("grant_type", "client_credentials")], extra].concat())
}

#[tokio::test]
async fn a_client_proves_itself_in_one_way() {
    let practice = start(Dialect::default()).await;
    let good = [
        credentials_grant(&[("client_id", APP), ("client_secret", SECRET)]),
        credentials_grant(&[]).basic(APP, SECRET),
        credentials_grant(&[("client_id", APP)]).basic(APP, SECRET),
    ];
    for ask in good {
        let answer = ask.send(&practice).await;
        assert_eq!((answer.status, answer.json()["refresh_token"].is_null()), (200, true));
    }
    let invalid = [
        credentials_grant(&[]),
        credentials_grant(&[("client_id", APP)]),
        credentials_grant(&[("client_id", APP), ("client_secret", "wrong")]),
        credentials_grant(&[("client_id", "nobody"), ("client_secret", SECRET)]),
        credentials_grant(&[]).basic(APP, "wrong"),
        // Not form-encoded first: "+" is a space.
        credentials_grant(&[]).header("authorization", "Basic YXBwOnMrY3JldDogJQ=="),
        credentials_grant(&[]).header("authorization", "Basic !"),
        credentials_grant(&[]).bearer("x"),
        credentials_grant(&[("client_id", "practice"), ("client_secret", "made up")]),
    ];
    for ask in invalid {
        let answer = ask.send(&practice).await;
        assert_eq!((answer.status, answer.error().as_str()), (401, "invalid_client"));
        assert!(answer.header("www-authenticate").unwrap().starts_with("Basic"));
        assert_eq!(answer.header("cache-control"), Some("no-store"));
    }
    for ask in [
        credentials_grant(&[("client_id", APP), ("client_secret", SECRET)]).basic(APP, SECRET),
        credentials_grant(&[("client_id", "practice")]).basic(APP, SECRET),
    ] {
        assert_eq!(ask.send(&practice).await.error(), "invalid_request");
    }
    let public = credentials_grant(&[("client_id", "practice")]).send(&practice).await;
    assert_eq!(public.error(), "unauthorized_client");
}

#[tokio::test]
async fn a_request_is_well_formed_or_refused() {
    let practice = start(Dialect::default()).await;
    let good = [("client_id", APP), ("client_secret", SECRET), ("grant_type", "client_credentials")];
    let with = |extra: &[(&str, &str)]| Ask::form("/oauth/token", &[&good, extra].concat());
    for (ask, error) in [
        (with(&[("scope", "profile"), ("scope", "profile")]), "invalid_request"),
        (with(&[("scope", "admin")]), "invalid_scope"),
        (with(&[]).header("content-type", "text/plain"), "invalid_request"),
        (Ask::json("/oauth/token", &json!({ "client_id": APP })), "invalid_request"),
        (Ask::form("/oauth/token?client_id=app", &good), "invalid_request"),
        (Ask::form("/oauth/token", &good[..2]), "invalid_request"),
        (with(&[]).method("PUT"), "invalid_request"),
        (
            Ask::form("/oauth/token", &[good[0], good[1], ("grant_type", "password")]),
            "unsupported_grant_type",
        ),
    ] {
        assert_eq!(ask.send(&practice).await.error(), error);
    }
    assert_eq!(
        with(&[])
            .header("content-type", "Application/X-WWW-Form-URLEncoded; charset=utf-8")
            .send(&practice)
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn a_code_and_its_verifier_work_once() {
    let practice = start(Dialect::default()).await;
    let good = code(&practice).await;
    let parameters = [
        ("grant_type", "authorization_code"),
        ("client_id", "practice"),
        ("code", good.as_str()),
        ("code_verifier", "wrong-wrong-wrong-wrong-wrong-wrong-wrong-wrong"),
    ];
    assert_eq!(Ask::form("/oauth/token", &parameters).send(&practice).await.error(), "invalid_grant");
    let (access, _) = tokens(&exchange(&good).send(&practice).await);
    assert_eq!(exchange(&good).send(&practice).await.error(), "invalid_grant");
    assert_eq!(whoami(&practice, &access).await.status, 401);
    assert_eq!((practice.seen().codes_replayed, practice.seen().active_grants), (1, 0));
}

/// The first token answer of a dialect, as it came.
async fn first(toml: &str) -> Answer {
    let practice = start_with(toml).await;
    let code = code(&practice).await;
    exchange(&code).send(&practice).await
}

#[tokio::test]
async fn answers_take_the_form_the_dialect_says() {
    let plain = "access_token = '{access_token}'\ntoken_type = 'bearer'\n";
    let answer = |members: &str| format!("[token.answer]\n{plain}{members}");
    for (members, name, expected) in [
        ("expires_in = '{expires_in_text}'", "expires_in", json!("3600")),
        ("expires_in = 0", "expires_in", json!(0)),
        ("", "expires_in", Value::Null),
        ("scope = '{scope_list}'", "scope", json!(["profile", "notes:read", "notes:write"])),
        ("scope = '{scope_commas}'", "scope", json!("profile,notes:read,notes:write")),
        ("slug = '{account}'", "slug", json!("ada")),
        ("refresh_token_expires_in = '{refresh_expires_in}'", "refresh_token_expires_in", json!(2_592_000)),
    ] {
        let json = first(&answer(members)).await.json();
        assert_eq!(json[name], expected, "{members}");
        assert_eq!(json["token_type"], "bearer");
    }
    assert_eq!(first(&answer("scope = '{null}'")).await.json().get("scope"), Some(&Value::Null));
    let nested = first("token.status = 201\n[token.answer.body]\naccess_token = '{access_token}'").await;
    assert_eq!((nested.status, nested.json()["body"]["access_token"].is_string()), (201, true));
}

#[tokio::test]
async fn tokens_take_the_form_the_dialect_says() {
    let form = first("[token]\nencoding = 'form'\nprefix = 'pre_'").await;
    assert_eq!(form.header("content-type"), Some("application/x-www-form-urlencoded"));
    assert!(form.body.contains("access_token=pre_") && form.body.contains("expires_in=3600&"));

    let jwt = first("[token]\nformat = 'jwt'").await.json();
    let parts: Vec<&str> = jwt["access_token"].as_str().unwrap().split('.').collect();
    let claims: Value = serde_json::from_slice(&base64url(parts[1])).unwrap();
    assert_eq!((parts.len(), claims["sub"].as_str()), (3, Some("ada")));
    assert_eq!(claims["exp"].as_u64().unwrap() - claims["iat"].as_u64().unwrap(), 3600);

    let without = first("[token]\nwith_refresh_token = false").await.json();
    assert_eq!(without.get("refresh_token"), None);
}

#[tokio::test]
async fn a_refresh_answers_with_a_token_always_when_rotated_or_never() {
    for (rotation, answer, holds) in [
        ("always", "always", "new"),
        ("always", "rotated", "new"),
        ("always", "never", "none"),
        ("never", "always", "same"),
        ("never", "rotated", "none"),
    ] {
        let practice =
            start_with(&format!("refresh = {{ rotation = '{rotation}', answer = '{answer}' }}")).await;
        let (_, old) = connect(&practice).await;
        let (_, new) = tokens(&refresh(&old).send(&practice).await);
        let held = if new.is_empty() {
            "none"
        } else if new == old {
            "same"
        } else {
            "new"
        };
        assert_eq!(held, holds, "{rotation} {answer}");
    }
}

#[tokio::test]
async fn reuse_over_the_wire_ends_a_strict_grant_and_is_forgiven_within_the_grace() {
    for (grace, status) in [(0, 400), (60, 200)] {
        let practice = start_with(&format!("refresh = {{ rotation = 'strict', grace = {grace} }}")).await;
        let (_, first) = connect(&practice).await;
        let (access, second) = tokens(&refresh(&first).send(&practice).await);
        assert_eq!(refresh(&first).send(&practice).await.status, status);
        assert_eq!(refresh(&second).send(&practice).await.status, status);
        assert_eq!(whoami(&practice, &access).await.status == 200, status == 200);
        assert_eq!(practice.seen().reuses, 1);
    }
}

#[tokio::test]
async fn refreshes_may_have_an_address_of_their_own() {
    let practice = start_with("paths.refresh = '/oauth/refresh'").await;
    let (_, token) = connect(&practice).await;
    assert_eq!(refresh(&token).send(&practice).await.error(), "unsupported_grant_type");
    let parameters =
        [("grant_type", "refresh_token"), ("client_id", "practice"), ("refresh_token", token.as_str())];
    assert_eq!(Ask::form("/oauth/refresh", &parameters).send(&practice).await.status, 200);
    let code = code(&practice).await;
    let wrong = [("grant_type", "authorization_code"), ("client_id", "practice"), ("code", code.as_str())];
    assert_eq!(Ask::form("/oauth/refresh", &wrong).send(&practice).await.error(), "unsupported_grant_type");
    assert_eq!(practice.seen().at(Endpoint::Token).count(), 4);
}

#[tokio::test]
async fn revocation_takes_either_token_from_its_client_only() {
    let practice = start(Dialect::default()).await;
    let (access, token) = connect(&practice).await;
    let stolen = Ask::form("/oauth/revoke", &[("token", token.as_str())]).basic(APP, SECRET);
    assert_eq!(stolen.send(&practice).await.status, 401);
    assert_eq!(practice.seen().active_grants, 1);
    let nameless = Ask::form("/oauth/revoke", &[("client_id", "practice")]);
    assert_eq!(nameless.send(&practice).await.error(), "invalid_request");
    let by_access = Ask::form("/oauth/revoke", &[("client_id", "practice"), ("token", access.as_str())]);
    assert_eq!(by_access.send(&practice).await.status, 200);
    assert_eq!(refresh(&token).send(&practice).await.error(), "invalid_grant");
    let unknown = Ask::form("/oauth/revoke", &[("client_id", "practice"), ("token", "unknown")]);
    assert_eq!(unknown.send(&practice).await.status, 200);
    assert_eq!(practice.seen().revocations, 2);

    let without = start_with("paths.revoke = ''").await;
    assert_eq!(unknown.send(&without).await.status, 404);
}
