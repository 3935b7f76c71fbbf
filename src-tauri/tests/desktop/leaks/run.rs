//! The whole session.

use super::{
    known::{Known, STATE},
    processes::CHILD,
    watch::Watch,
};
use crate::session::{
    Desktop, Page,
    approve::{approve, follow},
    browser::Browser,
    process::{run, stays},
    wait_for,
};
use authkeep_core::ports::Records;
use authkeep_practice::{Approval, Client, Dialect, Endpoint, PUBLIC_CLIENT, Script, Trouble};
use authkeep_tests::leaks::{kept, marks};
use serde_json::{Value, json};
use std::{
    fs::{self, File},
    io::Write,
    process::Stdio,
};

/// The client that has a secret. It holds what every encoding treats in its own way.
const CLIENT: &str = "marked";

/// A provider whose secrets are marked, and that says back what it was sent when it is unwell.
fn marked() -> Dialect {
    let mut dialect = Dialect::default();
    dialect.authorize.code_prefix = marks::CODE.to_owned();
    dialect.token.prefix = marks::ACCESS_TOKEN.to_owned();
    dialect.token.personal_prefix = format!("practice_{}", marks::PERSONAL_TOKEN);
    dialect.refresh.prefix = marks::REFRESH_TOKEN.to_owned();
    dialect
}

fn client_secret() -> String {
    format!("{}s3cret/of the+client=100%", marks::CLIENT_SECRET)
}

/// A session that is under way, and the secrets that came up so far.
struct Session<'a> {
    desktop: &'a Desktop,
    secrets: Vec<(String, String)>,
    opened: String,
}

impl Session<'_> {
    /// Notes what the keychain holds just now: a verifier is there for the length of a sign-in.
    fn note(&mut self) {
        self.secrets.extend(kept(&self.desktop.keyring));
    }

    /// Waits for the address that the app opens next.
    fn next_address(&mut self) -> String {
        let last = self.opened.clone();
        self.opened =
            wait_for("the browser", || Some(self.desktop.opened_address()).filter(|it| *it != last));
        self.note_state();
        self.note();
        self.opened.clone()
    }

    fn note_state(&mut self) {
        let state = self.opened.split('&').find_map(|part| part.strip_prefix("state=")).expect("a state");
        self.secrets.push((STATE.to_owned(), state.to_owned()));
    }

    /// Begins a sign-in in the window. Gives its id and the address that is opened.
    fn begin(&mut self, page: &Page<'_>, redirect: &str, client: &Value) -> (String, String) {
        let wish = json!({
            "provider": "practice", "renews": null, "client": client, "scopes": null, "values": {},
            "redirect": redirect, "redirect_uri": null,
        });
        let sign_in = page.invoke("begin", &json!({ "request": wish })).expect("a sign-in");
        (sign_in["id"].as_str().expect("an id").to_owned(), self.next_address())
    }

    /// What a command says is kept where it is searched.
    fn says(&self, arguments: &[&str], input: Option<&str>) {
        self.keep(self.said(arguments, input).as_bytes());
    }

    fn said(&self, arguments: &[&str], input: Option<&str>) -> String {
        let mut command = self.desktop.command_line(arguments);
        let stdin = if input.is_some() { Stdio::piped() } else { Stdio::null() };
        let mut child =
            command.stdin(stdin).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("a command");
        if let Some(input) = input {
            let mut stdin = child.stdin.take().expect("a pipe");
            writeln!(stdin, "{input}").expect("it is read");
        }
        let output = child.wait_with_output().expect("an end");
        String::from_utf8([output.stdout, output.stderr].concat()).expect("text")
    }

    fn keep(&self, said: &[u8]) {
        let file =
            File::options().append(true).create(true).open(self.desktop.home().join("said by commands"));
        file.and_then(|mut file| file.write_all(said)).expect("a file");
    }
}

fn given() -> Value {
    json!({ "kind": "given", "client_id": CLIENT, "client_secret": client_secret() })
}

fn public() -> Value {
    json!({ "kind": "given", "client_id": PUBLIC_CLIENT, "client_secret": null })
}

fn connections(desktop: &Desktop) -> Vec<String> {
    let connections = desktop.records().connections().expect("the records");
    connections.into_iter().map(|connection| connection.id.to_string()).collect()
}

fn connected(desktop: &Desktop, number: usize) -> Vec<String> {
    wait_for("a connection", || Some(connections(desktop)).filter(|all| all.len() == number))
}

