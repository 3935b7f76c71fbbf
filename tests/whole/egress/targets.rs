//! What `request` can be told to call.

use super::{
    ground::{Ground, PROVIDER},
    net::{NEIGHBOUR, alone, has_ipv6},
};
use crate::harness::leaks::{Secrets, marks};

/// Somebody else where there is IPv6.
const ON_IPV6: &str = "[2001:db8::66]:8443";

#[test]
fn a_call_goes_to_the_connection_s_own_api_or_nowhere() {
    alone(|net| {
        let ground = Ground::new(net, PROVIDER);
        ground.connect("mine");
        for host in ["evil.example", "evil.example:8443", NEIGHBOUR, ON_IPV6, "api.example.evil.example"] {
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
        // And whoever is called is seen there, on each network and where nobody listens.
        assert_eq!(ground.calls_of_others().len(), 2);
        _ = ground.world.authkeep(["request", "mine", "http://127.0.0.66:9/x", "--any-host"]).run().exits(5);
        assert_eq!(ground.calls_of_others().len(), 3);
        if has_ipv6() {
            let target = format!("https://{ON_IPV6}/x");
            _ = ground.world.authkeep(["request", "mine", &target, "--any-host"]).run().ok();
            assert_eq!((ground.calls_of_others().len(), net.came_to(false).len()), (4, 3));
        }
    });
}
