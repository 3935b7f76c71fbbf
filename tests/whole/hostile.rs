//! Foreign input through the real program: no secret leaves, and the waiting sign-in is unharmed.

use crate::harness::{Foreign, World};
use authkeep_practice::Endpoint;
use serde_json::Value;
use url::Url;

/// Values for a shop's name that lead, or look as if they led, to another host. `{}` is the
/// authority of a server that must hear nothing.
pub const PREFIXES: &[&str] = &[
    "{}/",
    "{}?",
    "{}#",
    "{}\\",
    "x@{}/",
    "u:p@{}/",
    "a@{}#",
    "corner-shop@{}/",
    "corner-shop.evil@{}#",
    "evil.example/",
    "x@evil.example#",
    "evil.example:8443/",
    "evil\t.example/",
    "evil\n.example/",
    "0x7f000001/",
    "2130706433#",
    "0177.0.0.1/",
    "127.1/",
    "[::1]/",
    "evil。example/",
    "ｅｖｉｌ.example/",
    "evil%2eexample/",
    "%2e%2e/%2e%2e",
    "..",
    ".",
    "../corner-shop",
    "corner-shop/../other",
    "corner shop",
    "",
    "-corner",
    "corner-",
    "CORNER",
    "кафе",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
];

#[test]
fn no_shop_that_is_none_gets_a_request() {
    let foreign = Foreign::start();
    let world = World::playing("lightspeed-x");
    let mut sign_in = world.sign_in(&[]);
    let good = sign_in.callback();
    for prefix in PREFIXES {
        let prefix = prefix.replace("{}", &foreign.authority());
        let mut callback = good.clone();
        let kept: Vec<_> = good.query_pairs().filter(|(name, _)| name != "domain_prefix").collect();
        callback.query_pairs_mut().clear().extend_pairs(&kept).append_pair("domain_prefix", &prefix);
        let run = world.authkeep(["complete", callback.as_str(), "--json"]).run();
        assert!([2, 3, 8].contains(&run.code), "{prefix:?}: {} {}", run.code, run.stderr);
    }
    assert_eq!(world.secret_requests(), 0);
    assert_eq!(foreign.heard(), Vec::<String>::new());
    // All of that took nothing from the right answer.
    assert!(sign_in.waits());
    _ = world.authkeep(["complete", good.as_str()]).run().ok();
    sign_in.connected();
}

#[test]
fn a_shop_that_names_another_host_gets_no_request_where_it_is_part_of_the_host() {
    let foreign = Foreign::start();
    let world = World::playing("lightspeed-x");
    // As in real life, the host is built from the name; this one can never be reached.
    let file = format!(
        "id = \"shops\"\nextends = \"lightspeed-x\"\nauthorize_url = \"{}/connect\"\n\
         token_url = \"https://{{var.domain_prefix}}.shops.invalid/api/1.0/token\"\n\
         api_base = \"https://{{var.domain_prefix}}.shops.invalid/api\"\n",
        world.origin()
    );
    world.provider_file("shops", &file);
    let check = world.authkeep(["providers", "check"]).args([world.home().join("providers/shops.toml")]);
    _ = check.run().ok();
    for prefix in PREFIXES {
        let prefix = prefix.replace("{}", &foreign.authority());
        let set = format!("domain_prefix={prefix}");
        let connect = world.authkeep(["connect", "shops", "--token-stdin", "--set", &set]);
        let run = connect.input("a-personal-token\n").run();
        assert!([2, 8].contains(&run.code), "{prefix:?}: {} {}", run.code, run.stderr);
    }
    assert_eq!(foreign.heard(), Vec::<String>::new());
    assert_eq!(world.secret_requests(), 0);
}

/// The callback with one change.
fn changed(good: &Url, change: impl Fn(&str, &str) -> Vec<(String, String)>) -> String {
    let mut url = good.clone();
    let pairs: Vec<_> = good.query_pairs().flat_map(|(name, value)| change(&name, &value)).collect();
    url.query_pairs_mut().clear().extend_pairs(pairs);
    url.into()
}

