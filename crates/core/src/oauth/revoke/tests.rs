use super::*;
use crate::oauth::samples::{client, noon, plain, provider, response, secret, wire};
use serde_json::json;

fn wire_of(provider: &Provider, refresh_token: Option<&str>) -> String {
    let revoke = provider.revoke.as_ref().unwrap();
    let refresh_token = refresh_token.map(secret);
    let client = client("client-1", Some("s3cret"));
    let values = Values::default().with(Placeholder::ApiBase, "https://api.plain.example");
    let access = secret("access-1");
    let request = request(provider, revoke, &client, &access, refresh_token.as_ref(), &values).unwrap();
    assert!(!format!("{request:?}").contains("refresh-1"));
    wire(&request)
}

/// Requirements 48 and 49: the refresh token, which ends the grant, with a hint; one authentication.
#[test]
fn the_requests_of_the_providers() {
    assert_eq!(
        wire_of(&provider("vendaze"), Some("refresh-1")),
        "POST https://api.vendaze.com/oauth/revoke\naccept: application/json\ncontent-type: application/json\n\n\
         {\"client_id\":\"client-1\",\"client_secret\":\"s3cret\",\"token\":\"refresh-1\",\
         \"token_type_hint\":\"refresh_token\"}"
    );
    assert_eq!(
        wire_of(&provider("practice"), None),
        "POST http://127.0.0.1:47800/oauth/revoke\naccept: application/json\n\
         content-type: application/x-www-form-urlencoded\n\n\
         token=access-1&token_type_hint=access_token&client_id=client-1&client_secret=s3cret"
    );
    let in_path = plain(
        "[revoke]\nurl = \"{api_base}/tokens/{refresh_token}\"\nmethod = \"DELETE\"\nauth = \"bearer\"\n\
                         params = { token = \"\", token_type_hint = \"\" }",
    );
    assert_eq!(
        wire_of(&in_path, Some("refresh-1")),
        "DELETE https://api.plain.example/tokens/refresh-1\naccept: application/json\nauthorization: Bearer access-1\n"
    );
    let own_header = plain(
        "[revoke]\nurl = \"https://plain.example/r\"\nbody = \"json\"\n\
                            auth = \"Authorization: Client {client_secret}\"\ntoken = \"access_token\"",
    );
    assert_eq!(
        wire_of(&own_header, Some("refresh-1")),
        "POST https://plain.example/r\naccept: application/json\nauthorization: Client s3cret\n\
         content-type: application/json\n\n{\"token\":\"access-1\",\"token_type_hint\":\"access_token\"}"
    );
}

/// RFC 7009 §2.2: done, later or never; only done and "the grant is dead" count as done.
#[test]
fn the_meaning_of_the_answers() {
    let plain = plain("[revoke]\nurl = \"https://plain.example/r\"\nok = [200, 204, 404]");
    let revoke = plain.revoke.as_ref().unwrap();
    for (status, error, expected) in [
        (200, "", "revoked"),
        (204, "", "revoked"),
        (404, "", "revoked"),
        (400, "invalid_grant", "revoked"),
        (503, "", "later"),
        (500, "", "later"),
        (502, "", "later"),
        (429, "", "later"),
        (302, "", "later"),
        (403, "", "later"),
        (400, "unsupported_token_type", "refused"),
        (401, "invalid_client", "refused"),
        (400, "invalid_request", "refused"),
    ] {
        let body = if error.is_empty() { String::new() } else { json!({ "error": error }).to_string() };
        let found = match outcome(&plain, revoke, &response(status, "application/json", body), noon()) {
            Outcome::Revoked => "revoked",
            Outcome::Later(_) => "later",
            Outcome::Refused(_) => "refused",
        };
        assert_eq!(found, expected, "{status} {error}");
    }
}
