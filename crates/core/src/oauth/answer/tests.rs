use super::*;
use crate::oauth::samples::{noon, plain, provider, response};
use proptest::prelude::*;
use serde_json::json;

const JSON: &str = "application/json";

fn read_plain(more: &str, body: &Value) -> Option<TokenAnswer> {
    read(&plain(more), &response(200, JSON, body.to_string()), noon())
}

fn token(answer: &TokenAnswer) -> &str {
    answer.access_token.expose_secret()
}

/// Seconds from `noon` to the end of the access token.
fn life(more: &str, members: Value) -> Option<i64> {
    let mut body = json!({"access_token": "a"});
    body.as_object_mut()?.extend(members.as_object()?.clone());
    let end = read_plain(more, &body)?.access_expires_at?;
    Some(end.duration_since(noon()).as_secs())
}

/// Requirement 36 and rule 3: a number, digits in a string, a fraction; nothing else is a life.
#[test]
fn expires_in_is_read_however_it_is_written() {
    for (value, expected) in [
        (json!(3600), Some(3600)),
        (json!("3600"), Some(3600)),
        (json!(" 3600 "), Some(3600)),
        (json!(3600.9), Some(3600)),
        (json!("3600.9"), Some(3600)),
        (json!(3.6e3), Some(3600)),
        (json!(0), None),
        (json!("0"), None),
        (json!(0.4), None),
        (json!(-1), None),
        (json!("-3600"), None),
        (json!("soon"), None),
        (json!("inf"), None),
        (json!("NaN"), None),
        (json!(1e300), None),
        (json!(u64::MAX), None),
        (json!(true), None),
        (json!([3600]), None),
        (json!({"seconds": 3600}), None),
        (Value::Null, None),
        (json!(""), None),
    ] {
        assert_eq!(life("", json!({ "expires_in": value })), expected, "{value}");
        let documented = life("lifetimes = { access = \"2h\" }", json!({ "expires_in": value }));
        assert_eq!(documented, expected.or(Some(7200)), "{value}: else what is documented");
    }
}

/// Rule 3: seconds, milliseconds or ISO 8601, told apart by form, and only where `expires_in` is
/// silent; one that is over already says nothing.
#[test]
fn absolute_ends_are_read_however_they_are_written() {
    for (value, expected) in [
        (json!(1_800_003_600), Some(3600)),
        (json!("1800003600"), Some(3600)),
        (json!(1_800_003_600.5), Some(3600)),
        (json!(1_800_003_600_000_i64), Some(3600)),
        (json!("1800003600000"), Some(3600)),
        (json!("2027-01-15T09:00:00Z"), Some(3600)),
        (json!("2027-01-15T10:00:00+01:00"), Some(3600)),
        (json!("2027-01-15T09:00:00.999Z"), Some(3600)),
        (json!(1_387_145_621), None),
        (json!("2013-12-15T22:13:41Z"), None),
        (json!(0), None),
        (json!(-5), None),
        (json!("tomorrow"), None),
        (json!(9_999_999_999_999_999_i64), None),
        (Value::Null, None),
    ] {
        for member in ["expires_at", "expires"] {
            assert_eq!(life("", json!({ member: value })), expected, "{member} {value}");
        }
    }
    let both = json!({"expires": 1_387_145_621, "expires_in": 86400});
    assert_eq!(life("", both), Some(86400), "the sample of 2013");
    let both = json!({"expires_at": 1_800_000_060, "expires": 1_800_003_600, "expires_in": "0"});
    assert_eq!(life("", both), Some(60));
}

/// Requirement 39: an empty refresh token is none.
#[test]
fn refresh_tokens_and_their_end_are_read() {
    let refresh = |members: Value, more: &str| {
        let mut body = json!({"access_token": "a"});
        body.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
        let answer = read_plain(more, &body).unwrap();
        let token = answer.refresh_token.map(|token| token.expose_secret().to_owned());
        (token, answer.refresh_end)
    };
    let at = |seconds: i64| noon() + SignedDuration::from_secs(seconds);
    let documented = "lifetimes = { refresh = \"1d\" }";
    assert_eq!(refresh(json!({"refresh_token": "r"}), ""), (Some("r".to_owned()), RefreshEnd::Unknown));
    for none in [json!(""), Value::Null, json!("r\r\nX: y"), json!("é"), json!({})] {
        assert_eq!(refresh(json!({ "refresh_token": none }), "").0, None, "{none}");
    }
    for (members, expected) in [
        (json!({"refresh_token_expires_in": 60}), RefreshEnd::Said(at(60))),
        (json!({"refresh_expires_in": "60"}), RefreshEnd::Said(at(60))),
        (json!({"refresh_token_expires_at": 1_800_000_060}), RefreshEnd::Said(at(60))),
        (json!({"refresh_token_expires_in": 0}), RefreshEnd::Documented(at(86400))),
        (json!({}), RefreshEnd::Documented(at(86400))),
    ] {
        assert_eq!(refresh(members.clone(), documented).1, expected, "{members}");
    }
}

