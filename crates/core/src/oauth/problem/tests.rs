use super::*;
use crate::oauth::samples::{noon, plain, provider, response};
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;
use serde_json::json;

fn read(provider: &Provider, status: u16, body: &Value) -> Problem {
    Problem::read(provider, &response(status, "application/json", body.to_string()), noon())
}

fn kind(status: u16, kind: &str, body: &str) -> Kind {
    let plain = plain("");
    Problem::read(&plain, &response(status, kind, body), noon()).kind(&plain)
}

/// Requirement 44: what each refusal asks for. Only `invalid_grant`, from a provider that is well,
/// ends a grant.
#[test]
fn the_meaning_of_a_refusal() {
    let json = "application/json";
    for (status, error, expected) in [
        (400, "invalid_grant", Kind::GrantEnded),
        (401, "invalid_grant", Kind::GrantEnded),
        (200, "invalid_grant", Kind::GrantEnded),
        (400, "invalid_client", Kind::ClientRejected),
        (401, "invalid_client", Kind::ClientRejected),
        (400, "unauthorized_client", Kind::ClientRejected),
        (400, "invalid_scope", Kind::ScopeRejected),
        (400, "redirect_uri_mismatch", Kind::RedirectRejected),
        (400, "invalid_request", Kind::Rejected),
        (400, "unsupported_grant_type", Kind::Rejected),
        (400, "access_denied", Kind::Denied),
        (403, "consent_required", Kind::Denied),
        (400, "temporarily_unavailable", Kind::Unwell),
        (400, "server_error", Kind::Unwell),
        (400, "slow_down", Kind::SlowDown),
        (429, "invalid_grant", Kind::SlowDown),
        (500, "invalid_grant", Kind::Unwell),
        (502, "invalid_grant", Kind::Unknown),
        (503, "invalid_grant", Kind::Unwell),
        (504, "invalid_grant", Kind::Unknown),
        (408, "invalid_grant", Kind::Unwell),
        (307, "invalid_grant", Kind::Foreign),
        (400, "INVALID_GRANT", Kind::Rejected),
        (400, "invalid_\u{0}grant", Kind::Rejected),
        (400, "invalid\"_grant", Kind::Rejected),
        (400, "something_new", Kind::Rejected),
    ] {
        let body = json!({"error": error, "error_description": "Words."}).to_string();
        assert_eq!(kind(status, json, &body), expected, "{status} {error}");
        assert_eq!(
            kind(status, "application/x-www-form-urlencoded", &format!("error={error}")),
            expected,
            "{status} {error} as a form"
        );
    }
}

