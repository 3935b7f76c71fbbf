//! The consent page and its form.

use authkeep_practice::{Approval, Client, Dialect, Practice};

use crate::support::*;

async fn asking() -> Practice {
    let practice = start(Dialect::default()).await;
    practice.set_approval(Approval::Ask);
    practice
}

async fn csrf(practice: &Practice) -> String {
    let page = authorize(&[("scope", "profile notes:read")]).send(practice).await.body;
    let value = page.split_once("name=\"csrf\" value=\"").expect("the form has a token").1;
    value.split_once('"').expect("the value ends").0.to_owned()
}

fn decide(practice: &Practice, parameters: &[(&str, &str)]) -> Ask {
    Ask::form("/oauth/authorize", parameters).header("origin", practice.origin())
}

#[tokio::test]
async fn the_page_is_closed_to_scripts_frames_and_foreign_text() {
    let practice = asking().await;
    practice.register(Client::public("odd").named("<script>\"&'").any_loopback());
    let page = authorize(&[("client_id", "odd"), ("redirect_uri", "http://127.0.0.1:9/'\"><script>")]);
    let page = page.send(&practice).await;
    assert_eq!(page.status, 200);
    assert!(!page.body.contains("<script"));
    assert!(page.body.contains("&lt;script&gt;&quot;&amp;&#39;"));
    let policy = page.header("content-security-policy").unwrap();
    for part in
        ["default-src 'none'", "style-src 'sha256-", "frame-ancestors 'none'", "form-action 'self' http:"]
    {
        assert!(policy.contains(part), "{part}");
    }
    assert_eq!(page.header("referrer-policy"), Some("no-referrer"));
    assert_eq!(page.header("cache-control"), Some("no-store"));
    for part in ["lang=\"en\"", "<legend>", "Ada Lovelace", "Grace Hopper", "Approve", "Deny"] {
        assert!(page.body.contains(part), "{part}");
    }
}

#[tokio::test]
async fn a_person_chooses_account_and_scopes() {
    let practice = asking().await;
    let token = csrf(&practice).await;
    let answer =
        [("csrf", token.as_str()), ("decision", "approve"), ("account", "grace"), ("scope", "profile")];
    let callback = decide(&practice, &answer).send(&practice).await;
    assert_eq!(callback.in_callback("state").as_deref(), Some("state-1"));
    let tokens = exchange(&callback.in_callback("code").unwrap()).send(&practice).await.json();
    assert_eq!(tokens["scope"], "profile");
    assert_eq!(whoami(&practice, tokens["access_token"].as_str().unwrap()).await.json()["id"], "grace");
    assert_eq!(decide(&practice, &answer).send(&practice).await.status, 400, "an answer counts once");
}

#[tokio::test]
async fn a_person_cannot_grant_what_was_not_asked_and_can_deny() {
    let practice = asking().await;
    let token = csrf(&practice).await;
    let more =
        [("csrf", token.as_str()), ("decision", "approve"), ("account", "ada"), ("scope", "notes:write")];
    let code = decide(&practice, &more).send(&practice).await.in_callback("code").unwrap();
    assert_eq!(exchange(&code).send(&practice).await.json()["scope"], "");

    let token = csrf(&practice).await;
    let no = [("csrf", token.as_str()), ("decision", "deny"), ("account", "ada")];
    let denied = decide(&practice, &no).send(&practice).await;
    assert_eq!(denied.in_callback("error").as_deref(), Some("access_denied"));
}

#[tokio::test]
async fn where_scopes_cannot_be_unticked_all_are_granted() {
    let practice = start_with("authorize.scope_choice = false").await;
    practice.set_approval(Approval::Ask);
    let token = csrf(&practice).await;
    let answer = [("csrf", token.as_str()), ("decision", "approve"), ("account", "ada")];
    let code = decide(&practice, &answer).send(&practice).await.in_callback("code").unwrap();
    assert_eq!(exchange(&code).send(&practice).await.json()["scope"], "profile notes:read");
}

#[tokio::test]
async fn an_answer_from_elsewhere_is_refused() {
    let practice = asking().await;
    let token = csrf(&practice).await;
    let answer = [("csrf", token.as_str()), ("decision", "approve"), ("account", "ada")];
    let bare = Ask::form("/oauth/authorize", &answer);
    for wrong in [
        bare.clone(),
        bare.clone().header("origin", "null"),
        bare.clone().header("origin", "http://evil.example"),
        bare.clone().header("origin", "http://evil.example").header("sec-fetch-site", "same-origin"),
        bare.clone().header("origin", "null").header("sec-fetch-site", "cross-site"),
        decide(&practice, &[("csrf", "guessed"), ("decision", "approve"), ("account", "ada")]),
        decide(&practice, &[("decision", "approve"), ("account", "ada")]),
    ] {
        let answer = wrong.send(&practice).await;
        assert_eq!((answer.status, answer.header("location")), (400, None));
    }
    // Under `no-referrer` a browser names no origin.
    let browser = bare.header("origin", "null").header("sec-fetch-site", "same-origin");
    assert!(browser.send(&practice).await.in_callback("code").is_some());
}

#[tokio::test]
async fn a_page_that_stayed_open_too_long_is_refused() {
    let practice = asking().await;
    let token = csrf(&practice).await;
    practice.clock().advance(std::time::Duration::from_secs(600));
    let late = [("csrf", token.as_str()), ("decision", "approve"), ("account", "ada")];
    assert_eq!(decide(&practice, &late).send(&practice).await.status, 400);
}
