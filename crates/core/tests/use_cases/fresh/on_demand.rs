use crate::world::{World, json};
use secrecy::ExposeSecret;
use serde_json::json;
use std::time::Duration;

/// Requirement 36, and invariant 7's like: what is good enough costs no request and no lock.
#[tokio::test]
async fn a_good_token_asks_nobody() {
    let (world, _) = World::with_acme("strict");
    world.connect("acme").await;
    world.http.seen();
    world.fuse.events();
    let handed = world.service().token("acme", None, Some("a test")).await.unwrap();
    assert_eq!(handed.access_token.expose_secret(), "access-1");
    assert!(!handed.refreshed);
    assert!(world.http.seen().is_empty());
    assert!(!world.fuse.events().contains(&"lock acquire".to_owned()));
}