/// Requirement 37 and rule 7.
#[test]
fn granted_scopes_are_read_however_they_are_written() {
    for (members, expected) in [
        (json!({"scope": "a b"}), Some(vec!["a", "b"])),
        (json!({"scope": "a,b"}), Some(vec!["a", "b"])),
        (json!({"scope": " a, b ,,"}), Some(vec!["a", "b"])),
        (json!({"scope": ["a", "b"]}), Some(vec!["a", "b"])),
        (json!({"scopes": ["a", 7, null]}), Some(vec!["a"])),
        (json!({"scopes": "a"}), Some(vec!["a"])),
        (json!({"scope": null, "scopes": "a"}), Some(vec!["a"])),
        (json!({"scope": ""}), Some(vec![])),
        (json!({"scope": "a\u{1b}[31m\u{202e}b"}), Some(vec!["a[31mb"])),
        (json!({"scope": null}), None),
        (json!({"scope": {"a": true}}), None),
        (json!({}), None),
    ] {
        let mut body = json!({"access_token": "a"});
        body.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
        let scopes = read_plain("", &body).unwrap().scopes;
        assert_eq!(scopes, expected.map(|it| it.into_iter().map(str::to_owned).collect()), "{members}");
    }
}

/// Requirement 35 and rule 8: compared without case elsewhere, so kept as written here.
#[test]
fn a_strange_token_type_counts_as_bearer() {
    for (value, expected) in [
        (json!("bearer"), "bearer"),
        (json!("Bearer"), "Bearer"),
        (json!("BEARER"), "BEARER"),
        (json!("DPoP"), "DPoP"),
        (json!(""), "Bearer"),
        (json!("Bearer\r\nX: y"), "Bearer"),
        (json!(["Bearer"]), "Bearer"),
        (Value::Null, "Bearer"),
    ] {
        let answer = read_plain("", &json!({"access_token": "a", "token_type": value})).unwrap();
        assert_eq!(answer.token_type, expected, "{value}");
    }
}

/// Requirement 38: any size. A token goes into a header line, so what could end one is none.
#[test]
fn an_access_token_is_any_text_that_a_header_can_carry() {
    for sound in ["a".to_owned(), "a b~!\"\\".to_owned(), "x".repeat(1 << 20)] {
        assert_eq!(token(&read_plain("", &json!({"access_token": sound})).unwrap()), sound);
    }
    for unsound in ["", "a\r\nX-Evil: 1", "a\n", "\0", "a\u{7f}", "é", "a\tb"] {
        assert!(read_plain("", &json!({"access_token": unsound})).is_none(), "{unsound:?}");
    }
    for unsound in [Value::Null, json!([]), json!({"value": "a"})] {
        assert!(read_plain("", &json!({"access_token": unsound})).is_none(), "{unsound}");
    }
    let number = read_plain("", &json!({"access_token": 12345})).unwrap();
    assert_eq!(token(&number), "12345", "some write their tokens as numbers");
}

