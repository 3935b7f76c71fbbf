//! The ground that one row, or one part of it, stands on: a home, an unlocked keyring, a server.

use crate::{
    harness::{call::Authkeep, provider, sign_in::SignIn},
    worker::Worker,
};
use authkeep_core::connection::Id;
use authkeep_platform::database::Database;
use authkeep_practice::{Dialect, Options, Practice, Seen, dialect::Rotation};
use authkeep_tests::keyring::Keyring;
use serde::Deserialize;
use std::{
    env,
    ffi::OsStr,
    fs::{self, DirBuilder},
    os::unix::fs::DirBuilderExt,
    path::PathBuf,
    process::{Command, Output, Stdio},
    time::Duration,
};
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// What a command is asked that must refresh: no token of a second's life is good for this.
pub const ALWAYS_OVER: [&str; 2] = ["--min-ttl", "1h"];

/// A home, an unlocked keyring and a server. All ends with it.
pub struct Ground {
    /// The server.
    pub practice: Practice,
    /// The keychain.
    pub keyring: Keyring,
    home: TempDir,
    // The last: what runs on it ends before it.
    _runtime: Runtime,
}

impl Ground {
    /// With the Practice server, changed, and a provider file that says `rotation`.
    pub fn new(rotation: &str, change: impl FnOnce(&mut Dialect)) -> Self {
        let mut dialect = Dialect::default();
        change(&mut dialect);
        let runtime = Runtime::new().expect("a runtime");
        let options = Options { dialect, keep_requests: Some(16), ..Options::default() };
        let practice = runtime.block_on(Practice::start(options)).expect("a server");
        practice.approve();

        let home = tempfile::tempdir().expect("a folder");
        let private = |folder| DirBuilder::new().mode(0o700).recursive(true).create(home.path().join(folder));
        private("authkeep/providers").and_then(|()| private("tmp")).expect("folders");
        let file = provider::moved("practice", &practice.origin());
        let file = format!("rotation = \"{rotation}\"\n{file}");
        fs::write(home.path().join("authkeep/providers/practice.toml"), file).expect("a provider file");
        Self { practice, keyring: Keyring::unlocked(), home, _runtime: runtime }
    }

    /// A server that ends the grant when a refresh token is shown twice, and whose access tokens
    /// live for a second: [`ALWAYS_OVER`].
    pub fn strict() -> Self {
        Self::new("strict", |dialect| {
            dialect.refresh.rotation = Rotation::Strict;
            dialect.token.life = 1;
        })
    }

    /// A strict server too, whose first access tokens live for [`FIRST_LIFE`](Self::FIRST_LIFE) and
    /// those that come of a refresh for an hour: each connection is over once.
    pub fn short_lived() -> Self {
        Self::new("strict", |dialect| {
            dialect.refresh.rotation = Rotation::Strict;
            dialect.refresh.access_life = Some(3600);
            dialect.token.life = Self::FIRST_LIFE.as_secs();
        })
    }

    /// See [`short_lived`](Self::short_lived).
    pub const FIRST_LIFE: Duration = Duration::from_secs(1);

    /// What the server saw.
    pub fn seen(&self) -> Seen {
        self.practice.seen()
    }

    /// `AUTHKEEP_HOME`.
    pub fn home(&self) -> PathBuf {
        self.home.path().join("authkeep")
    }

    /// The records and the journal.
    pub fn database(&self) -> Database {
        Database::new(self.home().join("authkeep.db"))
    }

    /// Empties the database's write-ahead log, or lets it grow so long that the next who writes
    /// empties it.
    pub fn write_ahead_log(&self, long: bool) {
        /// More pages than the log may have.
        const PAGES: usize = 80;
        let database = rusqlite::Connection::open(self.home().join("authkeep.db")).expect("a database");
        let no_checkpoint = rusqlite::config::DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE;
        database.set_db_config(no_checkpoint, true).expect("a setting");
        let emptied = database.query_row("PRAGMA wal_checkpoint(TRUNCATE)", (), |_| Ok(()));
        emptied.expect("nobody else is at work");
        let written = if long { PAGES } else { 0 };
        let change = "PRAGMA synchronous = OFF; UPDATE connections_changed SET stamp = randomblob(16)";
        (0..written).try_for_each(|_| database.execute_batch(change)).expect("a page more");
    }

    /// The built command with these arguments, nothing on its standard input.
    pub fn authkeep<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Command {
        let mut command = self.command(env!("CARGO_BIN_EXE_authkeep"));
        command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Asks for a token that must be refreshed for it, and waits.
    pub fn token(&self, name: &str) -> Output {
        self.asking(name).output().expect("the command runs")
    }

    /// Asks for a token that must be refreshed for it.
    pub fn asking(&self, name: &str) -> Command {
        let mut command = self.authkeep(["token", name, "--json"]);
        command.args(ALWAYS_OVER);
        command
    }

    /// Asks for a refresh as a person does.
    pub fn refresh(&self, name: &str) -> Output {
        self.authkeep(["refresh", name, "--json"]).output().expect("the command runs")
    }

    /// Connects; the person approves.
    pub fn connect(&self, name: &str) -> Id {
        self.sign_in(&["practice", "--name", name])
    }

    /// Connects so many, named by their numbers.
    pub fn connect_all(&self, many: usize) -> Vec<(String, Id)> {
        (0..many).map(|number| format!("c{number}")).map(|name| (name.clone(), self.connect(&name))).collect()
    }

    /// Signs in again, as a person whose grant is gone.
    pub fn reconnect(&self, name: &str) {
        self.sign_in(&["--reconnect", name]);
    }

    /// This very program as a process that stays, over the same rules as the command.
    pub fn worker(&self) -> Worker {
        Worker::start(self.command(env::current_exe().expect("this program")))
    }

    /// A sign-in that waits for its answer.
    pub fn waiting(&self, arguments: &[&str]) -> SignIn {
        let mut command = self.command(env!("CARGO_BIN_EXE_authkeep"));
        command.args(["connect", "--json", "--no-browser"]).args(arguments);
        SignIn::wait_for(Authkeep::new(command).start())
    }

    fn sign_in(&self, arguments: &[&str]) -> Id {
        let sign_in = self.waiting(arguments);
        let page = sign_in.browse();
        assert_eq!(page.status, 200, "{}", page.body);
        Id::deserialize(&sign_in.connected()["id"]).expect("an id")
    }

    fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = self.keyring.command(program);
        command.env_clear().envs(self.keyring.environment());
        command.env("PATH", env::var_os("PATH").expect("a PATH")).env("LANG", "C.UTF-8");
        command.env("AUTHKEEP_HOME", self.home()).env("TMPDIR", self.home.path().join("tmp"));
        command
    }
}

/// How a command that was not killed ended, in words for a failure.
pub fn told(output: &Output) -> String {
    format!("{}: {}", output.status, String::from_utf8_lossy(&output.stderr).trim_end())
}

/// The code of the error that a command ended with.
pub fn code(output: &Output) -> String {
    let error: Option<serde_json::Value> = serde_json::from_slice(&output.stderr).ok();
    error.and_then(|error| error["error"]["code"].as_str().map(str::to_owned)).unwrap_or_default()
}
