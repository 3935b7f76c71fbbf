//! Practice as a newcomer has it: `authkeep practice` in one terminal, the rest in another.

use crate::harness::{SignIn, World, call::Running, eventually, oidc, terminal::Terminal, wait::free_port};
use authkeep_practice::Dialect;
use serde_json::Value;
use std::{fs, path::Path};

/// A world whose Practice is a process of its own.
struct Newcomer {
    world: World,
    port: u16,
}

impl Newcomer {
    fn new() -> Self {
        let world = World::new();
        let port = free_port();
        let file = format!(
            "id = \"practice\"\nextends = \"practice\"\n\
             authorize_url = \"http://127.0.0.1:{port}/oauth/authorize\"\n\
             token_url = \"http://127.0.0.1:{port}/oauth/token\"\n\
             api_base = \"http://127.0.0.1:{port}/api/v1\"\n\
             [revoke]\nurl = \"http://127.0.0.1:{port}/oauth/revoke\"\n"
        );
        world.provider_file("practice", &file);
        Self { world, port }
    }

    fn start_practice(&self) -> Running {
        let mut running =
            self.world.authkeep(["practice", "--json", "--port", &self.port.to_string()]).start();
        assert_eq!(running.event()["origin"], format!("http://127.0.0.1:{}", self.port));
        running
    }
}

/// A person without a browser: reads the form of the consent page and sends it.
fn approve_by_hand(world: &World, sign_in: &SignIn) {
    let cookies = world.file("cookies");
    let curl = |arguments: &[&str]| {
        let output = std::process::Command::new("curl").args(["-s", "-S"]).args(arguments).output();
        String::from_utf8(output.expect("curl").stdout).expect("text")
    };
    let jar = cookies.to_str().expect("text");
    let address = sign_in.url();
    let page = curl(&["-c", jar, address.as_str()]);
    let field = |name: &str| -> String {
        let (_, after) =
            page.split_once(&format!("name=\"{name}\"")).unwrap_or_else(|| panic!("{name}: {page}"));
        let (_, value) = after.split_once("value=\"").expect("a value");
        value.split('"').next().expect("a value").to_owned()
    };
    let origin = format!("Origin: {}", address.origin().ascii_serialization());
    let (csrf, account) = (format!("csrf={}", field("csrf")), format!("account={}", field("account")));
    let target = address.as_str();
    let fields = ["--data-urlencode", &csrf, "--data-urlencode", &account, "-d", "decision=approve"];
    let scopes = ["-d", "scope=profile", "-d", "scope=notes:read"];
    let answer = curl(&[&["-b", jar, "-H", &origin, "-L"], &fields[..], &scopes[..], &[target]].concat());
    assert!(answer.contains("onnected"), "{answer}");
}

#[test]
fn a_connection_outlives_the_death_of_the_practice_server() {
    let newcomer = Newcomer::new();
    let practice = newcomer.start_practice();
    let world = &newcomer.world;
    let sign_in = world.sign_in(&[]);
    approve_by_hand(world, &sign_in);
    let connection = sign_in.connected();
    assert_eq!(connection["name"], "practice");
    let token = world.token("practice");

    practice.kill();
    let error = world.authkeep(["refresh", "practice", "--json"]).run().exits(5).error();
    assert_eq!(error["code"], "offline");
    assert!(error["hint"].as_str().expect("text").contains("authkeep practice"), "{error}");

    let practice = newcomer.start_practice();
    _ = world.authkeep(["refresh", "practice"]).run().ok();
    assert_ne!(world.token("practice"), token);
    let me = world.authkeep(["request", "practice", "/me"]).run().ok();
    assert_eq!(me.json()["id"], connection["account"]["id"]);
    _ = world.authkeep(["disconnect", "practice"]).run().ok();
    practice.signal("INT");
    _ = practice.finish();
}

#[test]
fn the_practice_server_says_where_it_is_and_ends_with_control_c() {
    let newcomer = Newcomer::new();
    let port = newcomer.port.to_string();
    let mut terminal = Terminal::start(&newcomer.world, &["practice", "--port", &port]);
    terminal.wait_for("onnect it");
    assert!(terminal.screen().contains(&format!("http://127.0.0.1:{port}")), "{}", terminal.screen());
    let taken = newcomer.world.authkeep(["practice", "--port", &port]).run().exits(2);
    assert!(taken.stderr.contains(&port), "{}", taken.stderr);
    terminal.press_control_c();
    assert_eq!(terminal.finish(), 0);
}

#[test]
fn the_built_in_file_and_the_practice_server_agree() {
    let file: toml::Table = crate::harness::provider::read("providers/practice.toml").parse().expect("TOML");
    let address = |name: &str| file[name].as_str().expect("text").to_owned();
    let paths = Dialect::default().paths;
    let origin = format!("http://127.0.0.1:{}", authkeep_practice::DEFAULT_PORT);
    assert_eq!(address("authorize_url"), format!("{origin}{}", paths.authorize));
    assert_eq!(address("token_url"), format!("{origin}{}", paths.token));
    assert_eq!(address("api_base"), format!("{origin}{}", paths.api));
    assert_eq!(file["revoke"]["url"].as_str(), Some(format!("{origin}{}", paths.revoke).as_str()));
    assert_eq!(file["client"]["id"].as_str(), Some(authkeep_practice::PUBLIC_CLIENT));
}

#[test]
fn a_newcomer_connects_practice_with_a_real_browser() {
    let newcomer = Newcomer::new();
    let _practice = newcomer.start_practice();
    let world = &newcomer.world;
    let pictures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/artefacts");
    fs::create_dir_all(&pictures).expect("a folder for pictures");
    let said = pictures.join("said.json");
    _ = fs::remove_file(&said);

    // The shell keeps spaces in paths together, which the words of $BROWSER cannot.
    let browser = world.file("browser");
    let node = oidc::node("approve.mjs", &[pictures.to_str().expect("text")]);
    let words: Vec<_> = std::iter::once(node.get_program()).chain(node.get_args()).collect();
    let words: Vec<_> = words.iter().map(|word| format!("'{}'", word.to_str().expect("text"))).collect();
    fs::write(&browser, format!("exec {} \"$1\"\n", words.join(" "))).expect("written");
    let line = format!("sh {}", browser.display());

    let connect = world.authkeep(["connect", "practice"]).env("BROWSER", &line).run().ok();
    assert!(connect.stderr.contains("authkeep token practice"), "what to do next: {}", connect.stderr);
    eventually("the browser saw the last page", || said.exists());
    let said: Value = serde_json::from_str(&fs::read_to_string(&said).expect("text")).expect("JSON");
    let text = said["text"].as_str().expect("text");
    assert!(text.contains("onnected"), "the last page says how it went: {said}");
    assert_eq!(said["complaints"], serde_json::json!([]), "the browser found nothing to refuse");
    for picture in ["consent.png", "end.png"] {
        assert!(fs::metadata(pictures.join(picture)).expect("a picture").len() > 4_000, "{picture}");
    }
    world.token("practice");
}
