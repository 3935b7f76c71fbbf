use super::*;
use crate::oauth::samples::{REDIRECT, VERIFIER, built_in, client, plain, provider, secret, wire};
use proptest::prelude::*;
use std::collections::BTreeMap;

fn endpoint(provider: &Provider) -> Url {
    let values = Values::default().with_var("domain_prefix", "acme");
    provider.token_url.as_ref().unwrap().render(&values).unwrap()
}

fn code_request(provider: &Provider, client: &Credentials) -> HttpRequest {
    let (code, verifier) = (secret("co/de 1"), secret(VERIFIER));
    let step = Step::Code { code: &code, verifier: &verifier, redirect_uri: Some(REDIRECT) };
    request(provider, endpoint(provider), client, &step, &Values::default()).unwrap()
}

fn refresh_request(provider: &Provider, client: &Credentials) -> HttpRequest {
    let (refresh_token, access_token) = (secret("refresh+1"), secret("access-1"));
    let scopes = ["a".to_owned(), "b".to_owned()];
    let step =
        Step::Refresh { refresh_token: Some(&refresh_token), access_token: &access_token, scopes: &scopes };
    request(provider, endpoint(provider), client, &step, &Values::default()).unwrap()
}

fn own_request(provider: &Provider, client: &Credentials, scopes: &[String]) -> HttpRequest {
    let step = Step::ClientCredentials { scopes };
    request(provider, endpoint(provider), client, &step, &Values::default()).unwrap()
}

const FORM_HEADERS: &str = "accept: application/json\ncontent-type: application/x-www-form-urlencoded\n\n";
const TO: &str = "http%3A%2F%2F127.0.0.1%3A47801%2Fcallback";

/// Requirements 31 to 34: the exact exchange at each provider that comes with the program.
#[test]
fn code_exchanges_of_the_built_in_providers() {
    let start = format!("grant_type=authorization_code&code=co%2Fde+1&redirect_uri={TO}");
    let verifier = format!("&code_verifier={VERIFIER}");
    let secrets = "&client_id=client-1&client_secret=s3cret";
    for (id, address, body) in [
        ("vend-email", "https://www.vend.email/oauth/token", format!("{start}{verifier}{secrets}")),
        ("paced-email", "https://www.paced.email/oauth/token", format!("{start}{verifier}{secrets}")),
        ("lightspeed-x", "https://acme.retail.lightspeed.app/api/1.0/token", format!("{start}{secrets}")),
        ("vend", "https://acme.vendhq.com/api/1.0/token", format!("{start}{secrets}")),
        ("practice", "http://127.0.0.1:47800/oauth/token", format!("{start}{verifier}{secrets}")),
    ] {
        let request = code_request(&provider(id), &client("client-1", Some("s3cret")));
        assert_eq!(wire(&request), format!("POST {address}\n{FORM_HEADERS}{body}"), "{id}");
    }
    let vibe = code_request(&provider("vibe"), &client("client-1", Some("s3cret")));
    assert_eq!(
        wire(&vibe),
        format!(
            "POST https://api.vibe.co/oauth2/token\naccept: application/json\n\
             authorization: Basic Y2xpZW50LTE6czNjcmV0\n\
             content-type: application/x-www-form-urlencoded\n\n{start}{verifier}"
        )
    );
    let vendaze = code_request(&provider("vendaze"), &client("client-1", Some("s3cret")));
    assert_eq!(
        wire(&vendaze),
        format!(
            "POST https://api.vendaze.com/oauth/token\naccept: application/json\ncontent-type: application/json\n\n\
             {{\"client_id\":\"client-1\",\"client_secret\":\"s3cret\",\"code\":\"co/de 1\",\
             \"code_verifier\":\"{VERIFIER}\",\"grant_type\":\"authorization_code\",\"redirect_uri\":\"{REDIRECT}\"}}"
        )
    );
}

