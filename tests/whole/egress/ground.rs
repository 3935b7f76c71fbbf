//! A connection at hosts of its own in a network where everybody answers.

use super::{
    capture::Capture,
    net::{Heard, Net, OWN, SHOP},
};
use crate::harness::{
    SignIn, World, browser,
    leaks::{Leak, Secrets, kept, marks},
    world::CLIENT_SECRET,
};
use authkeep_practice::Dialect;
use serde_json::Value;
use std::{cell::RefCell, sync::atomic::Ordering};
use url::Url;

/// The authorization server.
pub const SERVER: &str = "https://as.example";

/// The provider's file.
pub const PROVIDER: &str = r#"
id = "own"
name = "Own"
grants = ["authorization_code"]
authorize_url = "https://as.example/oauth/authorize"
token_url = "https://as.example/oauth/token"
api_base = "https://api.example/api/v1"
rotation = "always"
[scope]
list = [{ value = "profile", label = "See who you are", on = "always" }]
[redirect]
kinds = ["loopback", "paste"]
[whoami]
url = "{api_base}/me"
id = "id"
label = "email"
[revoke]
url = "https://as.example/oauth/revoke"
ok = [200]
"#;

/// The provider's file where the issuer says all that it can.
pub const BY_ISSUER: &str = r#"
id = "own"
name = "Own"
grants = ["authorization_code"]
issuer = "https://as.example"
api_base = "https://api.example/api/v1"
rotation = "always"
[scope]
list = [{ value = "profile", label = "See who you are", on = "always" }]
[redirect]
kinds = ["loopback", "paste"]
"#;

/// The world in its network, and what is secret in it.
pub struct Ground<'a> {
    net: &'a Net,
    /// Home, keychain and provider.
    pub world: World,
    secrets: RefCell<Vec<(String, String)>>,
    capture: Capture,
}

impl<'a> Ground<'a> {
    /// With the provider of this file.
    pub fn new(net: &'a Net, file: &str) -> Self {
        Self::with(net, file, |_| {})
    }

    /// With a server that is changed.
    pub fn with(net: &'a Net, file: &str, change: impl FnOnce(&mut Dialect)) -> Self {
        let mut dialect = Dialect::default();
        dialect.authorize.code_prefix = marks::CODE.to_owned();
        dialect.token.prefix = marks::ACCESS_TOKEN.to_owned();
        dialect.refresh.prefix = marks::REFRESH_TOKEN.to_owned();
        change(&mut dialect);
        let world = World::behind(SERVER, net.roots(), "own", dialect);
        world.provider_file("own", file);
        net.behind.store(world.practice().port(), Ordering::SeqCst);
        let capture = Capture::begin(net, [world.practice().port(), world.redirect_port]);
        let known = marks::ALL.into_iter().chain([("the client secret", CLIENT_SECRET)]);
        let secrets = known.map(|(name, secret)| (name.to_owned(), secret.to_owned())).collect();
        Self { net, world, secrets: RefCell::new(secrets), capture }
    }

    /// Begins to connect.
    pub fn sign_in(&self, arguments: &[&str]) -> SignIn {
        let sign_in = self.world.sign_in(arguments);
        // The verifier leaves the keychain when the sign-in ends.
        self.secrets.borrow_mut().extend(kept(&self.world.keyring));
        sign_in
    }

    /// Where the browser is sent to when the person has approved.
    pub fn callback(&self, sign_in: &SignIn) -> Url {
        let behind = format!("http://127.0.0.1:{}", self.world.practice().port());
        browser::callback_of(&sign_in.url().as_str().replacen(SERVER, &behind, 1))
    }

    /// A connection.
    pub fn connect(&self, name: &str) -> Value {
        let sign_in = self.sign_in(&["--name", name]);
        let page = browser::open(self.callback(&sign_in).as_str());
        assert_eq!(page.status, 200, "{}", page.body);
        sign_in.connected()
    }

    /// Finishes a sign-in that must not succeed with this address; gives the error.
    pub fn completes_not(&self, callback: &str) -> Value {
        let run = self.world.authkeep(["complete", callback, "--json"]).run();
        assert_ne!(run.code, 0, "{callback}");
        run.error()
    }

    /// Replaces a part of the provider's file, which remains one without a fault.
    pub fn edit(&self, file: &str, from: &str, to: &str) {
        assert!(file.contains(from), "{from}");
        self.world.provider_file("own", &file.replacen(from, to, 1));
        let written = self.world.home().join("providers/own.toml");
        _ = self.world.authkeep(["providers", "check"]).args([&written]).run().ok();
    }

    /// Nobody else has so much as been called.
    pub fn nobody_else_was_called(&self) {
        let called: Vec<_> = self.net.came_to(false).into_iter().map(|heard| heard.host).collect();
        assert_eq!(called, [""; 0], "somebody else was called");
        assert_eq!(self.calls_of_others(), [""; 0], "somebody else was to be called");
        self.secrets_stayed_home();
    }

    /// Nobody but the connection's own hosts got a secret, in whatever spelling.
    pub fn secrets_stayed_home(&self) {
        self.secrets_stayed_with(|_| false);
    }

    /// The same where these hosts as well may be told.
    pub fn secrets_stayed_with(&self, may: impl Fn(&str) -> bool) {
        let secrets = self.secrets();
        for Heard { host, bytes, .. } in self.net.came_to(false).into_iter().filter(|it| !may(&it.host)) {
            let leaks = [host.as_bytes(), &bytes].into_iter().flat_map(|it| secrets.within(it));
            assert_eq!(leaks.collect::<Vec<_>>(), [], "{host} was told");
        }
        for name in self.net.names.asked() {
            assert_eq!(secrets.within(name.as_bytes()), [], "{name} was asked for");
        }
        assert_eq!(secrets.within(&self.capture.bytes()), [], "the network was told");
        let more_than_a_token = |leak: &Leak| !leak.secret.contains("access");
        for Heard { host, bytes, .. } in self.net.came_to(true) {
            if host != "as.example" && host != SHOP {
                let leaks: Vec<_> = secrets.within(&bytes).into_iter().filter(more_than_a_token).collect();
                assert_eq!(leaks, [], "{host} was told");
            }
        }
    }

    /// What the own hosts were told, so that it is known what can be found.
    pub fn told_at_home(&self) -> Vec<String> {
        let known = self.secrets.borrow();
        let named = known.iter().filter(|(name, text)| {
            name == "verifier" || text == CLIENT_SECRET || marks::ALL.iter().any(|(_, mark)| text == mark)
        });
        let secrets = Secrets::named(named.map(|(name, text)| (name.clone(), text)));
        let home = self.net.came_to(true).into_iter().flat_map(|heard| secrets.within(&heard.bytes));
        home.map(|leak| leak.secret).collect()
    }

    /// The network's account of every call of somebody else, answered or not.
    pub fn calls_of_others(&self) -> Vec<String> {
        self.capture.begun(OWN.map(|(_, at)| at))
    }

    /// Everything that went over the network.
    pub fn captured(&self) -> Vec<u8> {
        self.capture.bytes()
    }

    fn secrets(&self) -> Secrets {
        let mut known = self.secrets.borrow_mut();
        known.extend(kept(&self.world.keyring));
        known.extend(self.world.secrets_seen().into_iter().map(|it| ("what the server saw".to_owned(), it)));
        let named = known.iter().map(|(name, secret)| (name.clone(), secret.clone()));
        Secrets::named(named.filter(|(_, secret)| secret.len() >= 8))
    }
}
