//! Mix-up defence: requirements 14, 15, 21, 22, 23 and 51.

use crate::world::{Reply, Seen, World, begin, callback, code, json};
use authkeep_core::error::Code;
use serde_json::{Value, json};

const ISSUER: &str = "https://id.example/tenant";

fn file(issuer: &str) -> String {
    format!(
        "id = \"id\"\nname = \"Id\"\nsources = [\"https://id.example/docs\"]\n\
         grants = [\"authorization_code\"]\nissuer = \"{issuer}\"\n"
    )
}

fn metadata(change: impl Fn(&mut Value)) -> Value {
    let mut metadata = json!({
        "issuer": ISSUER,
        "authorization_endpoint": "https://id.example/tenant/auth?tenant=1",
        "token_endpoint": "https://id.example/tenant/token",
        "authorization_response_iss_parameter_supported": true,
        "unknown": {"members": ["are", "ignored"]}
    });
    change(&mut metadata);
    metadata
}

fn serve(request: &Seen, metadata: &Value) -> Reply {
    match request.url.path() {
        "/.well-known/oauth-authorization-server/tenant" => json(200, metadata),
        "/tenant/token" => json(200, &json!({"access_token": "a"})),
        _ => json(404, &json!({})),
    }
}

fn world(change: impl Fn(&mut Value)) -> World {
    let metadata = metadata(change);
    World::new(move |request| serve(request, &metadata)).file("id", &file(ISSUER))
}

#[tokio::test]
async fn endpoints_are_discovered_and_the_answer_must_name_the_issuer() {
    let world = world(|_| ());
    let service = world.service();
    let waiting = service.begin(begin("id")).await.unwrap();
    assert_eq!(waiting.url.path(), "/tenant/auth");
    assert!(waiting.url.query_pairs().any(|(name, value)| name == "tenant" && value == "1"));
    let asked: Vec<_> = world.http.seen().into_iter().map(|it| it.url.path().to_owned()).collect();
    assert_eq!(
        asked,
        ["/tenant/.well-known/openid-configuration", "/.well-known/oauth-authorization-server/tenant"]
    );
    for iss in [
        "",
        "&iss=",
        "&iss=https%3A%2F%2Fevil.example",
        "&iss=https%3A%2F%2Fid.example%2Ftenant%2F",
        "&iss=https%3A%2F%2FID.example%2Ftenant",
        "&iss=https%3A%2F%2Fid.example%3A443%2Ftenant",
    ] {
        for said in ["&code=c", "&error=access_denied"] {
            let refused = code(service.complete(&callback(&waiting, &format!("{said}{iss}"))).await);
            assert_eq!(refused.unwrap_err(), Code::NoSuchSignIn, "{said}{iss}");
            assert!(world.http.seen().is_empty());
        }
    }
    let right = callback(&waiting, "&code=c&iss=https%3A%2F%2Fid.example%2Ftenant");
    service.complete(&right).await.unwrap();
    assert_eq!(world.http.seen()[0].url.as_str(), "https://id.example/tenant/token");
}

/// One that does not promise `iss` may leave it out, and may not name another.
#[tokio::test]
async fn iss_is_not_missed_where_it_is_not_promised() {
    let world = world(|metadata| metadata["authorization_response_iss_parameter_supported"] = false.into());
    let service = world.service();
    let waiting = service.begin(begin("id")).await.unwrap();
    let other = code(service.complete(&callback(&waiting, "&code=c&iss=https%3A%2F%2Fevil.example")).await);
    assert_eq!(other.unwrap_err(), Code::NoSuchSignIn);
    service.complete(&callback(&waiting, "&code=c")).await.unwrap();
}

/// An issuer that is a bare host is compared as it is written, without the slash that URL
/// software adds.
#[tokio::test]
async fn the_issuer_of_a_file_is_compared_as_it_is_written() {
    let own = file("https://id.example")
        + "authorize_url = \"https://id.example/a\"\ntoken_url = \"https://id.example/tenant/token\"\n";
    let world = World::new(|request| serve(request, &Value::Null)).file("id", &own);
    let service = world.service();
    let waiting = service.begin(begin("id")).await.unwrap();
    let slashed = callback(&waiting, "&code=c&iss=https%3A%2F%2Fid.example%2F");
    assert_eq!(code(service.complete(&slashed).await).unwrap_err(), Code::NoSuchSignIn);
    service.complete(&callback(&waiting, "&code=c&iss=https%3A%2F%2Fid.example")).await.unwrap();
}

/// Trap F-53: what a document must not say.
#[tokio::test]
async fn a_hostile_document_is_not_followed() {
    let changes: [(&str, Value); 8] = [
        ("issuer", "https://evil.example".into()),
        ("issuer", Value::Null),
        ("authorization_endpoint", "javascript:alert(1)".into()),
        ("authorization_endpoint", "http://id.example/auth".into()),
        ("authorization_endpoint", Value::Null),
        ("token_endpoint", "file:///etc/passwd".into()),
        ("token_endpoint", "http://169.254.169.254/token".into()),
        ("token_endpoint", "https://u:p@id.example/token".into()),
    ];
    for (member, value) in changes {
        let world = world(|metadata| metadata[member] = value.clone());
        let refused = code(world.service().begin(begin("id")).await.map(|_| ()));
        assert_eq!(refused.unwrap_err(), Code::ProviderFile, "{member} {value}");
        assert!(world.records.dump().contains("[[],[],"), "nothing waits");
    }
}
