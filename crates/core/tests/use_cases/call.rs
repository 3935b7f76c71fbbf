//! Calling a provider's API.

use crate::world::{Reply, Seen, World, acme, code, json, not_sent};
use authkeep_core::{call::Call, error::Code, ports::Method};
use serde_json::json;

fn get(target: &str) -> Call {
    Call { method: Method::Get, target: target.to_owned(), headers: Vec::new(), body: None, any_host: false }
}

/// An API that takes this access token only.
fn takes(token: &'static str) -> impl Fn(&Seen) -> Option<Reply> {
    move |request| {
        let api = request.url.host_str() == Some("api.acme.example");
        let taken = request.headers.get("authorization") == Some(&format!("Bearer {token}"));
        api.then(|| if taken { json(200, &json!({"ok": true})) } else { json(401, &json!({})) })
    }
}

/// Requirement 36: a refused token leads to one refresh, and the call is sent once more.
#[tokio::test]
async fn a_refused_token_is_replaced_once() {
    let (world, server) = World::with_acme("strict");
    world.connect("acme").await;
    world.http.seen();
    let (api, books) = (takes("access-2"), server.clone());
    world.http.says(move |request| api(request).unwrap_or_else(|| books.serve(request)));
    let response = world.service().call("acme", &get("/notes"), None).await.unwrap();
    assert_eq!(response.status, 200);
    let paths: Vec<_> = world.http.seen().into_iter().map(|it| it.url.path().to_owned()).collect();
    assert_eq!(paths, ["/v1/notes", "/token", "/v1/notes"]);

    // Refused again, it is not asked for ever.
    let (api, books) = (takes("none"), server.clone());
    world.http.says(move |request| api(request).unwrap_or_else(|| books.serve(request)));
    assert_eq!(world.service().call("acme", &get("/notes"), None).await.unwrap().status, 401);
    assert_eq!(world.http.seen().len(), 3);
    assert_eq!(server.refreshes(), 2);
}

/// Sixteen calls that meet the same dead token want one refresh.
#[tokio::test]
async fn calls_that_are_refused_together_share_one_refresh() {
    let (world, server) = World::with_acme("strict");
    world.connect("acme").await;
    let (api, books) = (takes("access-2"), server.clone());
    world.http.says(move |request| api(request).unwrap_or_else(|| books.serve(request)));
    let service = std::sync::Arc::new(world.service());
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..16 {
        let service = service.clone();
        tasks.spawn(async move { service.call("acme", &get("/notes"), None).await.unwrap().status });
    }
    assert_eq!(tasks.join_all().await, [200; 16]);
    assert_eq!(server.refreshes(), 1);
}

/// Requirement 47 and the provider's own codes: a 403 is no refused token, a code that means one is.
#[tokio::test]
async fn only_what_means_a_dead_token_is_followed_by_a_refresh() {
    for (status, error, refreshes) in
        [(403, "insufficient_scope", 0), (404, "", 0), (500, "", 0), (400, "stale", 1), (200, "stale", 0)]
    {
        let text = acme::file("never").replace("session_over = ", "stale = \"refresh\"\nsession_over = ");
        let (world, server) = World::with_acme("never");
        let world = world.file("acme", &text);
        world.connect("acme").await;
        let books = server.clone();
        world.http.says(move |request| match request.url.host_str() {
            Some("api.acme.example") => json(status, &json!({ "error": error })),
            _ => books.serve(request),
        });
        assert_eq!(world.service().call("acme", &get("/x"), None).await.unwrap().status, status);
        assert_eq!(server.refreshes(), refreshes, "{status} {error}");
    }
}

/// Invariant 5: the token goes to the connection's own API, or where a person says so.
#[tokio::test]
async fn a_foreign_host_gets_no_token() {
    let (world, _) = World::with_acme("never");
    world.connect("acme").await;
    world.http.seen();
    let service = world.service();
    for target in [
        "https://evil.example/",
        "http://api.acme.example/v1/me",
        "https://api.acme.example:8443/",
        "https://api.acme.example.evil.example/",
        "https://api.acme.example@evil.example/",
        "https://user@api.acme.example/",
        "https://acme.example/token",
    ] {
        assert_eq!(
            code(service.call("acme", &get(target), None).await).unwrap_err(),
            Code::Usage,
            "{target}"
        );
    }
    assert!(world.http.seen().is_empty());
    let call = Call { any_host: true, ..get("https://other.example/x") };
    service.call("acme", &call, None).await.unwrap();
    assert_eq!(world.http.seen()[0].url.as_str(), "https://other.example/x");
    let with_user = Call { any_host: true, ..get("https://u:p@other.example/x") };
    assert_eq!(code(service.call("acme", &with_user, None).await).unwrap_err(), Code::Usage);
}

/// A path stays under the API's host, however it is written.
#[tokio::test]
async fn a_path_stays_at_home() {
    let (world, _) = World::with_acme("never");
    world.connect("acme").await;
    world.http.seen();
    let service = world.service();
    for (path, url) in [
        ("/me", "https://api.acme.example/v1/me"),
        ("me?a=b", "https://api.acme.example/v1/me?a=b"),
        ("//evil.example/x", "https://api.acme.example/v1/evil.example/x"),
        ("/../../x", "https://api.acme.example/x"),
        ("@evil.example", "https://api.acme.example/v1/@evil.example"),
        (":8443/x", "https://api.acme.example/v1/:8443/x"),
        ("\\\\evil.example", "https://api.acme.example/v1///evil.example"),
        ("https://api.acme.example/other", "https://api.acme.example/other"),
    ] {
        service.call("acme", &get(path), None).await.unwrap();
        assert_eq!(world.http.seen()[0].url.as_str(), url, "{path}");
    }
}

/// A header that a person gives replaces the provider file's, in any case; the body goes along.
#[tokio::test]
async fn given_headers_win() {
    let text = acme::file("never")
        .replace("[whoami]", "[headers]\napi = { Accept = \"application/json\", X-Api = \"1\" }\n[whoami]");
    let (world, _) = World::with_acme("never");
    let world = world.file("acme", &text);
    world.connect("acme").await;
    world.http.seen();
    let header = |name: &str, value: &str| (name.to_owned(), value.to_owned().into());
    let call = Call {
        method: Method::Post,
        headers: vec![header("ACCEPT", "text/csv"), header("X-New", "2")],
        body: Some("{}".to_owned().into()),
        ..get("/rows")
    };
    world.service().call("acme", &call, Some("a script")).await.unwrap();
    let seen = &world.http.seen()[0];
    let sent: Vec<_> = seen.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(
        sent,
        [("accept", "text/csv"), ("authorization", "Bearer access-1"), ("x-api", "1"), ("x-new", "2")]
    );
    assert_eq!((seen.method, seen.body.as_str()), (Method::Post, "{}"));
}

#[tokio::test]
async fn an_api_that_cannot_be_reached_loses_nothing() {
    let (world, _) = World::with_acme("never");
    world.connect("acme").await;
    world.http.says(|_| not_sent());
    let failed = world.service().call("acme", &get("/me"), None).await.unwrap_err();
    assert_eq!((failed.code, failed.connection.as_deref()), (Code::Offline, Some("acme")));
    assert!(world.service().token("acme", None, None).await.is_ok());
}
