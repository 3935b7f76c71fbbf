//! Everything one test needs.

use authkeep_practice::{Client, Dialect, Endpoint, Gate, Options, Practice, Seen};
use authkeep_tests::{keyring::Keyring, leaks};
use serde_json::Value;
use std::{
    ffi::OsStr,
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Command,
};
use tempfile::TempDir;
use tokio::{runtime::Runtime, time::timeout};

pub use super::client::{CLIENT_ID, CLIENT_SECRET};
use super::{
    call::Authkeep,
    provider,
    sign_in::SignIn,
    wait::{PATIENCE, free_port},
};

/// A home, an unlocked keychain and a provider.
pub struct World {
    practice: Option<Practice>,
    /// The desktop session's keychain.
    pub keyring: Keyring,
    /// The id of the provider's file.
    pub provider: String,
    /// The port of the redirect URI that is registered.
    pub redirect_port: u16,
    dialect: Dialect,
    origin: String,
    /// By what name clients know the provider, and the certificates that they trust.
    public: Option<(String, PathBuf)>,
    home: TempDir,
    // The last: what runs on it ends before it.
    runtime: Runtime,
}

impl World {
    /// With the Practice provider.
    pub fn new() -> Self {
        Self::with(|_| {})
    }

    /// With the Practice provider, changed.
    pub fn with(change: impl FnOnce(&mut Dialect)) -> Self {
        let mut dialect = Dialect::default();
        change(&mut dialect);
        Self::start("practice", dialect)
    }

    /// With a provider of the mission, as its documents describe it.
    pub fn playing(id: &str) -> Self {
        Self::start(id, provider::dialect(id))
    }

    /// With a provider whose access tokens live for a second at first, and as documented once they
    /// are refreshed. A test so has a token that is over without waiting for hours.
    pub fn short_lived(id: &str) -> Self {
        let mut dialect = provider::dialect(id);
        dialect.refresh.access_life = dialect.refresh.access_life.or(Some(dialect.token.life));
        dialect.token.life = 1;
        Self::start(id, dialect)
    }

    /// With a provider that something in front of it makes known by this origin, to programs that
    /// trust these certificates.
    pub fn behind(origin: &str, trusted: PathBuf, id: &str, dialect: Dialect) -> Self {
        Self { public: Some((origin.to_owned(), trusted)), ..Self::bare(id, dialect) }.open()
    }

    fn start(id: &str, dialect: Dialect) -> Self {
        let world = Self::bare(id, dialect).open();
        world.provider_file(id, &provider::moved(id, &world.origin));
        world
    }

    fn bare(id: &str, dialect: Dialect) -> Self {
        let runtime = Runtime::new().expect("a runtime");
        let home = tempfile::tempdir().expect("a folder");
        let private = fs::Permissions::from_mode(0o700);
        for folder in ["authkeep", "authkeep/providers", "tmp"] {
            let folder = home.path().join(folder);
            fs::create_dir(&folder)
                .and_then(|()| fs::set_permissions(&folder, private.clone()))
                .expect("a folder");
        }
        let redirect_port = free_port();
        Self {
            practice: None,
            keyring: Keyring::unlocked(),
            provider: id.to_owned(),
            redirect_port,
            dialect,
            origin: String::new(),
            public: None,
            home,
            runtime,
        }
    }

    fn open(mut self) -> Self {
        self.listen(0);
        self.origin = self.practice().origin();
        self.practice().approve();
        self.practice().register(self.client());
        self
    }

    /// The client at the provider, as an app's registration there would have it.
    pub fn client(&self) -> Client {
        Client::confidential(CLIENT_ID, CLIENT_SECRET).named("Under test").redirect(self.redirect_uri())
    }

    /// The redirect URI that is registered.
    pub fn redirect_uri(&self) -> String {
        format!("http://127.0.0.1:{}/callback", self.redirect_port)
    }

    /// The server behind the provider.
    pub fn practice(&self) -> &Practice {
        self.practice.as_ref().expect("a provider that runs")
    }

    /// The provider is gone: nothing answers at its address.
    pub fn stop_provider(&mut self) {
        let practice = self.practice.take().expect("a provider that runs");
        self.runtime.block_on(practice.shutdown());
    }

    /// The provider is back at the same address, with all that it knew.
    pub fn start_provider(&mut self) {
        let port = self.origin.rsplit(':').next().and_then(|port| port.parse().ok()).expect("a port");
        self.listen(port);
        self.practice().approve();
    }

    fn listen(&mut self, port: u16) {
        let state_file = Some(self.home.path().join("practice.json"));
        let public_origin = self.public.as_ref().map(|(origin, _)| origin.clone());
        let dialect = self.dialect.clone();
        let options = Options { port, dialect, state_file, public_origin, ..Options::default() };
        self.practice = Some(self.runtime.block_on(Practice::start(options)).expect("a provider"));
    }

    /// The origin of the provider.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// What the provider saw.
    pub fn seen(&self) -> Seen {
        self.practice().seen()
    }

