//! A token that is over is replaced once, as each provider's document says.

use crate::harness::World;
use authkeep_practice::Endpoint;

/// The refresh tokens that the provider was shown, in order.
fn presented(world: &World) -> Vec<String> {
    let seen = world.seen();
    let tokens = seen.at(Endpoint::Token).filter_map(|request| request.parameter("refresh_token"));
    tokens.map(str::to_owned).collect()
}

fn a_token_that_is_over_is_refreshed_once(id: &str) {
    let world = World::short_lived(id);
    world.connect(&["--name", "mine"]);
    world.wait_until_over("mine");
    let token = world.token("mine");
    assert_eq!(world.token("mine"), token);
    let seen = world.seen();
    assert_eq!((seen.refreshes, seen.token_requests), (1, 2), "one exchange, one refresh");
    assert_eq!(world.show("mine")["status"], "fresh");
    for _ in 0..4 {
        _ = world.authkeep(["refresh", "mine"]).run().ok();
    }
    let seen = world.seen();
    assert_eq!((seen.refreshes, seen.reuses, seen.grants_ended), (5, 0, 0));
    assert!(seen.at(Endpoint::Token).skip(1).all(|request| request.parameter("redirect_uri").is_none()));
    let presented = presented(&world);
    let mut different = presented.clone();
    different.sort();
    different.dedup();
    match id {
        // A refresh answer may hold no refresh token: then the old one stays.
        "vend" => assert!((2..5).contains(&different.len()), "{} of 5", different.len()),
        _ => assert_eq!(different.len(), 5, "each answer replaces the refresh token"),
    }
    let tokens = [token.as_str(), &world.token("mine")].map(str::to_owned);
    world.assert_not_on_disk(&[&tokens[0], &tokens[1]]);
}

#[test]
fn vend_email_is_refreshed_once() {
    a_token_that_is_over_is_refreshed_once("vend-email");
}

#[test]
fn vendaze_is_refreshed_once() {
    a_token_that_is_over_is_refreshed_once("vendaze");
}

#[test]
fn paced_email_is_refreshed_once() {
    a_token_that_is_over_is_refreshed_once("paced-email");
}

#[test]
fn lightspeed_is_refreshed_once() {
    a_token_that_is_over_is_refreshed_once("lightspeed-x");
}

#[test]
fn vend_of_old_is_refreshed_once_with_or_without_a_new_refresh_token() {
    a_token_that_is_over_is_refreshed_once("vend");
}

#[test]
fn vibe_is_refreshed_once() {
    a_token_that_is_over_is_refreshed_once("vibe");
}

#[test]
fn a_refresh_goes_to_the_shop_that_was_connected() {
    let world = World::playing("lightspeed-x");
    world.connect(&["--name", "mine"]);
    _ = world.authkeep(["refresh", "mine"]).run().ok();
    let seen = world.seen();
    assert!(seen.at(Endpoint::Token).all(|request| request.path == "/corner-shop/api/1.0/token"));
}

#[test]
fn the_end_of_a_refresh_token_moves_on_with_its_use() {
    let world = World::playing("vendaze");
    let before = world.connect(&["--name", "mine"]);
    _ = world.authkeep(["refresh", "mine"]).run().ok();
    let moment = |connection: &serde_json::Value| -> jiff::Timestamp {
        connection["refresh_expires_at"].as_str().expect("text").parse().expect("a moment")
    };
    assert!(moment(&world.show("mine")) > moment(&before));
}

#[test]
fn an_api_that_refuses_the_token_leads_to_one_refresh() {
    for id in super::ALL {
        let world = World::playing(id);
        world.connect(&["--name", "mine"]);
        world.practice().expire_access_tokens();
        _ = world.authkeep(["request", "mine", "/echo"]).run().ok();
        assert_eq!(world.seen().refreshes, 1, "{id}");
    }
}
