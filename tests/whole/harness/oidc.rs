//! The OpenID provider of tests/oidc: a server that was not written here.

use serde_json::{Value, json};
use std::{
    path::{Path, PathBuf},
    process::Command,
};

use super::{
    asked::Asked,
    client::{CLIENT_ID, CLIENT_SECRET},
};

/// The server, which ends with the test.
pub struct Oidc {
    server: Asked,
    /// Its issuer identifier.
    pub origin: String,
}

impl Oidc {
    /// Starts it, with one client that has this redirect URI.
    pub fn start(redirect_uri: &str) -> Self {
        Self::with_life(redirect_uri, 600)
    }

    /// The same, with access tokens that live for so many seconds.
    pub fn with_life(redirect_uri: &str, life: u64) -> Self {
        let command = node("server.mjs", &[CLIENT_ID, CLIENT_SECRET, redirect_uri, &life.to_string()]);
        let server = Asked::start(command, "node, of the package nodejs, and scripts/setup-node");
        Self { origin: server.origin.clone(), server }
    }

    /// A provider file that names its issuer and leaves the rest to discovery.
    pub fn provider_file(&self) -> String {
        format!(
            "id = \"certified\"\nname = \"Certified\"\ngrants = [\"authorization_code\"]\nissuer = \"{}\"\n\
             rotation = \"strict\"\n[scope]\nlist = [{{ value = \"openid\", on = \"always\" }}, \
             {{ value = \"offline_access\", on = \"always\" }}]\n\
             [params.authorize]\nprompt = \"consent\"\n[redirect]\nkinds = [\"loopback\"]\n",
            self.origin
        )
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
        self.server.question(&json!(["knows", token]))["alive"] == true
    }

    fn counts(&mut self) -> Value {
        self.server.question(&json!(["counts"]))
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
