//! Addresses with a hole in their host, and what is put into it.

use super::{
    ground::Ground,
    net::{NEIGHBOUR, alone},
};
use crate::hostile::PREFIXES;
use authkeep_practice::{Account, Dialect};
use std::collections::BTreeMap;

const SHOPS: &str = r#"
id = "own"
name = "Shops"
grants = ["authorization_code"]
authorize_url = "https://as.example/oauth/authorize"
token_url = "https://{var.shop}.shops.example/oauth/token"
api_base = "https://{var.shop}.shops.example/api/v1"
rotation = "always"
[vars.shop]
from = "callback"
pattern = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
[scope]
list = [{ value = "profile", label = "See who you are", on = "always" }]
[redirect]
kinds = ["loopback", "paste"]
[whoami]
url = "{api_base}/me"
id = "id"
label = "email"
[pasted_token]
help = "An admin makes one."
"#;

/// The same where the person says the shop, and the file's author took no care at all.
fn careless() -> String {
    SHOPS.replace(
        "from = \"callback\"\npattern = \"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\"",
        "pattern = \"(?s).*\"",
    )
}

fn shops(dialect: &mut Dialect) {
    dialect.accounts = vec![Account::new("corner-shop", "Corner Shop", "till@corner-shop.example")];
    dialect.authorize.callback = BTreeMap::from([("shop".to_owned(), "{account}".to_owned())]);
}

/// Every value that leads away, or looks as if it did, with each host that listens.
fn hostile() -> impl Iterator<Item = String> {
    let hosts = ["evil.example", "evil.example:8443", NEIGHBOUR];
    PREFIXES.iter().flat_map(move |prefix| hosts.map(|host| prefix.replace("{}", host)))
}

#[test]
fn a_shop_of_a_callback_leads_nowhere_else() {
    alone(|net| {
        let ground = Ground::with(net, SHOPS, shops);
        let sign_in = ground.sign_in(&[]);
        let good = ground.callback(&sign_in);
        let mut tried = std::collections::BTreeSet::new();
        for shop in hostile().filter(|shop| tried.insert(shop.clone())) {
            let mut callback = good.clone();
            let kept: Vec<_> = good.query_pairs().filter(|(name, _)| name != "shop").collect();
            callback.query_pairs_mut().clear().extend_pairs(&kept).append_pair("shop", &shop);
            ground.completes_not(callback.as_str());
        }
        ground.nobody_else_was_called();
        assert_eq!(ground.told_at_home(), [""; 0], "not even the right shop was asked");
        _ = ground.world.authkeep(["complete", good.as_str()]).run().ok();
        sign_in.connected();
        ground.nobody_else_was_called();
        assert!(ground.told_at_home().iter().any(|it| it == "verifier"));
    });
}

#[test]
fn a_shop_that_a_person_types_leads_nowhere_else_whatever_the_pattern_lets_pass() {
    alone(|net| {
        let ground = Ground::with(net, &careless(), shops);
        let mut tried = std::collections::BTreeSet::new();
        for shop in hostile().filter(|shop| tried.insert(shop.clone())) {
            let set = format!("shop={shop}");
            let connect = ground.world.authkeep(["connect", "own", "--token-stdin", "--set", &set]);
            let run = connect.input(format!("{}typed\n", crate::harness::leaks::marks::PERSONAL_TOKEN)).run();
            // One that is a name under the right domain may be asked.
            let asked = net.came_to(false).into_iter().map(|heard| heard.host);
            let astray: Vec<_> = asked.filter(|host| !host.ends_with(".shops.example")).collect();
            assert_eq!(astray, [""; 0], "{shop:?}: {} {}", run.code, run.stderr);
        }
        ground.secrets_stayed_with(|host| host.ends_with(".shops.example"));
    });
}
