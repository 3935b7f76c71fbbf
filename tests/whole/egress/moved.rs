//! What changes its place after a connection was made.

use super::{
    ground::{Ground, PROVIDER, SERVER},
    net::{ELSEWHERE, OWN, alone},
};
use crate::harness::browser;

#[test]
fn a_name_that_leads_elsewhere_later_is_refused_by_its_certificate() {
    alone(|net| {
        let ground = Ground::new(net, PROVIDER);
        let world = &ground.world;
        ground.connect("mine");
        for name in ["as.example", "api.example"] {
            net.names.move_to(name, ELSEWHERE);
        }
        for command in [&["refresh", "mine"][..], &["request", "mine", "/me"]] {
            let error = world.authkeep(command).args(["--json"]).run().exits(5).error();
            assert!(error.to_string().contains("certificate"), "{error}");
        }
        let sign_in = ground.sign_in(&[]);
        ground.completes_not(ground.callback(&sign_in).as_str());
        sign_in.kill();
        _ = world.authkeep(["disconnect", "mine"]).run();
        let met = net.came_to(false);
        assert!(met.len() >= 3, "somebody else was at the door: {met:?}");
        for heard in met {
            assert!(heard.bytes.is_empty(), "{} was told", heard.host);
            assert!(heard.tls.is_some_and(|tls| tls.is_err()), "{} was believed", heard.host);
        }
        ground.secrets_stayed_home();
        for (name, at) in OWN {
            net.names.move_to(name, at);
        }
        ground.connect("again");
        _ = world.authkeep(["refresh", "again"]).run().ok();
    });
}

/// Every address of the provider's file, led elsewhere.
fn edits() -> [(&'static str, &'static str); 6] {
    [
        ("token_url = \"https://as.example", "token_url = \"https://evil.example"),
        ("api_base = \"https://api.example", "api_base = \"https://evil.example"),
        ("url = \"https://as.example/oauth/revoke", "url = \"https://evil.example/oauth/revoke"),
        ("url = \"{api_base}/me", "url = \"https://evil.example/me"),
        ("rotation = ", "refresh_url = \"https://evil.example/oauth/token\"\nrotation = "),
        ("authorize_url = \"https://as.example", "authorize_url = \"https://evil.example"),
    ]
}

/// Whether a connection remembers the origin of this address, and holds the file to it.
fn kept_with_a_connection(edited: &str) -> bool {
    !edited.contains("/me") && !edited.starts_with("authorize_url")
}

#[test]
fn a_provider_file_that_changes_after_the_sign_in_moves_no_secret() {
    alone(|net| {
        let ground = Ground::new(net, PROVIDER);
        let world = &ground.world;
        for (from, to) in edits() {
            world.provider_file("own", PROVIDER);
            ground.connect("mine");
            ground.edit(PROVIDER, from, to);
            let refresh = world.authkeep(["refresh", "mine", "--json"]).run();
            if kept_with_a_connection(from) {
                assert_eq!(refresh.exits(8).error()["code"], "provider_file", "{to}");
            } else {
                _ = refresh.ok();
            }
            for command in [
                &["token", "mine"][..],
                &["request", "mine", "/me"],
                &["show", "mine"],
                &["disconnect", "mine"],
            ] {
                _ = world.authkeep(command).run();
                ground.nobody_else_was_called();
            }
            _ = world.authkeep(["disconnect", "mine", "--local-only"]).run();
        }
    });
}

#[test]
fn a_provider_file_that_changes_during_the_sign_in_moves_no_secret() {
    alone(|net| {
        let ground = Ground::new(net, PROVIDER);
        let world = &ground.world;
        for (from, to) in edits() {
            world.provider_file("own", PROVIDER);
            let sign_in = ground.sign_in(&["--name", "mine"]);
            let callback = ground.callback(&sign_in);
            ground.edit(PROVIDER, from, to);
            // By a process that reads the file now.
            let complete = world.authkeep(["complete", callback.as_str(), "--json"]).run();
            assert_eq!(complete.exits(8).error()["code"], "provider_file", "{to}");
            drop(sign_in);
            let refresh = world.authkeep(["refresh", "mine", "--json"]).run();
            assert_eq!(refresh.error()["code"], "no_such_connection", "{to}");
            ground.nobody_else_was_called();
        }
    });
}

/// What is refused above would have gone there: a new connection does.
#[test]
fn a_new_connection_goes_where_the_changed_file_says() {
    alone(|net| {
        let ground = Ground::new(net, PROVIDER);
        for (number, (from, to)) in edits().into_iter().enumerate() {
            ground.edit(PROVIDER, from, to);
            let before = net.came_to(false).len();
            let name = format!("moved {number}");
            let sign_in = ground.sign_in(&["--name", &name]);
            if from.starts_with("authorize_url") {
                assert_eq!(sign_in.url().host_str(), Some("evil.example"));
                continue;
            }
            let callback = ground.callback(&sign_in);
            _ = ground.world.authkeep(["complete", callback.as_str()]).run();
            drop(sign_in);
            for command in ["refresh", "disconnect"] {
                _ = ground.world.authkeep([command, &name]).run();
            }
            let met = net.came_to(false).split_off(before);
            assert!(met.iter().any(|heard| heard.host == "evil.example" && !heard.bytes.is_empty()), "{to}");
        }
    });
}

#[test]
fn an_answer_that_names_another_issuer_is_refused() {
    alone(|net| {
        let issuer = format!("issuer = \"{SERVER}\"\nrotation = ");
        let ground = Ground::new(net, &PROVIDER.replacen("rotation = ", &issuer, 1));
        let sign_in = ground.sign_in(&[]);
        let good = ground.callback(&sign_in);
        assert!(good.query_pairs().any(|(name, value)| name == "iss" && value == SERVER), "{good}");
        for other in ["https://evil.example", "https://as.example/", "https://as.example.evil.example", ""] {
            let mut callback = good.clone();
            let kept: Vec<_> = good.query_pairs().filter(|(name, _)| name != "iss").collect();
            callback.query_pairs_mut().clear().extend_pairs(&kept).append_pair("iss", other);
            ground.completes_not(callback.as_str());
        }
        ground.nobody_else_was_called();
        assert_eq!(ground.told_at_home(), [""; 0]);
        assert_eq!(browser::open(good.as_str()).status, 200);
        sign_in.connected();
    });
}