/// Rule 9: JSON whatever the type says, else a form where the type allows one.
#[test]
fn both_encodings_are_read() {
    let form = "access_token=a%2Bb&expires_in=60&refresh_token=r&scope=x+y&token_type=bearer";
    for kind in [
        "application/x-www-form-urlencoded",
        "Application/X-WWW-Form-URLEncoded; charset=UTF-8",
        "text/plain",
    ] {
        let answer = read(&plain(""), &response(200, kind, form), noon()).unwrap();
        assert_eq!(token(&answer), "a+b");
        assert_eq!(answer.scopes, Some(vec!["x".to_owned(), "y".to_owned()]));
        let json = read(&plain(""), &response(200, kind, r#"{"access_token":"a"}"#), noon());
        assert!(json.is_some(), "{kind}");
    }
    for kind in [JSON, "text/html", "", "application/octet-stream"] {
        assert!(read(&plain(""), &response(200, kind, form), noon()).is_none(), "{kind}");
    }
    assert!(read(&plain(""), &response(201, JSON, r#"{"access_token":"a"}"#), noon()).is_some());
}

#[test]
fn what_is_no_token_answer_is_none() {
    let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
    let deep_object = format!("{{\"access_token\":{deep}}}");
    let junk = vec![0xff; 1 << 20];
    for (kind, body) in [
        ("text/html", b"<html>Log in</html>".as_slice()),
        ("text/html", br"<html access_token=a>"),
        (JSON, br#"{"access_token":"a""#),
        (JSON, br#"["access_token","a"]"#),
        (JSON, br#""a""#),
        (JSON, b""),
        (JSON, b"{}"),
        (JSON, br#"{"error":"invalid_grant"}"#),
        (JSON, deep.as_bytes()),
        (JSON, deep_object.as_bytes()),
        (JSON, &junk),
        ("text/plain", &junk),
        ("text/plain", b"="),
    ] {
        assert!(read(&plain(""), &response(200, kind, body), noon()).is_none());
    }
}

/// Tokens below a member, and a success that the status alone does not tell.
#[test]
fn nested_tokens_and_own_tests_of_success() {
    let slack = provider("slack-user");
    let read =
        |provider: &Provider, body: Value| read(provider, &response(200, JSON, body.to_string()), noon());
    let nested =
        json!({"ok": true, "authed_user": {"access_token": "user", "refresh_token": "r", "expires_in": 60}});
    assert_eq!(token(&read(&slack, nested).unwrap()), "user");
    let flat = json!({"ok": true, "authed_user": {"id": "U1"}, "access_token": "flat"});
    assert_eq!(token(&read(&slack, flat).unwrap()), "flat", "the next root");
    for not_ok in [json!(false), json!("true"), json!(1), Value::Null] {
        assert!(read(&slack, json!({"ok": not_ok, "access_token": "a"})).is_none(), "{not_ok}");
    }
    let withings = provider("withings");
    let body = json!({"userid": 7, "access_token": "a", "expires_in": 10800});
    let answer = read(&withings, json!({"status": 0, "body": body})).unwrap();
    assert_eq!((token(&answer), answer.whole.text("body.userid").as_deref()), ("a", Some("7")));
    assert!(read(&withings, json!({"status": 601, "body": body})).is_none());
    assert!(read(&withings, json!({"status": 0, "body": {}, "access_token": "outside"})).is_none());
}

/// Members under the provider's own names and in its own places.
#[test]
fn a_file_says_where_members_are() {
    let own = "[read]\naccess_token = \"data.0.token\"\nrefresh_token = \"data.0.again\"\n\
               expires_at = \"data.0.ends\"\nscope = \"perms\"";
    let body = json!({"data": [{"token": "a", "again": "r", "ends": 1_800_000_060}], "perms": ["p"]});
    let answer = read_plain(own, &body).unwrap();
    assert_eq!(token(&answer), "a");
    assert!(answer.refresh_token.is_some());
    assert_eq!(answer.access_expires_at, Some(noon() + SignedDuration::from_secs(60)));
    assert_eq!(answer.scopes, Some(vec!["p".to_owned()]));
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    let name = prop_oneof![
        Just("access_token".to_owned()),
        Just("refresh_token".to_owned()),
        Just("expires_in".to_owned()),
        Just("expires_at".to_owned()),
        Just("expires".to_owned()),
        Just("scope".to_owned()),
        Just("error".to_owned()),
        Just("ok".to_owned()),
        Just("authed_user".to_owned()),
        any::<String>(),
    ];
    leaf.prop_recursive(4, 32, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(name.clone(), inner, 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(body in any::<Vec<u8>>(), kind in "(application/json|text/plain|.{0,20})") {
        _ = read(&plain(""), &response(200, &kind, body), noon());
    }

    /// Whatever JSON comes: what is read can be sent in a header, and never ends before it came.
    #[test]
    fn any_json_is_read_or_refused(body in any_json()) {
        for provider in [plain(""), provider("slack-user"), provider("withings")] {
            let Some(answer) = read(&provider, &response(200, JSON, body.to_string()), noon()) else { continue };
            prop_assert!(!token(&answer).is_empty() && !token(&answer).contains(|c: char| c.is_control()));
            prop_assert!(answer.access_expires_at.is_none_or(|end| end > noon()));
        }
    }

    /// A standard answer reads back, in either encoding.
    #[test]
    fn a_standard_answer_reads_back(
        access in "[!-~]{1,300}", refresh in prop::option::of("[!-~]{1,300}"), life in 1..100_000_000_i64,
        scopes in prop::collection::vec("[!-+\\--\\[\\]-~]{1,20}", 0..5),
    ) {
        let mut members = vec![("access_token", access.clone()), ("expires_in", life.to_string())];
        members.extend(refresh.iter().map(|refresh| ("refresh_token", refresh.clone())));
        members.push(("scope", scopes.join(" ")));
        let json: serde_json::Map<_, _> =
            members.iter().map(|(name, value)| ((*name).to_owned(), value.clone().into())).collect();
        let form = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&members).finish();
        for response in [
            response(200, JSON, Value::Object(json).to_string()),
            response(200, "application/x-www-form-urlencoded", form),
        ] {
            let answer = read(&plain(""), &response, noon()).unwrap();
            prop_assert_eq!(token(&answer), &access);
            prop_assert_eq!(answer.refresh_token.as_ref().map(|it| it.expose_secret().to_owned()), refresh.clone());
            prop_assert_eq!(answer.access_expires_at, Some(noon() + SignedDuration::from_secs(life)));
            let shown: Vec<_> = scopes.iter().map(|it| super::super::callback::clean(it)).filter(|it| !it.is_empty()).collect();
            prop_assert_eq!(answer.scopes.unwrap(), shown);
        }
    }
}