/// Traps F-37 and F-38: what no token endpoint says means nothing for the grant.
#[test]
fn pages_and_empty_answers_are_foreign() {
    for (status, body, expected) in [
        (200, "<html>Log in to this network</html>", Kind::Foreign),
        (302, "", Kind::Foreign),
        (307, "", Kind::Foreign),
        (400, "", Kind::Foreign),
        (401, "Unauthorized", Kind::Foreign),
        (403, "<html>invalid_grant</html>", Kind::Foreign),
        (404, "<html>Not found</html>", Kind::Foreign),
        (400, r#"{"error":"invalid_gra"#, Kind::Foreign),
        (400, "null", Kind::Foreign),
        (400, "[]", Kind::Foreign),
        (429, "", Kind::SlowDown),
        (500, "", Kind::Unwell),
        (503, "<html>", Kind::Unwell),
        (502, "<html>", Kind::Unknown),
        (504, "", Kind::Unknown),
    ] {
        assert_eq!(kind(status, "text/html", body), expected, "{status} {body}");
    }
}

/// Rule 10: a string, an object in two provider's forms, arrays, a bare message.
#[test]
fn every_shape_of_an_error_is_read() {
    for (id, body, code, message, request_id) in [
        (
            "vibe",
            json!({"error": "invalid_grant", "error_description": "The code expired."}),
            "invalid_grant",
            "The code expired.",
            "",
        ),
        (
            "vibe",
            json!({"error": {"type": "insufficient_scope", "title": "No.", "status": 403, "detail": {"x": 1}}}),
            "insufficient_scope",
            "No.",
            "",
        ),
        (
            "vibe",
            json!({"error": {"type": "invalid_token", "message": "Over.", "request_id": "req_1", "doc_url": "x"}}),
            "invalid_token",
            "Over.",
            "req_1",
        ),
        (
            "vendaze",
            json!({"error": {"code": "rate_limit_exceeded", "message": "Slow.", "request_id": "2f-3"}}),
            "rate_limit_exceeded",
            "Slow.",
            "2f-3",
        ),
        ("lightspeed-x", json!({"error": "bad", "message": "Words."}), "bad", "Words.", ""),
        (
            "vend-email",
            json!({"errors": [{"errorType": "expired_token", "message": "Words."}], "requestId": "9"}),
            "expired_token",
            "Words.",
            "9",
        ),
        ("paced-email", json!({"message": "Words."}), "", "Words.", ""),
        (
            "facebook",
            json!({"error": {"message": "Over.", "type": "OAuthException", "code": 190, "fbtrace_id": "A1"}}),
            "190",
            "Over.",
            "A1",
        ),
        ("withings", json!({"status": 601, "error": "Too many."}), "601", "Too many.", ""),
    ] {
        let problem = read(&provider(id), 400, &body);
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let found = (text(&problem.code), text(&problem.message), text(&problem.request_id));
        assert_eq!(found, (code.to_owned(), message.to_owned(), request_id.to_owned()), "{body}");
    }
}

/// The id in the body names this error; the header may name a proxy's request.
#[test]
fn the_request_id_of_the_body_comes_first() {
    let with = |body: &str, header: &str| {
        let mut response = response(500, "application/json", body);
        response.headers.push((header.to_owned(), "from-header".to_owned()));
        Problem::read(&plain(""), &response, noon()).request_id
    };
    for header in ["x-request-id", "request-id", "x-amzn-requestid"] {
        assert_eq!(with("{}", header).as_deref(), Some("from-header"));
        assert_eq!(with(r#"{"request_id":"from-body"}"#, header).as_deref(), Some("from-body"));
    }
    assert_eq!(with("{}", "x-other"), None);
}

/// What a provider's own file says about a code comes before the engine's own reading.
#[test]
fn a_file_gives_codes_their_meaning() {
    let own = "[errors.means]\nover = \"reauth\"\nlater = \"retry\"\nstale = \"refresh\"\nno = \"denied\"\n190 = \"reauth\"";
    for (status, code, expected) in [
        (400, json!("over"), Kind::GrantEnded),
        (500, json!("over"), Kind::GrantEnded),
        (400, json!(190), Kind::GrantEnded),
        (400, json!("later"), Kind::Unwell),
        (429, json!("later"), Kind::SlowDown),
        (401, json!("stale"), Kind::GrantEnded),
        (400, json!("no"), Kind::Denied),
        (400, json!("invalid_grant"), Kind::GrantEnded),
    ] {
        let plain = plain(own);
        assert_eq!(read(&plain, status, &json!({ "error": code })).kind(&plain), expected, "{status} {code}");
    }
    let vendaze = provider("vendaze");
    let unauthorized = read(&vendaze, 401, &json!({"error": {"code": "unauthorized", "message": "No."}}));
    assert_eq!(unauthorized.kind(&vendaze), Kind::Rejected, "it may mean the client as well");
}

/// RFC 9110 §10.2.3: seconds or a date; a day at most.
#[test]
fn retry_after_is_read_in_both_forms() {
    for (text, expected) in [
        ("120", Some(120)),
        (" 120 ", Some(120)),
        ("0", Some(0)),
        ("86401", Some(86400)),
        ("18446744073709551615", Some(86400)),
        ("Fri, 15 Jan 2027 08:02:00 GMT", Some(120)),
        ("Fri, 15 Jan 2027 07:00:00 GMT", Some(0)),
        ("Fri, 15 Jan 2100 08:00:00 GMT", Some(86400)),
        ("18446744073709551616", None),
        ("-1", None),
        ("soon", None),
        ("", None),
        ("2027-01-15T08:02:00Z", None),
    ] {
        assert_eq!(retry_after(text, noon()), expected.map(Duration::from_secs), "{text}");
    }
}

/// Foreign words are cleaned before anybody sees them, and secrets are blacked out, also where the
/// text is cut off in the middle of one.
#[test]
fn echoed_secrets_are_blacked_out() {
    let plain = plain("");
    let [secret, odd]: [SecretString; 2] =
        ["s3cret-refresh-token".to_owned().into(), "pa\"ss\\wörd".to_owned().into()];
    let said = |message: &str| {
        let body = json!({"error": message, "error_description": message, "request_id": message});
        let problem = read(&plain, 400, &body).without(&[&secret, &odd]);
        assert_eq!(problem.request_id, problem.message);
        assert!(problem.code.is_none() || problem.code == problem.message);
        problem.message.unwrap()
    };
    assert_eq!(said("no s3cret-refresh-token here"), "no [secret] here");
    assert_eq!(said("s3cret-refresh-tokens3cret-refresh-token"), "[secret][secret]");
    assert_eq!(said("no pa\"ss\\wörd"), "no [secret]");
    for spelling in
        ["pa%22ss%5Cw%C3%B6rd", "pa%22ss%5cw%c3%b6rd", "70612273735c77c3b67264", "70612273735C77C3B67264"]
    {
        assert_eq!(said(&format!("secret={spelling}&")), "secret=[secret]&");
    }
    for before in ["", "i", "id", "cli"] {
        let basic = STANDARD.encode(format!("{before}:s3cret-refresh-token"));
        let said = said(&basic);
        assert!(said.contains("[secret]") && said.len() < 20, "{said}");
    }
    for before in 280..300 {
        let said = said(&format!("{}s3cret-refresh-token", "x".repeat(before)));
        assert!(!said.contains("s3cr"), "{said}");
    }
    assert_eq!(said("this is no s3cret"), "this is no s3cret", "a word that only begins like one");
    let short: SecretString = "abc".to_owned().into();
    let empty: SecretString = String::new().into();
    let problem = read(&plain, 400, &json!({"error": "abc"})).without(&[&short, &empty]);
    assert_eq!(problem.code.as_deref(), Some("abc"));
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(status in 100..600u16, body in any::<Vec<u8>>(), retry in any::<String>()) {
        let provider = provider("facebook");
        let mut response = response(status, "text/plain", body);
        response.headers.push(("retry-after".to_owned(), retry));
        _ = Problem::read(&provider, &response, noon()).kind(&provider);
    }

    /// Whatever is around it, a secret of some length is not shown.
    #[test]
    fn a_secret_is_never_shown(secret in "[A-Za-z0-9._~+/-]{12,80}", before in ".{0,320}", after in ".{0,40}") {
        let plain = plain("");
        let body = json!({"error": "e", "error_description": format!("{before}{secret}{after}")});
        let problem = read(&plain, 400, &body).without(&[&secret.clone().into()]);
        let shown = problem.message.unwrap_or_default();
        prop_assert!(!shown.contains(&secret));
        prop_assert!(before.contains(&secret[..8]) || after.contains(&secret[..8]) || !shown.contains(&secret[..8]));
    }
}
