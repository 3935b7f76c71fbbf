//! Servers that send a request on.

use super::{
    ground::{BY_ISSUER, Ground, PROVIDER},
    net::{NEIGHBOUR, alone},
};
use crate::harness::{
    World,
    world::{CLIENT_ID, CLIENT_SECRET},
};
use authkeep_practice::{Endpoint, Script, Trouble};
use std::time::Duration;

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
    alone(|net| {
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
    alone(|net| {
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
    alone(|net| {
        let ground = Ground::new(net, PROVIDER);
        for way in ways() {
            sends_on(&ground.world, Endpoint::WhoAmI, way);
            let sign_in = ground.sign_in(&[]);
            // With or without a name for the account, there is a connection or none.
            _ = ground.world.authkeep(["complete", ground.callback(&sign_in).as_str()]).run();
            drop(sign_in);
        }
        ground.nobody_else_was_called();
        assert!(ground.world.seen().at(Endpoint::WhoAmI).count() >= ways().len(), "it was asked");
    });
}

#[test]
fn a_second_exchange_that_is_sent_on_ends_there() {
    alone(|net| {
        let upgrade =
            "[upgrade]\nurl = \"{token_url}\"\nparams = { long_lived = \"{access_token}\" }\n[revoke]";
        let ground = Ground::new(net, &PROVIDER.replacen("[revoke]", upgrade, 1));
        for (number, (code, location)) in ways().into_iter().enumerate() {
            let practice = ground.world.practice();
            practice.clear_scripts();
            // The first one goes through.
            practice.script(Endpoint::Token, Trouble::Slow(Duration::ZERO));
            practice.script(Endpoint::Token, Script::from(Trouble::RedirectTo { location, code }).always());
            let sign_in = ground.sign_in(&[]);
            ground.completes_not(ground.callback(&sign_in).as_str());
            sign_in.kill();
            let seen = ground.world.seen();
            let second = seen.at(Endpoint::Token).filter(|it| it.parameter("long_lived").is_some());
            assert_eq!(second.count(), number + 1, "each was asked once");
        }
        ground.nobody_else_was_called();
        assert!(ground.told_at_home().iter().any(|it| it == "an access token"));
    });
}

#[test]
fn client_credentials_that_are_sent_on_end_there() {
    alone(|net| {
        let both = "grants = [\"authorization_code\", \"client_credentials\"]";
        let file = PROVIDER.replacen("grants = [\"authorization_code\"]", both, 1);
        let ground = Ground::new(net, &file);
        for (number, way) in ways().into_iter().enumerate() {
            sends_on(&ground.world, Endpoint::Token, way);
            let connect = ["connect", "own", "--grant", "client_credentials", "--json"];
            let client = ["--client-id", CLIENT_ID, "--client-secret-stdin"];
            let call = ground.world.authkeep(connect).args(client).input(format!("{CLIENT_SECRET}\n"));
            assert_ne!(call.run().code, 0);
            assert_eq!(ground.world.seen().at(Endpoint::Token).count(), number + 1, "each was asked once");
        }
        ground.nobody_else_was_called();
        assert!(ground.told_at_home().iter().any(|it| it == "the client secret"));
    });
}

#[test]
fn an_issuer_that_sends_on_is_not_followed() {
    alone(|net| {
        let ground = Ground::new(net, BY_ISSUER);
        for way in ways() {
            sends_on(&ground.world, Endpoint::Discovery, way);
            let run = ground.world.connect_command(&[]).run();
            assert_eq!(run.code, 8, "{}", run.stderr);
        }
        ground.nobody_else_was_called();
    });
}
