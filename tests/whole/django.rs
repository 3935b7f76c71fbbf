//! The whole way with another server that was not written here: django-oauth-toolkit, where a person
//! logs in and approves.

use crate::harness::{
    SignIn, World,
    django::{Django, approve},
    world::{CLIENT_ID, CLIENT_SECRET},
};
use serde_json::{Value, json};

#[test]
fn from_its_log_in_to_its_revocation() {
    let world = World::new();
    let mut server = Django::start(&world.redirect_uri(), 600);
    world.provider_file("django", &server.provider_file());
    let port = world.redirect_port.to_string();
    let arguments = ["connect", "django", "--json", "--no-browser", "--port", &port, "--name", "mine"];
    let client = ["--client-id", CLIENT_ID, "--client-secret-stdin"];
    let connect = world.authkeep(arguments).args(client).input(format!("{CLIENT_SECRET}\n"));
    let waiting = SignIn::wait_for(connect.start());
    let page = approve(&waiting);
    assert_eq!(page.status, 200, "{}", page.body);
    assert_eq!(waiting.connected()["scopes"]["granted"], json!(["read"]));

    let mut last = world.token("mine");
    for refreshes in 1..=3 {
        _ = world.authkeep(["refresh", "mine"]).run().ok();
        let token = world.token("mine");
        assert_ne!(token, last);
        assert_eq!(server.refreshed(), refreshes);
        last = token;
    }
    assert_eq!(server.refused(), Vec::<Value>::new(), "no old token was ever shown");

    _ = world.authkeep(["disconnect", "mine"]).run().ok();
    assert!(server.revoked() > 0);
}