/// Connects in every way, and in none: declined, cancelled, answered wrongly, closed.
fn sign_ins(session: &mut Session<'_>, page: &Page<'_>) {
    let desktop = session.desktop;
    let (_, address) = session.begin(page, "loopback", &public());
    assert!(follow(&approve(&address)).contains("Connected"));
    connected(desktop, 1);
    let (_, address) = session.begin(page, "scheme", &given());
    desktop.start_second(&[&approve(&address)]);
    connected(desktop, 2);
    let (_, address) = session.begin(page, "scheme", &public());
    let _launched = desktop.launch(&["xdg-open"], &approve(&address));
    connected(desktop, 3);
    let (_, address) = session.begin(page, "paste", &public());
    page.invoke("paste", &json!({ "text": approve(&address) })).expect("connected");
    connected(desktop, 4);

    // A server that says back what it was sent, while the code is exchanged.
    let (_, address) = session.begin(page, "paste", &given());
    let answer = approve(&address);
    desktop.practice().script(Endpoint::Token, Trouble::Echo);
    let error = page.invoke("paste", &json!({ "text": answer })).expect_err("it is refused");
    session.keep(error.to_string().as_bytes());
    // A wrong answer, then none.
    let (id, address) = session.begin(page, "loopback", &given());
    let wrong = approve(&address).replace("state=", "state=wrong");
    follow(&wrong);
    page.invoke("cancel", &json!({ "id": id })).expect("cancelled");
    desktop.practice().set_approval(Approval::Deny);
    let (_, address) = session.begin(page, "loopback", &given());
    follow(&approve(&address));
    desktop.practice().approve();
    for hostile in ["dev.authkeep:/oauth/callback?code=x&state=y", "dev.authkeep:/quit"] {
        desktop.start_second(&[hostile]);
    }
}

/// Uses what is connected, at a server that is well and at one that is not.
fn uses(session: &mut Session<'_>, page: &Page<'_>, watch: &Watch<'_>) {
    let desktop = session.desktop;
    let ids = connections(desktop);
    for id in &ids {
        for form in ["raw", "header", "curl", "env"] {
            page.invoke("copy", &json!({ "id": id, "form": form })).expect("copied");
            wait_for("the clipboard", || desktop.pasted("UTF8_STRING"));
        }
        page.invoke("reveal", &json!({ "id": id })).expect("a token");
        page.invoke("claims", &json!({ "id": id })).expect("a shape");
        page.invoke("refresh", &json!({ "id": id })).expect("refreshed");
        session.note();
        for trouble in [Trouble::Echo, Trouble::MalformedJson, Trouble::HugeBody(2 << 20)] {
            desktop.practice().script(Endpoint::Token, Script::from(trouble));
            let error = page.invoke("refresh", &json!({ "id": id })).expect_err("it is unwell");
            session.keep(error.to_string().as_bytes());
        }
    }
    wait_for("a secret in the clipboard", || watch.history.left_one_alone().then_some(()));
}

/// The command line beside the window.
fn commands(session: &mut Session<'_>, watch: &Watch<'_>) {
    let desktop = session.desktop;
    let name = desktop.records().connections().expect("the records").remove(0).name;
    let token = run(&mut desktop.command_line(&["token", &name, "--as", "json"]));
    assert!(token.status.success(), "{}", String::from_utf8_lossy(&token.stderr));
    session.keep(&token.stderr);
    session.says(&[&["exec", &name, "--"], &CHILD[..]].concat(), None);
    wait_for("its command", || watch.processes.have(CHILD[1]).then_some(()));
    session.says(&["request", &name, "/me", "-i"], None);
    for endpoint in [Endpoint::Token, Endpoint::Api] {
        desktop.practice().script(endpoint, Script::from(Trouble::Echo).times(2));
    }
    session.says(&["refresh", &name, "--json"], None);
    desktop.practice().clear_scripts();
    let redirects =
        ["connect", "practice", "--json", "--no-browser", "--timeout", "1s", "--client-id", CLIENT];
    let said = session.said(&[&redirects[..], &["--client-secret-stdin"]].concat(), Some(&client_secret()));
    let state = said.split("state=").nth(1).and_then(|it| it.split(['&', '"']).next());
    let state = state.unwrap_or_else(|| panic!("no state: {said}"));
    // The address to open is what was asked for, and so the one place for its state.
    session.keep(said.replace(state, "its state").as_bytes());
    session.secrets.push((STATE.to_owned(), state.to_owned()));
    let personal = desktop.practice().issue_personal_token(desktop.practice().dialect().accounts[1].clone());
    session.says(&["connect", "practice", "--token-stdin", "--name", "personal", "--json"], Some(&personal));
    desktop.practice().script(Endpoint::Revoke, Script::from(Trouble::Echo));
    session.says(&["disconnect", "personal", "--json"], None);
    for command in [
        &["list", "--json"][..],
        &["show", &name, "--json"],
        &["log", "--json"],
        &["doctor"],
        &["clients", "--json"],
        &["token", "nobody", "--json"],
    ] {
        session.says(command, None);
    }
}

