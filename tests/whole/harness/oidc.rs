//! The OpenID provider of tests/oidc: a server that was not written here.

use serde_json::{Value, json};
use std::{
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use super::world::{CLIENT_ID, CLIENT_SECRET};

/// The server, which ends with the test.
pub struct Oidc {
    child: Child,
    ask: ChildStdin,
    answers: BufReader<ChildStdout>,
    /// Its issuer identifier.
    pub origin: String,
}

impl Oidc {
    /// Starts it, with one client that has this redirect URI.
    pub fn start(redirect_uri: &str) -> Self {
        let mut child = node("server.mjs", &[CLIENT_ID, CLIENT_SECRET, redirect_uri])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("node, of the package nodejs");
        let ask = child.stdin.take().expect("a pipe");
        let answers = BufReader::new(child.stdout.take().expect("a pipe"));
        let mut server = Self { child, ask, answers, origin: String::new() };
        server.origin = server.answer()["origin"].as_str().expect("an origin").to_owned();
        server
    }

    /// How many refreshes succeeded.
    pub fn refreshed(&mut self) -> u64 {
        self.counts()["refreshed"].as_u64().expect("a number")
    }

    /// How many grants ended.
    pub fn revoked(&mut self) -> u64 {
        self.counts()["revoked"].as_u64().expect("a number")
    }

    /// What the token endpoint refused.
    pub fn refused(&mut self) -> Vec<Value> {
        self.counts()["refused"].as_array().expect("a list").clone()
    }

    /// Whether the server would take this token.
    pub fn takes(&mut self, token: &str) -> bool {
        self.question(&json!(["knows", token]))["alive"] == true
    }

    fn counts(&mut self) -> Value {
        self.question(&json!(["counts"]))
    }

    fn question(&mut self, question: &Value) -> Value {
        writeln!(self.ask, "{question}").expect("the server runs");
        self.answer()
    }

    fn answer(&mut self) -> Value {
        let mut line = String::new();
        self.answers.read_line(&mut line).expect("a line");
        serde_json::from_str(&line).unwrap_or_else(|_| panic!("the OpenID provider said {line:?}"))
    }
}

impl Drop for Oidc {
    fn drop(&mut self) {
        // Both fail only when it ended.
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

/// A script of tests/oidc. Its packages must be installed.
pub fn node(script: &str, arguments: &[&str]) -> Command {
    let folder = folder();
    assert!(
        folder.join("node_modules").is_dir(),
        "the npm packages of the tests are not installed: run scripts/setup-node"
    );
    let mut command = Command::new("node");
    command.arg(folder.join(script)).args(arguments);
    command
}

/// The folder of the scripts.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/oidc")
}
