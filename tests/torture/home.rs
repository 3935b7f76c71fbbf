//! A home with an unlocked keyring, and one provider at which everything in it is connected.

use crate::{
    harness::{call::Authkeep, sign_in::SignIn},
    worker::Worker,
};
use authkeep_core::{
    connection::Id,
    ports::{Attempt, Journal, Records},
};
use authkeep_platform::database::Database;
use authkeep_tests::keyring::Keyring;
use serde::Deserialize;
use std::{
    env,
    ffi::OsStr,
    fs::{self, DirBuilder},
    os::unix::fs::DirBuilderExt,
    path::PathBuf,
    process::{Command, Output, Stdio},
};
use tempfile::TempDir;

/// What a command is asked that must refresh: no token of a second's life is good for this.
pub const ALWAYS_OVER: [&str; 2] = ["--min-ttl", "1h"];

/// Where connections are made: a provider's file, and what `connect` needs there.
pub struct Account {
    /// The provider's id.
    pub provider: &'static str,
    /// Its file.
    pub file: String,
    /// Id and secret of the client, where the file brings none.
    pub client: Option<(&'static str, &'static str)>,
    /// The port of the redirect URI, where one is registered.
    pub port: Option<u16>,
    /// The person, who signs in and approves.
    pub approve: fn(&SignIn),
}

/// A home. All in it ends with it.
pub struct Home {
    /// The keychain.
    pub keyring: Keyring,
    account: Account,
    folder: TempDir,
}

impl Home {
    /// One whose connections are made at this account.
    pub fn new(account: Account) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let private = |name| DirBuilder::new().mode(0o700).recursive(true).create(folder.path().join(name));
        private("authkeep/providers").and_then(|()| private("tmp")).expect("folders");
        let file = folder.path().join(format!("authkeep/providers/{}.toml", account.provider));
        fs::write(file, &account.file).expect("a provider file");
        Self { keyring: Keyring::unlocked(), account, folder }
    }

    /// `AUTHKEEP_HOME`.
    pub fn home(&self) -> PathBuf {
        self.folder.path().join("authkeep")
    }

    /// The records and the journal.
    pub fn database(&self) -> Database {
        Database::new(self.home().join("authkeep.db"))
    }

    /// The note of a refresh whose tokens are not known to be saved.
    pub fn unsettled(&self, id: &Id) -> Option<Attempt> {
        let database = self.database();
        let attempt = database.open(id).expect("a journal");
        let known = database.connection_by_id(id).expect("records").expect("a connection").generation;
        attempt.filter(|attempt| attempt.generation >= known)
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

    /// What a command came to, or comes to when it is asked again because the keyring's daemon has
    /// ended by itself; see [`Keyring::kept`].
    pub fn or_again(&self, output: Output, again: impl FnOnce() -> Output) -> Output {
        let away = !output.status.success() && self.was_away(&code(&output));
        if away { again() } else { output }
    }

    /// Whether this error is due to a daemon that ended by itself. It is back then.
    pub fn was_away(&self, code: &str) -> bool {
        let away = code.starts_with("keychain") && self.keyring.ends() > 0;
        if away {
            self.keyring.wait();
        }
        away
    }

    /// Those of these connections that a person cannot refresh any more, in words.
    pub fn lost(&self, names: &[(String, Id)]) -> Vec<String> {
        let lost = names.iter().filter_map(|(name, _)| {
            let output = self.or_again(self.refresh(name), || self.refresh(name));
            (!output.status.success()).then(|| format!("{name} is lost, {}", told(&output)))
        });
        lost.collect()
    }

    /// Connects; the person approves.
    pub fn connect(&self, name: &str) -> Id {
        let what = [self.account.provider, "--name", name];
        match self.account.client {
            Some((id, secret)) => self
                .sign_in(&[what.as_slice(), &["--client-id", id, "--client-secret-stdin"]].concat(), secret),
            None => self.sign_in(&what, ""),
        }
    }

    /// Connects so many, named by their numbers.
    pub fn connect_all(&self, many: usize) -> Vec<(String, Id)> {
        (0..many).map(|number| format!("c{number}")).map(|name| (name.clone(), self.connect(&name))).collect()
    }

    /// Signs in again, as a person whose grant is gone.
    pub fn reconnect(&self, name: &str) {
        self.sign_in(&["--reconnect", name], "");
    }

    /// This very program as a process that stays, over the same rules as the command.
    pub fn worker(&self) -> Worker {
        Worker::start(self.command(env::current_exe().expect("this program")))
    }

    /// A sign-in that waits for its answer.
    pub fn waiting(&self, arguments: &[&str]) -> SignIn {
        self.begin(arguments, "")
    }

    fn begin(&self, arguments: &[&str], secret: &str) -> SignIn {
        let start = || {
            let mut command = self.command(env!("CARGO_BIN_EXE_authkeep"));
            command.args(["connect", "--json", "--no-browser"]).args(arguments);
            if let Some(port) = self.account.port {
                command.args(["--port", &port.to_string()]);
            }
            Authkeep::new(command).input(secret).start()
        };
        SignIn::opened(start()).unwrap_or_else(|failed| {
            assert!(self.was_away(failed["error"]["code"].as_str().unwrap_or_default()), "{failed}");
            SignIn::wait_for(start())
        })
    }

    fn sign_in(&self, arguments: &[&str], secret: &str) -> Id {
        let sign_in = self.begin(arguments, secret);
        (self.account.approve)(&sign_in);
        Id::deserialize(&sign_in.connected()["id"]).expect("an id")
    }

    fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = self.keyring.command(program);
        command.env_clear().envs(self.keyring.environment());
        command.env("PATH", env::var_os("PATH").expect("a PATH")).env("LANG", "C.UTF-8");
        command.env("AUTHKEEP_HOME", self.home()).env("TMPDIR", self.folder.path().join("tmp"));
        command
    }
}

/// A person whose approval the server takes for given.
pub fn approve_at_once(sign_in: &SignIn) {
    let page = sign_in.browse();
    assert_eq!(page.status, 200, "{}", page.body);
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