    /// How many requests came to the endpoints that take secrets.
    pub fn secret_requests(&self) -> usize {
        let seen = self.seen();
        [Endpoint::Token, Endpoint::Revoke, Endpoint::WhoAmI, Endpoint::Api]
            .into_iter()
            .map(|endpoint| seen.at(endpoint).count())
            .sum()
    }

    /// Waits until so many requests are held at the gate.
    pub fn wait_at(&self, gate: &Gate, requests: usize) {
        let reached = async { timeout(PATIENCE, gate.reached(requests)).await };
        self.runtime.block_on(reached).expect("the request comes to the gate");
    }

    /// Writes a provider file of the person's own.
    pub fn provider_file(&self, id: &str, text: &str) {
        fs::write(self.home().join("providers").join(format!("{id}.toml")), text).expect("written");
    }

    /// Adds to the moved provider's file, at its end.
    pub fn add_to_provider_file(&self, text: &str) {
        let moved = provider::moved(&self.provider, &self.origin);
        // Keys without a table must stand before the first table.
        self.provider_file(&self.provider, &format!("{text}\n{moved}"));
    }

    /// `AUTHKEEP_HOME`.
    pub fn home(&self) -> PathBuf {
        self.home.path().join("authkeep")
    }

    /// A path for a file of the test's own.
    pub fn file(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    /// The program with these arguments, in this world and no other.
    pub fn authkeep<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Authkeep {
        Authkeep::new(self.command(env!("CARGO_BIN_EXE_authkeep"))).args(arguments)
    }

    /// A program in this world.
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = self.keyring.command(program);
        command.env_clear().envs(self.keyring.environment());
        command.env("PATH", std::env::var_os("PATH").expect("a PATH")).env("LANG", "C.UTF-8");
        command.env("AUTHKEEP_HOME", self.home()).env("TMPDIR", self.home.path().join("tmp"));
        command.envs(self.public.as_ref().map(|(_, trusted)| ("SSL_CERT_FILE", trusted)));
        command
    }

    /// Begins to connect the world's provider, and waits for the address to open.
    pub fn sign_in(&self, arguments: &[&str]) -> SignIn {
        SignIn::wait_for(self.connect_command(arguments).start())
    }

    /// `connect` with what the world's provider needs.
    pub fn connect_command(&self, arguments: &[&str]) -> Authkeep {
        let call = self.authkeep(["connect", &self.provider, "--json", "--no-browser"]).args(arguments);
        if self.provider == "practice" {
            return call;
        }
        let port = self.redirect_port.to_string();
        call.args(["--port", &port, "--client-id", CLIENT_ID, "--client-secret-stdin"])
            .input(format!("{CLIENT_SECRET}\n"))
    }

    /// Begins to sign in again, and waits for the address to open.
    pub fn sign_in_again(&self, name: &str) -> SignIn {
        let port = self.redirect_port.to_string();
        let call = self.authkeep(["connect", "--reconnect", name, "--json", "--no-browser", "--port", &port]);
        SignIn::wait_for(call.start())
    }

    /// Connects the world's provider; the person approves.
    pub fn connect(&self, arguments: &[&str]) -> Value {
        let sign_in = self.sign_in(arguments);
        let page = sign_in.browse();
        assert_eq!(page.status, 200, "{}", page.body);
        sign_in.connected()
    }

    /// The connection as `show --json` has it.
    pub fn show(&self, name: &str) -> Value {
        self.authkeep(["show", name, "--json"]).run().ok().json()
    }

    /// A token.
    pub fn token(&self, name: &str) -> String {
        self.authkeep(["token", name]).run().ok().text().to_owned()
    }

    /// Waits until the connection's access token is over.
    pub fn wait_until_over(&self, name: &str) {
        super::eventually("the access token is over", || self.show(name)["status"] == "expired");
    }

    /// Every secret that the provider has seen in a request.
    pub fn secrets_seen(&self) -> Vec<String> {
        let secret = ["code", "code_verifier", "client_secret", "refresh_token", "token"];
        let requests = self.seen().requests;
        let named = requests.into_iter().flat_map(|request| request.parameters);
        let mut secrets: Vec<String> =
            named.filter(|(name, _)| secret.contains(&name.as_str())).map(|(_, value)| value).collect();
        secrets.sort();
        secrets.dedup();
        secrets
    }

    /// No file of this world holds one of these secrets or of those that the provider has seen.
    pub fn assert_not_on_disk(&self, secrets: &[&str]) {
        let keyring = self.keyring.environment();
        let home = keyring.iter().find(|(name, _)| *name == "HOME").expect("a home");
        let (authkeep, tmp) = (self.home(), self.home.path().join("tmp"));
        let folders = [authkeep.as_path(), tmp.as_path(), Path::new(&home.1)];
        let seen = self.secrets_seen();
        leaks::assert_none_in_files(&folders, seen.iter().map(String::as_str).chain(secrets.iter().copied()));
    }
}
