//! A sign-in with each provider of the mission, as its documentation shows it.

use crate::world::{REDIRECT, Reply, Seen, World, begin, callback, json};
use authkeep_core::{
    connect::Begin,
    connection::{Account, Connection},
    ports::Method,
};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What one sign-in led to.
struct Connected {
    connection: Connection,
    /// What the provider saw.
    seen: Vec<Seen>,
}

/// Signs in; the token endpoint and the API answer this.
async fn connect(provider: &str, callback_has: &str, token: Value, api: Value) -> Connected {
    let script = move |request: &Seen| -> Reply {
        let is_token = request.url.path().ends_with("/token");
        json(200, if is_token { &token } else { &api })
    };
    let world = World::new(script);
    let service = world.service();
    let scopes = (provider == "lightspeed-x").then(|| vec!["users:read".to_owned(), "sales:read".to_owned()]);
    let waiting = service.begin(Begin { scopes, ..begin(provider) }).await.unwrap();
    assert!(world.http.seen().is_empty(), "a sign-in begins without a request");
    let connection = service.complete(&callback(&waiting, callback_has)).await.unwrap();
    let handed = service.token(provider, None, None).await.unwrap();
    assert!(!handed.refreshed);
    Connected { connection, seen: world.http.seen() }
}

impl Connected {
    fn account(&self) -> Option<(&str, &str)> {
        self.connection.account.as_ref().map(|Account { id, label }| (id.as_str(), label.as_str()))
    }

    /// The token request's address and the names in its form.
    fn token_request(&self) -> (&str, Vec<String>) {
        let request = &self.seen[0];
        assert_eq!(request.method, Method::Post);
        let pairs: BTreeMap<_, _> =
            url::form_urlencoded::parse(request.body.as_bytes()).into_owned().collect();
        assert!(pairs.get("redirect_uri").is_none_or(|uri| uri == REDIRECT));
        (request.url.as_str(), pairs.into_keys().collect())
    }
}

#[tokio::test]
async fn vend_email() {
    let token = json!({"access_token": "a", "token_type": "Bearer", "expires_in": 7200, "refresh_token": "r",
        "scope": "public", "created_at": 1_732_828_541});
    let it = connect("vend-email", "&code=c", token, json!({"id": "u1", "email": "x@vend.email"})).await;
    assert_eq!(it.account(), Some(("u1", "x@vend.email")));
    assert_eq!(it.connection.scopes_requested, ["read_user"]);
    assert_eq!(it.connection.scopes_granted, ["public"], "requirement 37");
    let names = ["client_id", "client_secret", "code", "code_verifier", "grant_type", "redirect_uri"];
    assert_eq!(it.token_request(), ("https://www.vend.email/oauth/token", names.map(str::to_owned).to_vec()));
    assert_eq!(it.seen[1].url.as_str(), "https://www.vend.email/api/v1/me");
    assert_eq!(it.seen[1].headers["authorization"], "Bearer a");
}

#[tokio::test]
async fn vendaze() {
    let token = json!({"access_token": "a", "refresh_token": "r", "token_type": "Bearer", "expires_in": 3600,
        "workspace_slug": "acme-inc", "scope": ["people:read"]});
    let it = connect("vendaze", "&code=c", token, Value::Null).await;
    assert_eq!(it.account(), Some(("acme-inc", "acme-inc")), "one connection is one workspace");
    assert_eq!(it.seen.len(), 1);
    let body: BTreeMap<String, String> = serde_json::from_str(&it.seen[0].body).unwrap();
    assert_eq!(body["grant_type"], "authorization_code");
    assert_eq!(body["client_secret"], "client-secret-1");
    assert_eq!(body["code_verifier"].len(), 43);
    assert_eq!(it.connection.vars["workspace_slug"], "acme-inc");
    let life = it.connection.refresh_expires_at.unwrap().duration_since(it.connection.created_at);
    assert_eq!(life.as_hours(), 60 * 24);
}

