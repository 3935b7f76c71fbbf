//! Issuers that announce other people's addresses.

use super::{
    ground::{BY_ISSUER, Ground, SERVER},
    net::alone,
};
use authkeep_practice::{Endpoint, Script, Trouble};
use serde_json::{Value, json};
use std::sync::PoisonError;

fn metadata(issuer: &str, server: &str, token: &str) -> Value {
    json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{server}/oauth/authorize"),
        "token_endpoint": token,
        "revocation_endpoint": format!("{server}/oauth/revoke"),
        "authorization_response_iss_parameter_supported": true,
    })
}

fn announces(ground: &Ground<'_>, document: &Value) {
    let (content_type, text) = ("application/json".to_owned(), document.to_string());
    ground.world.practice().clear_scripts();
    let body = Script::from(Trouble::Body { content_type, text });
    ground.world.practice().script(Endpoint::Discovery, body.always());
}

#[test]
fn documents_that_no_issuer_may_write_are_refused() {
    alone(|net| {
        let ground = Ground::new(net, BY_ISSUER);
        let good = metadata(SERVER, SERVER, &format!("{SERVER}/oauth/token"));
        announces(&ground, &good);
        ground.connect("mine");
        let mut documents = vec![metadata("https://evil.example", SERVER, &format!("{SERVER}/oauth/token"))];
        for endpoint in
            ["authorization_endpoint", "token_endpoint", "revocation_endpoint", "userinfo_endpoint"]
        {
            for address in [
                "http://evil.example/take",
                "http://as.example/oauth/token",
                "http://127.0.0.66:8080/take",
                "http://169.254.169.254/latest",
                "https://10.0.0.7/take",
                "https://[fd00::7]/take",
                "https://127.0.0.66:8443/take",
                "https://localhost:8443/take",
                "https://as.example@evil.example/take",
                "https://evil.example/take#as.example",
                "javascript:alert(1)",
                "file:///etc/passwd",
                "data:text/html,take",
                "//evil.example/take",
            ] {
                let mut document = good.clone();
                document[endpoint] = address.into();
                documents.push(document);
            }
        }
        for document in documents {
            announces(&ground, &document);
            let run = ground.world.connect_command(&[]).run();
            assert_eq!(run.code, 8, "{document}: {} {}", run.stdout, run.stderr);
        }
        ground.nobody_else_was_called();
    });
}

#[test]
fn what_an_issuer_announces_later_moves_no_secret_of_an_earlier_sign_in() {
    alone(|net| {
        let ground = Ground::new(net, BY_ISSUER);
        let world = &ground.world;
        ground.connect("mine");
        let waiting = ground.sign_in(&["--name", "second"]);
        announces(&ground, &metadata(SERVER, "https://evil.example", "https://evil.example/take"));
        _ = world.authkeep(["complete", ground.callback(&waiting).as_str()]).run().ok();
        waiting.connected();
        for name in ["mine", "second"] {
            _ = world.authkeep(["refresh", name]).run().ok();
            _ = world.authkeep(["request", name, "/me"]).run().ok();
            _ = world.authkeep(["disconnect", name]).run().ok();
        }
        ground.nobody_else_was_called();
        let home = ground.told_at_home();
        assert!(home.iter().any(|it| it == "a refresh token"), "{home:?}");
    });
}

#[test]
fn an_issuer_that_borrows_the_page_of_another_gets_no_code_of_it() {
    alone(|net| {
        let evil = BY_ISSUER.replace("https://as.example", "https://evil.example");
        let ground = Ground::new(net, &evil);
        let document = metadata("https://evil.example", SERVER, "https://evil.example/take");
        let place = "/.well-known/openid-configuration".to_owned();
        net.bait.lock().unwrap_or_else(PoisonError::into_inner).insert(place, document.to_string());
        let sign_in = ground.sign_in(&[]);
        let callback = ground.callback(&sign_in);
        let error = ground.completes_not(callback.as_str());
        assert!(error["message"].as_str().is_some_and(|it| it.contains("does not come from")), "{error}");
        // Without the server's name it is refused as well, for it was promised.
        let kept: Vec<_> = callback.query_pairs().filter(|(name, _)| name != "iss").collect();
        let mut unnamed = callback.clone();
        unnamed.query_pairs_mut().clear().extend_pairs(&kept);
        ground.completes_not(unnamed.as_str());
        sign_in.kill();
        ground.secrets_stayed_home();
    });
}