/// The app dies in the middle, in two ways, with a sign-in open each time.
fn crashes(session: &mut Session<'_>) {
    let desktop = session.desktop;
    for signal in ["KILL", "ABRT"] {
        let page = desktop.start(&[]);
        page.reads("practice");
        let process = desktop.process().expect("an app");
        let limits = fs::read_to_string(format!("/proc/{process}/limits")).expect("its limits");
        let cores = limits.lines().find(|line| line.starts_with("Max core file size")).expect("a limit");
        assert_eq!(cores.split_whitespace().nth(4), Some("0"), "no core is written: {cores}");
        let before = connections(desktop).len();
        let (_, address) = session.begin(&page, "scheme", &given());
        desktop.kill_with(signal);
        drop(page);
        let page = desktop.start(&[&approve(&address)]);
        connected(desktop, before + 1);
        drop(page);
    }
}

/// A person at a real browser, which is closed in the middle of the second sign-in.
fn in_a_browser(session: &mut Session<'_>) {
    let desktop = session.desktop;
    desktop.practice().set_approval(Approval::Ask);
    let browser = Browser::on(desktop, &desktop.practice().origin());
    let page = desktop.start(&[]);
    page.reads("practice");
    let before = connections(desktop).len();
    for (redirect, number) in [("loopback", 1), ("scheme", 2)] {
        let wish = json!({
            "provider": "practice", "renews": null, "client": public(), "scopes": null, "values": {},
            "redirect": redirect, "redirect_uri": null,
        });
        page.invoke("begin", &json!({ "request": wish })).expect("a sign-in");
        session.note();
        browser.press("Approve");
        connected(desktop, before + number);
    }
    drop(browser);
    desktop.practice().approve();
}

#[test]
fn a_whole_session_leaves_no_secret_behind() {
    let desktop = Desktop::talking(marked());
    let secret = client_secret();
    let client =
        Client::confidential(CLIENT, &secret).redirect("dev.authkeep:/oauth/callback").any_loopback();
    desktop.practice().register(client);
    let (_tray, _notices, _manager) = (desktop.tray(), desktop.notices(), desktop.window_manager());
    desktop.own_scheme();
    let watch = Watch::over(&desktop);
    let mut session = Session { desktop: &desktop, secrets: Vec::new(), opened: String::new() };
    {
        let page = desktop.start(&[]);
        page.reads("No accounts connected yet");
        sign_ins(&mut session, &page);
        uses(&mut session, &page, &watch);
        commands(&mut session, &watch);
        let last = connections(&desktop).pop().expect("a connection");
        desktop.practice().script(Endpoint::Revoke, Trouble::Echo);
        let receipt = page.invoke("disconnect", &json!({ "id": last, "local": false })).expect("a receipt");
        session.keep(receipt.to_string().as_bytes());
    }
    crashes(&mut session);
    in_a_browser(&mut session);
    wait_for("the end of the app", || (!desktop.runs()).then_some(()));
    session.note();

    let seen = desktop.practice().seen().requests.into_iter().flat_map(|request| request.parameters);
    // A real browser tells nobody but the server which `state` it was given.
    let (states, others): (Vec<_>, Vec<_>) = seen.partition(|(name, _)| name == "state");
    let states = states.into_iter().map(|(_, state)| (STATE.to_owned(), state));
    let verifiers = others.into_iter().filter(|(name, _)| name == "code_verifier");
    for name in ["verifier", "seal", "client_secret", "access_token", "refresh_token", STATE] {
        assert!(session.secrets.iter().any(|(known, _)| known == name), "no {name} came up");
    }
    let known = Known::new(
        session
            .secrets
            .into_iter()
            .chain(states)
            .chain(verifiers)
            .chain([("a client secret".to_owned(), secret)]),
    );
    assert!(watch.traffic.has("CreateItem") && watch.traffic.has("ExecuteCallback"), "the bus was heard");
    assert!(watch.processes.have("/oauth/authorize?") && watch.processes.have("dev.authkeep:"));
    let log = fs::read_to_string(desktop.authkeep().join("logs/authkeep.log")).expect("a log");
    assert!(!log.is_empty(), "it says all that it can");
    assert!(desktop.home().join("said").metadata().is_ok_and(|file| file.len() > 0), "the app talked");
    let found = watch.findings(&known);
    assert_eq!(found, [""; 0], "{}", found.join("\n"));
    stays("nobody is left", || !desktop.runs());
}