/// RFC 6749 §6: the refresh token, and no redirect URI, scope or verifier.
#[test]
fn refreshes_of_the_built_in_providers() {
    let start = "grant_type=refresh_token&refresh_token=refresh%2B1";
    let with_secret = client("client-1", Some("s3cret"));
    for id in ["vend-email", "paced-email", "lightspeed-x", "vend", "practice"] {
        let provider = provider(id);
        let body = format!("{start}&client_id=client-1&client_secret=s3cret");
        let expected = format!("POST {}\n{FORM_HEADERS}{body}", endpoint(&provider));
        assert_eq!(wire(&refresh_request(&provider, &with_secret)), expected, "{id}");
    }
    let vibe = wire(&refresh_request(&provider("vibe"), &with_secret));
    assert!(vibe.ends_with(&format!("\n\n{start}")) && vibe.contains("Basic "), "{vibe}");
    let vendaze = wire(&refresh_request(&provider("vendaze"), &with_secret));
    assert!(
        vendaze.ends_with(
            "{\"client_id\":\"client-1\",\"client_secret\":\"s3cret\",\"grant_type\":\"refresh_token\",\
             \"refresh_token\":\"refresh+1\"}"
        ),
        "{vendaze}"
    );
}

/// RFC 6749 §4.4.2: with scopes, or without for all that the client may do.
#[test]
fn a_client_asks_for_itself() {
    let (vibe, with_secret) = (provider("vibe"), client("client-1", Some("s3cret")));
    let scopes = ["campaigns:read".to_owned(), "account:read".to_owned()];
    let some = wire(&own_request(&vibe, &with_secret, &scopes));
    assert!(
        some.ends_with("\n\ngrant_type=client_credentials&scope=campaigns%3Aread+account%3Aread"),
        "{some}"
    );
    let all = wire(&own_request(&vibe, &with_secret, &[]));
    assert!(all.ends_with("\n\ngrant_type=client_credentials"), "{all}");
}

#[test]
fn quirky_providers_get_what_they_ask_for() {
    let with_secret = client("client-1", Some("s3cret"));
    let tiktok = wire(&code_request(&provider("tiktok-desktop"), &with_secret));
    assert!(tiktok.contains("&client_key=client-1&") && !tiktok.contains("client_id"), "{tiktok}");
    let withings = wire(&refresh_request(&provider("withings"), &with_secret));
    assert!(withings.contains("action=requesttoken"), "{withings}");
    let slack = wire(&code_request(&provider("slack-user"), &with_secret));
    assert!(slack.contains("client_id=client-1") && !slack.contains("s3cret"), "a public client: {slack}");
}

/// Requirement 33 and rule 11: both parts are form-encoded before base64, so that no character of
/// one reads as the colon between them.
#[test]
fn basic_encodes_odd_characters_first() {
    for (user, password, plain) in [
        ("id", "secret", "id:secret"),
        ("a:b", "c:d", "a%3Ab:c%3Ad"),
        ("a b", "p+q", "a+b:p%2Bq"),
        ("ü", "%&=", "%C3%BC:%25%26%3D"),
        ("s3cret", "", "s3cret:"),
    ] {
        let header = basic(user, password);
        let encoded = header.expose_secret().strip_prefix("Basic ").unwrap();
        assert_eq!(STANDARD.decode(encoded).unwrap(), plain.as_bytes());
    }
}

/// Requirement 32: exactly one method, and a client without a secret only names itself.
#[test]
fn a_client_authenticates_in_one_way() {
    for (method, header, id_in_body, secret_in_body) in [
        ("post", None, true, true),
        ("basic", Some("client-1:s3cret"), false, false),
        ("basic_secret", Some("s3cret:"), false, false),
        ("none", None, true, false),
    ] {
        let plain = plain(&format!("client_auth = \"{method}\""));
        let with_secret = client("client-1", Some("s3cret"));
        for request in [code_request(&plain, &with_secret), refresh_request(&plain, &with_secret)] {
            let sent = request.headers.iter().find(|(name, _)| name == "authorization");
            let sent =
                sent.map(|(_, value)| value.expose_secret().strip_prefix("Basic ").unwrap().to_owned());
            assert_eq!(sent, header.map(|header| STANDARD.encode(header)), "{method}");
            let body = request.body.unwrap();
            assert_eq!(body.expose_secret().contains("client_id=client-1"), id_in_body, "{method}");
            assert_eq!(body.expose_secret().contains("s3cret"), secret_in_body, "{method}");
        }
        let public = wire(&code_request(&plain, &client("client-1", None)));
        assert!(public.contains("client_id=client-1"), "{method}");
        assert!(!public.contains("authorization:") && !public.contains("client_secret"), "{method}");
    }
}

