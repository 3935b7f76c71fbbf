//! What `request` can be told to call.

use super::{
    ground::{Ground, PROVIDER},
    net::{NEIGHBOUR, alone},
};
use crate::harness::leaks::{Secrets, marks};

#[test]
fn a_call_goes_to_the_connection_s_own_api_or_nowhere() {
    alone("egress::targets::a_call_goes_to_the_connection_s_own_api_or_nowhere", |net| {
        let ground = Ground::new(net, PROVIDER);
        ground.connect("mine");
        for host in ["evil.example", "evil.example:8443", NEIGHBOUR, "api.example.evil.example"] {
            for target in [
                format!("https://{host}/x"),
                format!("http://{host}/x"),
                format!("HTTPS://{host}/x"),
                format!("//{host}/x"),
                format!("///{host}/x"),
                format!("\\\\{host}\\x"),
                format!("/\\{host}/x"),
                format!("https:{host}/x"),
                format!("https:/{host}/x"),
                format!("https:\\\\{host}/x"),
                format!("@{host}/x"),
                format!(":x@{host}/x"),
                format!(".{host}/x"),
                format!("https://api.example@{host}/x"),
                format!("https://api.example:443@{host}/x"),
                format!("https://api.example\\@{host}/x"),
                format!("https://{host}\\@api.example/x"),
                format!("https://{host}#@api.example/x"),
                format!("https://{host}?@api.example/x"),
                format!("/../../../../{host}/x"),
                format!("/../..//{host}/x"),
                format!("/%2e%2e/%2e%2e//{host}/x"),
                format!("\t//{host}/x"),
                format!("ht\ntps://{host}/x"),
                "http://api.example/api/v1/me".to_owned(),
                "https://api.example:8443/api/v1/me".to_owned(),
                "https://as.example/oauth/token".to_owned(),
            ] {
                let run = ground.world.authkeep(["request", "mine", &target]).run();
                assert_ne!(run.code, 0, "{target}: {}", run.stdout);
                assert_eq!(net.came_to(false).len(), 0, "{target}");
            }
        }
        ground.nobody_else_was_called();
        let token = Secrets::named([("an access token", marks::ACCESS_TOKEN)]);
        let authorization: Vec<_> =
            net.came_to(true).into_iter().filter(|it| it.host == "as.example").collect();
        assert!(authorization.iter().all(|heard| token.within(&heard.bytes).is_empty()));
        // What is looked for can be found: a person may say that anybody gets the token.
        _ = ground.world.authkeep(["request", "mine", "https://evil.example/x", "--any-host"]).run().ok();
        let heard = net.came_to(false);
        assert_eq!(heard.len(), 1);
        assert!(!token.within(&heard[0].bytes).is_empty());
        // And so over a plain connection, in the capture of the network.
        _ = ground
            .world
            .authkeep(["request", "mine", &format!("http://{NEIGHBOUR}/x"), "--any-host"])
            .run()
            .ok();
        assert!(!token.within(&ground.captured()).is_empty());
    });
}