#[tokio::test]
async fn paced_email() {
    let token =
        json!({"access_token": "a", "refresh_token": "r", "token_type": "bearer", "expires_in": 7200});
    let it = connect("paced-email", "&code=c", token, json!({"id": 12, "email": "x@paced.email"})).await;
    assert_eq!(it.account(), Some(("12", "x@paced.email")));
    assert!(it.connection.scopes_requested.is_empty());
    assert_eq!(it.seen[0].headers["accept"], "application/json");
    assert_eq!(it.seen[1].headers["accept"], "application/json");
    assert_eq!(it.token_request().0, "https://www.paced.email/oauth/token");
}

#[tokio::test]
async fn lightspeed_retail_x_series() {
    let token = json!({"access_token": "a", "refresh_token": "r", "token_type": "Bearer",
        "expires": 1_387_145_621, "expires_in": 86400, "domain_prefix": "acme", "scope": "users:read"});
    let user = json!({"data": {"id": "u1", "display_name": "Ada"}});
    let it = connect("lightspeed-x", "&code=c&domain_prefix=acme&user_id=9", token, user).await;
    assert_eq!(it.account(), Some(("u1", "Ada")));
    let names = ["client_id", "client_secret", "code", "grant_type", "redirect_uri"];
    let token_url = "https://acme.retail.lightspeed.app/api/1.0/token";
    assert_eq!(it.token_request(), (token_url, names.map(str::to_owned).to_vec()));
    assert_eq!(it.seen[1].url.as_str(), "https://acme.retail.lightspeed.app/api/2026-07/user");
    let life = it.connection.access_expires_at.unwrap().duration_since(it.connection.created_at);
    assert_eq!(life.as_hours(), 24, "`expires_in` before `expires`");
    assert_eq!(it.connection.scopes_requested, ["users:read", "sales:read"]);
    assert_eq!(it.connection.scopes_granted, ["users:read"]);
}

#[tokio::test]
async fn vend_before_the_rename() {
    let token = json!({"access_token": "a", "refresh_token": "r", "token_type": "Bearer",
        "expires": 1_387_145_621, "expires_in": 604_800});
    let it = connect("vend", "&code=c&domain_prefix=acme", token, Value::Null).await;
    assert_eq!(it.account(), Some(("acme", "acme")));
    assert_eq!(it.token_request().0, "https://acme.vendhq.com/api/1.0/token");
    assert!(it.connection.scopes_requested.is_empty());
    assert_eq!(it.seen.len(), 1);
}

#[tokio::test]
async fn vibe() {
    let token = json!({"access_token": "e30.e30.e30", "refresh_token": "ory_rt_1", "token_type": "Bearer",
        "expires_in": 3600});
    let it = connect("vibe", "&code=c&scope=campaigns%3Aread", token, Value::Null).await;
    assert_eq!(it.account(), None, "nothing says who it is");
    let names = ["code", "code_verifier", "grant_type", "redirect_uri"];
    assert_eq!(it.token_request(), ("https://api.vibe.co/oauth2/token", names.map(str::to_owned).to_vec()));
    let basic = "Basic Y2xpZW50LTE6Y2xpZW50LXNlY3JldC0x";
    assert_eq!(it.seen[0].headers["authorization"], basic);
    assert!(!it.seen[0].headers.contains_key("x-vibe-revision"), "for the API only");
    assert_eq!(it.connection.vars["revision"], "2026-05");
}

#[tokio::test]
async fn practice() {
    let token =
        json!({"access_token": "a", "refresh_token": "r", "token_type": "Bearer", "expires_in": 3600});
    let world = World::new(move |request| match request.url.path() {
        "/oauth/token" => json(200, &token),
        _ => json(200, &json!({"id": "1", "email": "you@practice.example"})),
    });
    let service = world.service();
    // Its file brings a public client: nothing has to be registered.
    let begin = Begin { client: authkeep_core::connect::ClientChoice::Usual, ..begin("practice") };
    let waiting = service.begin(begin).await.unwrap();
    service.complete(&callback(&waiting, "&code=c")).await.unwrap();
    let seen = world.http.seen();
    assert_eq!(seen[0].form("client_id").as_deref(), Some("practice"));
    assert_eq!(seen[0].form("client_secret"), None);
}