/// Rule 13: what is empty is not sent.
#[test]
fn no_parameter_is_empty() {
    let plain = plain("pkce = \"off\"\n[params]\ncode = { a = \"\", code = \"\", b = \"{client_secret}\" }");
    let (code, verifier) = (secret("c"), secret(VERIFIER));
    let step = Step::Code { code: &code, verifier: &verifier, redirect_uri: None };
    let request =
        request(&plain, endpoint(&plain), &client("client-1", None), &step, &Values::default()).unwrap();
    assert_eq!(request.body.unwrap().expose_secret(), "grant_type=authorization_code&client_id=client-1");
}

/// Requirement 32: a secret is in the address only where the provider's file says `query` or `get`,
/// and even there nothing shows it.
#[test]
fn secrets_stay_out_of_the_address_and_out_of_debug() {
    let with_secret = client("client-1", Some("s3cret"));
    let secrets = ["s3cret", "refresh", "access-1", VERIFIER, "co%2Fde", "czNjcmV0"];
    for body in ["form", "json", "query", "get"] {
        let plain = plain(&format!("token_body = \"{body}\""));
        for request in [code_request(&plain, &with_secret), refresh_request(&plain, &with_secret)] {
            let in_address = secrets.iter().any(|secret| request.url.as_str().contains(secret));
            assert_eq!(in_address, ["query", "get"].contains(&body), "{}", request.url);
            assert_eq!(request.body.is_some(), !in_address);
            assert_eq!(request.method, if body == "get" { Method::Get } else { Method::Post });
            let shown = format!("{request:?} {request:#?}");
            assert!(secrets.iter().all(|secret| !shown.contains(secret)), "{shown}");
        }
    }
    for id in built_in() {
        let shown = format!("{:?}", code_request(&provider(&id), &with_secret));
        assert!(secrets.iter().all(|secret| !shown.contains(secret)), "{shown}");
    }
}

/// RFC 6749 §6: scopes are repeated where the file says so.
#[test]
fn a_refresh_repeats_scopes_where_the_file_says_so() {
    let plain = plain("[params]\nrefresh = { scope = \"{scope}\" }");
    let request = wire(&refresh_request(&plain, &client("client-1", None)));
    assert!(request.contains("&scope=a+b"), "{request}");
}

proptest! {
    /// Whatever characters ids, codes and secrets have, they arrive whole, each once.
    #[test]
    fn every_value_arrives_whole(id in "\\PC{1,20}", password in any::<String>(), code in "[ -~]{1,40}") {
        prop_assume!(!password.is_empty());
        let client = client(&id, Some(&password));
        let (secret_code, verifier) = (secret(&code), secret(VERIFIER));
        let step = Step::Code { code: &secret_code, verifier: &verifier, redirect_uri: Some(REDIRECT) };
        let plain = plain("");
        let form = request(&plain, endpoint(&plain), &client, &step, &Values::default()).unwrap();
        let body = form.body.unwrap();
        let pairs: Vec<_> =
            url::form_urlencoded::parse(body.expose_secret().as_bytes()).into_owned().collect();
        let by_name: BTreeMap<_, _> = pairs.iter().cloned().collect();
        prop_assert_eq!(by_name.len(), pairs.len());

        let vendaze = provider("vendaze");
        let json = request(&vendaze, endpoint(&vendaze), &client, &step, &Values::default()).unwrap();
        let in_json: BTreeMap<String, String> = serde_json::from_str(json.body.unwrap().expose_secret()).unwrap();
        prop_assert_eq!(&in_json, &by_name);
        prop_assert_eq!(&by_name["client_id"], &id);
        prop_assert_eq!(&by_name["client_secret"], &password);
        prop_assert_eq!(&by_name["code"], &code);
    }
}
