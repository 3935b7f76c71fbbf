//! A proxy that the environment names. It learns the names of hosts, and no more: what it does with
//! a connection is seen by TLS.

use super::{
    ground::{Ground, PROVIDER},
    net::alone,
};

#[test]
fn a_proxy_learns_where_and_nothing_of_what() {
    alone(|net| {
        let ground = Ground::new(net, PROVIDER);
        ground.connect("mine");
        let proxy = "http://evil.example:3128";
        for command in [&["refresh", "mine"][..], &["request", "mine", "/me"], &["disconnect", "mine"]] {
            let mut call = ground.world.authkeep(command).args(["--json"]);
            for name in ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "https_proxy", "http_proxy", "all_proxy"] {
                call = call.env(name, proxy);
            }
            let run = call.run();
            assert!(command[0] == "disconnect" || run.code == 5, "{command:?}: {} {}", run.code, run.stderr);
        }
        let heard = net.came_to(false);
        assert!(heard.len() >= 3, "{heard:?}");
        for heard in heard {
            let text = String::from_utf8_lossy(&heard.bytes).into_owned();
            assert!(
                text.starts_with("CONNECT as.example:443 ") || text.starts_with("CONNECT api.example:443 ")
            );
            assert_eq!(text.matches("HTTP/1.1").count(), 1, "nothing follows: {text}");
            assert!(heard.tls.is_some_and(|tls| tls.is_err()), "it was believed to be {}", heard.host);
        }
        ground.secrets_stayed_home();
    });
}
