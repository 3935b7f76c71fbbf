//! Servers that send a request on.

use super::{
    ground::{BY_ISSUER, Ground, PROVIDER},
    net::{NEIGHBOUR, alone},
};
use crate::harness::World;
use authkeep_practice::{Endpoint, Script, Trouble};

/// Each way to send a request on, and somewhere else to send it: another host, this machine, a host
/// that looks like home, home without TLS, and another host in short.
fn ways() -> [(u16, String); 5] {
    [
        (301, "https://evil.example/take".to_owned()),
        (302, format!("http://{NEIGHBOUR}/take")),
        (303, "https://as.example.evil.example/oauth/token".to_owned()),
        (307, "http://as.example/oauth/token".to_owned()),
        (308, "//evil.example/take".to_owned()),
    ]
}

fn sends_on(world: &World, endpoint: Endpoint, (code, location): (u16, String)) {
    world.practice().clear_scripts();
    world.practice().script(endpoint, Script::from(Trouble::RedirectTo { location, code }).always());
}

#[test]
fn a_code_exchange_that_is_sent_on_ends_there() {
    alone("egress::redirects::a_code_exchange_that_is_sent_on_ends_there", |net| {
        let ground = Ground::new(net, PROVIDER);
        for way in ways() {
            sends_on(&ground.world, Endpoint::Token, way);
            let sign_in = ground.sign_in(&[]);
            ground.completes_not(ground.callback(&sign_in).as_str());
            sign_in.kill();
        }
        ground.nobody_else_was_called();
        assert!(ground.told_at_home().iter().any(|it| it == "verifier"), "{:?}", ground.told_at_home());
    });
}

#[test]
fn refreshes_calls_and_revocations_that_are_sent_on_end_there() {
    alone("egress::redirects::refreshes_calls_and_revocations_that_are_sent_on_end_there", |net| {
        let ground = Ground::new(net, PROVIDER);
        let world = &ground.world;
        ground.connect("mine");
        for way in ways() {
            sends_on(world, Endpoint::Token, way.clone());
            assert_ne!(world.authkeep(["refresh", "mine"]).run().code, 0, "{way:?}");
            // The redirect itself is the answer.
            sends_on(world, Endpoint::Api, way.clone());
            let run = world.authkeep(["request", "mine", "/notes", "-i"]).run();
            assert!(run.stdout.contains(&way.1), "{way:?}: {} {}", run.stdout, run.stderr);
        }
        for way in ways() {
            world.practice().clear_scripts();
            ground.connect("other");
            sends_on(world, Endpoint::Revoke, way);
            _ = world.authkeep(["disconnect", "other"]).run();
        }
        ground.nobody_else_was_called();
        let home = ground.told_at_home();
        for secret in ["a refresh token", "an access token", "the client secret"] {
            assert!(home.iter().any(|it| it == secret), "{secret} is not in {home:?}");
        }
    });
}

#[test]
fn who_am_i_that_is_sent_on_ends_there() {
    alone("egress::redirects::who_am_i_that_is_sent_on_ends_there", |net| {
        let ground = Ground::new(net, PROVIDER);
        for way in ways() {
            sends_on(&ground.world, Endpoint::WhoAmI, way);
            let sign_in = ground.sign_in(&[]);
            // With or without a name for the account, there is a connection or none.
            _ = ground.world.authkeep(["complete", ground.callback(&sign_in).as_str()]).run();
            drop(sign_in);
        }
        ground.nobody_else_was_called();
    });
}

#[test]
fn an_issuer_that_sends_on_is_not_followed() {
    alone("egress::redirects::an_issuer_that_sends_on_is_not_followed", |net| {
        let ground = Ground::new(net, BY_ISSUER);
        for way in ways() {
            sends_on(&ground.world, Endpoint::Discovery, way);
            let run = ground.world.connect_command(&[]).run();
            assert_eq!(run.code, 8, "{}", run.stderr);
        }
        ground.nobody_else_was_called();
    });
}
