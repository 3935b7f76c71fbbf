//! Secrets come in by standard input or a prompt, and never by an argument.

use crate::harness::{
    World, leaks,
    terminal::Terminal,
    wait::FixedPort,
    world::{CLIENT_ID, CLIENT_SECRET},
};

fn command_line(id: u32) -> String {
    let line = std::fs::read(format!("/proc/{id}/cmdline")).expect("a process");
    String::from_utf8_lossy(&line).replace('\0', " ")
}

fn environment(id: u32) -> String {
    let block = std::fs::read(format!("/proc/{id}/environ")).expect("a process");
    String::from_utf8_lossy(&block).into_owned()
}

#[test]
fn no_option_takes_a_secret() {
    let world = World::playing("vendaze");
    let options = ["--client-secret", "--token", "--secret", "--password"];
    for option in options {
        _ = world.authkeep(["connect", "vendaze", "--no-browser", option, "x"]).run().exits(2);
        let add = ["clients", "add", "a", "--provider", "vendaze", "--client-id", "x", option, "x"];
        _ = world.authkeep(add).run().exits(2);
    }
}

#[test]
fn a_waiting_connect_has_no_secret_in_its_command_line_or_environment() {
    let world = World::playing("vendaze");
    let sign_in = world.sign_in(&[]);
    for text in [command_line(sign_in.id()), environment(sign_in.id())] {
        assert!(text.contains("authkeep"));
        leaks::assert_none_in(&text, [CLIENT_SECRET]);
    }
    sign_in.browse();
    sign_in.connected();
}

#[test]
fn nothing_prompts_where_there_is_no_terminal() {
    let world = World::playing("vendaze");
    let run = world.authkeep(["connect", "vend-email", "--no-browser"]).run().exits(2);
    assert!(run.stderr.contains("--client-id"), "{}", run.stderr);
    assert_eq!(run.stdout, "");
}

#[test]
fn a_person_at_a_terminal_is_asked_and_the_secret_is_not_shown() {
    let world = World::playing("vendaze");
    let port = world.redirect_port.to_string();
    let arguments = ["connect", "vendaze", "--no-browser", "--port", &port];
    let mut terminal = Terminal::start(&world, &arguments);
    terminal.wait_for("lient ID");
    // What must be registered there is said before the client is asked for.
    assert!(terminal.screen().contains(&world.redirect_uri()), "{}", terminal.screen());
    terminal.type_line(CLIENT_ID);
    terminal.wait_for("Client secret");
    terminal.wait_until_hidden();
    terminal.type_line(CLIENT_SECRET);
    let address = format!("{}/oauth/authorize?", world.origin());
    terminal.wait_for(&address);
    terminal.wait_for("state=");
    let screen = terminal.screen();
    let opened = screen[screen.find(&address).expect("the address")..]
        .split(|c: char| c.is_whitespace() || c.is_control())
        .next()
        .expect("an address")
        .to_owned();
    crate::harness::browser::open(&opened);
    assert_eq!(terminal.finish(), 0, "{}", terminal.screen());
    leaks::assert_none_in(&terminal.screen(), [CLIENT_SECRET]);
    assert_eq!(world.seen().active_grants, 1);
}

#[test]
fn a_pasted_token_comes_by_standard_input_and_is_kept_in_the_keychain_only() {
    let world = World::new();
    let account = authkeep_practice::Account::new("ada", "Ada", "ada@practice.example");
    let token = world.practice().issue_personal_token(account);
    let connect = world.authkeep(["connect", "practice", "--token-stdin", "--name", "mine", "--json"]);
    let event = connect.input(format!("{token}\n")).run().ok().json();
    let connection = &event["connection"];
    assert_eq!(connection["grant"], "personal_token");
    assert_eq!(connection["account"]["id"], "ada");
    assert_eq!(connection["status"], "unknown");
    assert_eq!(world.token("mine"), token);
    world.assert_not_on_disk(&[&token]);
}

#[test]
fn a_pasted_token_that_does_not_work_is_not_kept() {
    let world = World::new();
    let connect = world.authkeep(["connect", "practice", "--token-stdin", "--json"]);
    let run = connect.input("practice_this-is-no-token\n").run();
    assert_ne!(run.code, 0);
    let odd = world.authkeep(["connect", "practice", "--token-stdin"]).input("two words\n").run();
    assert_eq!(odd.code, 2, "{}", odd.stderr);
    assert_eq!(world.authkeep(["list", "--json"]).run().ok().json(), serde_json::json!([]));
    leaks::assert_none_in(&format!("{}{}", run.stdout, run.stderr), ["practice_this-is-no-token"]);
}

#[test]
fn nothing_the_program_prints_about_a_failure_holds_a_secret() {
    let _alone = FixedPort::alone();
    let world = World::playing("vendaze");
    world.connect(&["--name", "mine"]);
    let token = world.token("mine");
    let mut said = String::new();
    world.practice().end_grants("north-star");
    for command in [&["refresh", "mine"][..], &["show", "mine"], &["log"], &["doctor"], &["list"]] {
        let run = world.authkeep(command).env("RUST_LOG", "trace").env("AUTHKEEP_LOG", "trace").run();
        said += &(run.stdout + &run.stderr);
    }
    let seen = world.secrets_seen();
    leaks::assert_none_in(&said, seen.iter().map(String::as_str).chain([CLIENT_SECRET, &token]));
}
