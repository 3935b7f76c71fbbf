use super::*;
use crate::oauth::samples::response;
use proptest::prelude::*;
use serde_json::{Value, json};

fn issuer(text: &str) -> Url {
    Url::parse(text).unwrap()
}

fn document(changes: Value) -> Value {
    let mut document = json!({
        "issuer": "https://id.example/t",
        "authorization_endpoint": "https://login.example/auth?a=b",
        "token_endpoint": "https://id.example/t/token",
        "revocation_endpoint": "https://id.example/t/revoke",
        "scopes_supported": ["openid"],
    });
    document.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    document
}

fn read_it(changes: Value) -> Result<Metadata, DiscoveryFault> {
    read(&issuer("https://id.example/t"), &response(200, "application/json", document(changes).to_string()))
}

/// Requirement 51: the path goes behind the well-known part (RFC 8414 §3.1).
#[test]
fn the_addresses_of_an_issuers_document() {
    for (of, expected) in [
        (
            "https://id.example",
            [
                "https://id.example/.well-known/openid-configuration",
                "https://id.example/.well-known/oauth-authorization-server",
            ],
        ),
        (
            "https://id.example/",
            [
                "https://id.example/.well-known/openid-configuration",
                "https://id.example/.well-known/oauth-authorization-server",
            ],
        ),
        (
            "https://id.example:8443/a/b/",
            [
                "https://id.example:8443/a/b/.well-known/openid-configuration",
                "https://id.example:8443/.well-known/oauth-authorization-server/a/b",
            ],
        ),
    ] {
        let found: Vec<_> = addresses(&issuer(of)).into_iter().map(String::from).collect();
        assert_eq!(found, expected, "{of}");
    }
}

#[test]
fn a_sound_document_is_read() {
    let found = read_it(json!({})).unwrap();
    assert_eq!(found.issuer, "https://id.example/t");
    assert_eq!(found.authorization_endpoint.as_str(), "https://login.example/auth?a=b");
    assert_eq!(found.revocation_endpoint.unwrap().as_str(), "https://id.example/t/revoke");
    assert!(!found.names_itself);
    let member = "authorization_response_iss_parameter_supported";
    assert!(read_it(json!({ member: true })).unwrap().names_itself);
    assert!(!read_it(json!({ member: false })).unwrap().names_itself);
}

/// Requirement 51 and trap F-53.
#[test]
fn an_unsound_document_is_not_taken() {
    use DiscoveryFault::{Incomplete, Insecure, OtherIssuer};
    for (changes, expected) in [
        (json!({"issuer": "https://id.example/t2"}), OtherIssuer),
        (json!({"issuer": "https://id.example"}), OtherIssuer),
        (json!({"issuer": "https://ID.example/t"}), OtherIssuer),
        (json!({"issuer": "http://id.example/t"}), OtherIssuer),
        (json!({"issuer": null}), Incomplete),
        (json!({"issuer": ["https://id.example/t"]}), Incomplete),
        (json!({"token_endpoint": null}), Incomplete),
        (json!({"token_endpoint": "/t/token"}), Incomplete),
        (json!({"authorization_endpoint": ""}), Incomplete),
        (json!({"token_endpoint": "http://id.example/t/token"}), Insecure),
        (json!({"token_endpoint": "http://127.0.0.1/token"}), Insecure),
        (json!({"token_endpoint": "https://a@id.example/t/token"}), Insecure),
        (json!({"token_endpoint": "https://id.example/t/token#x"}), Insecure),
        (json!({"authorization_endpoint": "javascript:alert(1)"}), Insecure),
        (json!({"authorization_endpoint": "file:///etc/passwd"}), Insecure),
        (json!({"revocation_endpoint": "ftp://id.example/"}), Insecure),
        (json!({"token_endpoint": "https://10.0.0.7/token"}), Insecure),
        (json!({"token_endpoint": "https://[::1]/token"}), Insecure),
        (json!({"userinfo_endpoint": "https://localhost/me"}), Insecure),
    ] {
        assert_eq!(read_it(changes.clone()), Err(expected), "{changes}");
    }
}

/// A server on this machine may do without TLS, for itself alone.
#[test]
fn plain_http_stays_at_its_own_origin() {
    let local = |token: &str| {
        let body = json!({"issuer": "http://127.0.0.1:1", "authorization_endpoint": "http://127.0.0.1:1/a",
            "token_endpoint": token});
        read(&issuer("http://127.0.0.1:1"), &response(200, "application/json", body.to_string()))
    };
    assert!(local("http://127.0.0.1:1/t").is_ok());
    assert_eq!(local("http://127.0.0.1:2/t"), Err(DiscoveryFault::Insecure));
    assert_eq!(local("http://evil.example/t"), Err(DiscoveryFault::Insecure));
}

#[test]
fn what_is_no_document_is_not_found() {
    let sound = document(json!({})).to_string();
    for (status, body) in [(404, sound.as_str()), (301, &sound), (200, "<html>"), (200, "[]"), (200, "")] {
        let found = read(&issuer("https://id.example/t"), &response(status, "application/json", body));
        assert_eq!(found, Err(DiscoveryFault::NotFound), "{status} {body}");
    }
}

#[test]
fn what_is_said_beside_the_endpoints_is_taken_where_it_makes_sense() {
    let offered = |changes: Value| offers(&response(200, "application/json", document(changes).to_string()));
    let found = offered(json!({"scopes_supported": ["openid", "a b", "", "openid", 7, "\"", "x:read", "ü"]}));
    assert_eq!(found.scopes, ["openid", "x:read"]);
    let many: Vec<_> = (0..1000).map(|number| format!("scope-{number}")).collect();
    assert_eq!(offered(json!({ "scopes_supported": many })).scopes.len(), MOST_SCOPES);
    for scopes in [json!(null), json!("openid"), json!({"openid": true})] {
        assert!(offered(json!({ "scopes_supported": scopes })).scopes.is_empty());
    }
    for (methods, expected) in [
        (json!(null), Some(ClientAuth::Basic)),
        (json!(["client_secret_basic", "client_secret_post", "none"]), Some(ClientAuth::Post)),
        (json!(["private_key_jwt", "client_secret_basic"]), Some(ClientAuth::Basic)),
        (json!(["none"]), Some(ClientAuth::None)),
        (json!(["private_key_jwt"]), None),
        (json!([]), None),
    ] {
        let found = offered(json!({"token_endpoint_auth_methods_supported": methods.clone()}));
        assert_eq!(found.client_auth, expected, "{methods}");
    }
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(body in any::<Vec<u8>>()) {
        let response = response(200, "text/plain", body);
        _ = (read(&issuer("https://id.example/t"), &response), offers(&response));
    }

    /// Whatever a document says, secrets go by TLS.
    #[test]
    fn endpoints_are_https(endpoint in "(https?|ftp|javascript|data)://?[a-z.@:/#?0-9]{1,30}") {
        if let Ok(found) = read_it(json!({ "token_endpoint": endpoint })) {
            prop_assert_eq!(found.token_endpoint.scheme(), "https");
            prop_assert_eq!(found.token_endpoint.username(), "");
        }
    }
}
