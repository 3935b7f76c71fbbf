//! The Django project of tests/django, which serves django-oauth-toolkit: a server that was not
//! written here.

use serde_json::{Value, json};
use std::{path::Path, process::Command};

use super::{
    asked::Asked,
    browser::{Browser, Page},
    client::{CLIENT_ID, CLIENT_SECRET},
    sign_in::SignIn,
};

/// The server, which ends with the test.
pub struct Django {
    server: Asked,
    origin: String,
}

impl Django {
    /// Starts it, with one client that has this redirect URI, and access tokens that live for so many
    /// seconds.
    pub fn start(redirect_uri: &str, life: u64) -> Self {
        // Debian's, which has Debian's packages.
        let mut command = Command::new("/usr/bin/python3");
        command.arg("-B").arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/django/server.py"));
        command.args([CLIENT_ID, CLIENT_SECRET, redirect_uri, &life.to_string()]);
        let server = Asked::start(command, "Python with Django, of the package python3-django-oauth-toolkit");
        Self { origin: server.origin.clone(), server }
    }

    /// A provider file of it.
    pub fn provider_file(&self) -> String {
        format!(
            "id = \"django\"\nname = \"Django\"\ngrants = [\"authorization_code\"]\nrotation = \"always\"\n\
             authorize_url = \"{0}/o/authorize/\"\ntoken_url = \"{0}/o/token/\"\n\
             [scope]\nlist = [{{ value = \"read\", on = \"always\" }}]\n[redirect]\nkinds = [\"loopback\"]\n\
             [revoke]\nurl = \"{0}/o/revoke_token/\"\n",
            self.origin
        )
    }

    /// How many refreshes succeeded, counted before any of an answer leaves.
    pub fn refreshed(&mut self) -> u64 {
        self.counts()["refreshed"].as_u64().expect("a number")
    }

    /// What the token endpoint refused.
    pub fn refused(&mut self) -> Vec<Value> {
        self.counts()["refused"].as_array().expect("a list").clone()
    }

    /// How many tokens were revoked.
    pub fn revoked(&mut self) -> u64 {
        self.counts()["revoked"].as_u64().expect("a number")
    }

    fn counts(&mut self) -> Value {
        self.server.question(&json!(["counts"]))
    }
}

/// The person: logs in, then approves. Gives the page that is shown in the end.
pub fn approve(sign_in: &SignIn) -> Page {
    let mut browser = Browser::default();
    let log_in = browser.open(&sign_in.url());
    let consent = browser.send(&log_in, &[("username", "ada"), ("password", "engine")]);
    browser.send(&consent, &[("allow", "Authorize")])
}