fn same(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

#[test]
fn callbacks_that_are_none_change_nothing() {
    let world = World::new();
    let mut sign_in = world.sign_in(&["--redirect", "paste"]);
    let good = sign_in.callback();
    assert!(good.port().is_none(), "{good}");
    let cases: Vec<(&str, String, &[i32])> = vec![
        ("no state", changed(&good, |n, v| if n == "state" { vec![] } else { vec![same(n, v)] }), &[3]),
        (
            "another state",
            changed(&good, |n, v| vec![same(n, if n == "state" { "abcdefghijk" } else { v })]),
            &[3],
        ),
        ("an empty state", changed(&good, |n, v| vec![same(n, if n == "state" { "" } else { v })]), &[3]),
        (
            "state twice",
            changed(&good, |n, v| if n == "state" { vec![same(n, v), same(n, v)] } else { vec![same(n, v)] }),
            &[2],
        ),
        (
            "code twice",
            changed(
                &good,
                |n, v| if n == "code" { vec![same(n, v), same(n, "other")] } else { vec![same(n, v)] },
            ),
            &[2],
        ),
        ("code and error", format!("{good}&error=access_denied"), &[2]),
        ("an empty code", changed(&good, |n, v| vec![same(n, if n == "code" { "" } else { v })]), &[2]),
        ("no code", changed(&good, |n, v| if n == "code" { vec![] } else { vec![same(n, v)] }), &[2]),
        (
            "a code of foreign letters",
            changed(&good, |n, v| vec![same(n, if n == "code" { "кот" } else { v })]),
            &[2],
        ),
        ("a line break", good.as_str().replacen("code=", "code=\n", 1), &[2]),
        ("a tabulator", good.as_str().replacen("callback", "call\tback", 1), &[2, 3]),
        ("an escape", format!("{good}\u{1b}[2J"), &[2]),
        ("another port", good.as_str().replacen("127.0.0.1", "127.0.0.1:1", 1), &[3]),
        ("another host", good.as_str().replacen("127.0.0.1", "localhost", 1), &[3]),
        ("another path", good.as_str().replacen("/callback", "/elsewhere", 1), &[3]),
        ("another scheme", good.as_str().replacen("http:", "https:", 1), &[3]),
        ("a user", good.as_str().replacen("http://", "http://user:password@", 1), &[3]),
        ("half of it", good.as_str()[..good.as_str().len() / 2].to_owned(), &[2, 3]),
        ("nothing", String::new(), &[2]),
        ("a word", "hello".to_owned(), &[2, 3]),
        ("a script", "javascript:alert(1)".to_owned(), &[2, 3]),
    ];
    for (what, callback, codes) in cases {
        let run = world.authkeep(["complete", "--json", &callback]).run();
        assert!(codes.contains(&run.code), "{what}: {} {}", run.code, run.stderr);
        assert_eq!(run.stdout, "", "{what}");
        assert!(!run.stderr.contains('\u{1b}'), "{what}");
    }
    assert_eq!(world.seen().token_requests, 0, "no request left");
    assert!(sign_in.waits());
    _ = world.authkeep(["complete", good.as_str()]).run().ok();
    sign_in.connected();
}

#[test]
fn a_megabyte_is_refused_unread() {
    let world = World::new();
    let mut sign_in = world.sign_in(&["--redirect", "paste"]);
    let good = sign_in.callback();
    for long in [format!("{good}&x={}", "y".repeat(1 << 20)), "\0".repeat(1 << 20), "é".repeat(1 << 19)] {
        _ = world.authkeep(["complete", "-"]).input(long).run().exits(2);
    }
    let wild: Vec<u8> = (0..=255).cycle().take(4096).collect();
    _ = world.authkeep(["complete", "-"]).input(wild).run().exits(2);
    assert_eq!(world.seen().token_requests, 0);
    assert!(sign_in.waits());
    _ = world.authkeep(["complete", "-"]).input(format!("{good}\n")).run().ok();
    sign_in.connected();
}

#[test]
fn callbacks_that_are_none_at_the_open_port_change_nothing() {
    let world = World::new();
    let mut sign_in = world.sign_in(&[]);
    let good = sign_in.callback();
    for wrong in [
        changed(&good, |n, v| vec![same(n, if n == "state" { "abcdefghijk" } else { v })]),
        changed(&good, |n, v| if n == "state" { vec![] } else { vec![same(n, v)] }),
        format!("{good}&error=access_denied"),
        good.as_str().replacen("/callback", "/favicon.ico", 1),
        good.as_str()
            .replacen("code=", "code=%3Cscript%3Ealert(1)%3C/script%3E&x=", 1)
            .replacen("state=", "s=", 1),
    ] {
        let page = crate::harness::browser::open(&wrong);
        assert!((400..500).contains(&page.status), "{wrong}: {}", page.status);
        assert!(!page.body.contains("<script"), "{}", page.body);
        assert!(sign_in.waits());
    }
    assert_eq!(world.seen().token_requests, 0);
    assert_eq!(crate::harness::browser::open(good.as_str()).status, 200);
    sign_in.connected();
}

#[test]
fn nothing_a_callback_brings_moves_where_a_known_connection_sends_its_secrets() {
    let foreign = Foreign::start();
    let world = World::playing("vendaze");
    world.connect(&["--name", "mine"]);
    let requests = world.secret_requests();
    // Somebody changed the file of a connection that exists.
    let moved = crate::harness::provider::moved("vendaze", &foreign.origin());
    world.provider_file("vendaze", &moved);
    for command in [&["refresh", "mine"][..], &["request", "mine", "/echo"]] {
        let error = world.authkeep(command).args(["--json"]).run().exits(8).error();
        assert_eq!(error["code"], "provider_file", "{error}");
    }
    _ = world.authkeep(["disconnect", "mine"]).run();
    assert_eq!(foreign.heard(), Vec::<String>::new());
    assert_eq!(world.secret_requests(), requests);
}

#[test]
fn a_file_that_changes_while_a_sign_in_waits_gets_no_secret() {
    let foreign = Foreign::start();
    let world = World::playing("vendaze");
    let sign_in = world.sign_in(&[]);
    let callback = sign_in.callback();
    world.provider_file("vendaze", &crate::harness::provider::moved("vendaze", &foreign.origin()));
    let error = world.authkeep(["complete", callback.as_str(), "--json"]).run().exits(8).error();
    assert_eq!(error["code"], "provider_file");
    assert_eq!(foreign.heard(), Vec::<String>::new());
    assert_eq!(world.seen().at(Endpoint::Token).count(), 0);
    sign_in.kill();
}

#[test]
fn files_of_wild_content_are_faults_and_hide_no_others() {
    let world = World::new();
    let wild = [
        "",
        "id",
        "id = \"x\"\n[[[",
        "\u{feff}id = 1",
        "id = \"../../x\"",
        "extends = \"wild-0\"\nid = \"wild-5\"",
    ];
    for (number, text) in wild.iter().enumerate() {
        world.provider_file(&format!("wild-{number}"), text);
    }
    std::fs::write(world.home().join("providers/binary.toml"), [0xff, 0xfe, 0]).expect("written");
    let listed: Value = world.authkeep(["providers", "--json"]).run().ok().json();
    assert!(listed.to_string().contains("\"vendaze\""), "{listed}");
    world.connect(&[]);
    for number in 0..wild.len() {
        let id = format!("wild-{number}");
        let run = world.authkeep(["connect", &id, "--json"]).run();
        assert!([3, 8].contains(&run.code), "{id}: {}", run.code);
    }
}
