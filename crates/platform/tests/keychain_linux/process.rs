//! A process that holds one keychain open and does what the test says, line by line. The session
//! bus is part of a process's environment, so each has to be a process of its own; it is this
//! test binary, started again.

use authkeep_core::ports::{ItemKey, ItemKind, Keychain, KeychainError};
use authkeep_platform::keychain::OsKeychain;
use authkeep_tests::keyring::Keyring;
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use std::{
    env,
    io::{BufRead, BufReader, Write, stdin},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    time::Duration,
};

pub const SERVICE: &str = "dev.authkeep.debug";
const MARK: &str = "=> ";

/// What the process is asked to do.
#[derive(Serialize, Deserialize)]
pub enum Ask {
    Read(String),
    Write(String, String),
    Remove(String),
    Unlock,
    /// Begins a call and does not wait for it.
    BeginRead(String),
    BeginUnlock,
}

/// `Ok(None)` also for calls that return nothing; else the name of the error.
pub type Answer = Result<Option<String>, String>;

/// The process, from outside.
pub struct Process {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
}

impl Process {
    /// A process with the keychain of this desktop session and a deadline nobody meets.
    pub fn start(keyring: &Keyring) -> Self {
        Self::start_with(keyring, SERVICE, Duration::from_secs(60), |command| command)
    }

    pub fn start_with(
        keyring: &Keyring,
        service: &str,
        deadline: Duration,
        adjust: impl FnOnce(&mut Command) -> &mut Command,
    ) -> Self {
        let mut command = keyring.command(env::current_exe().unwrap());
        command.args(["process::inside", "--exact", "--ignored", "--nocapture"]);
        command.env("KEYCHAIN_SERVICE", service).env("KEYCHAIN_DEADLINE", deadline.as_millis().to_string());
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = adjust(&mut command).spawn().unwrap();
        let (input, output) = (child.stdin.take(), BufReader::new(child.stdout.take().unwrap()));
        Self { child, input, output }
    }

    pub fn ask(&mut self, ask: &Ask) -> Answer {
        let input = self.input.as_mut().unwrap();
        writeln!(input, "{}", serde_json::to_string(ask).unwrap()).unwrap();
        loop {
            let mut line = String::new();
            assert_ne!(self.output.read_line(&mut line).unwrap(), 0, "the process ended");
            if let Some((_, answer)) = line.split_once(MARK) {
                return serde_json::from_str(answer).unwrap();
            }
        }
    }

    pub fn read(&mut self, id: &str) -> Answer {
        self.ask(&Ask::Read(id.to_owned()))
    }

    pub fn write(&mut self, id: &str, content: &str) -> Answer {
        self.ask(&Ask::Write(id.to_owned(), content.to_owned()))
    }

    pub fn remove(&mut self, id: &str) -> Answer {
        self.ask(&Ask::Remove(id.to_owned()))
    }

    pub fn unlock(&mut self) -> Answer {
        self.ask(&Ask::Unlock)
    }

    /// Lets the process come to its end by itself and waits for that.
    pub fn end(mut self) {
        self.input = None;
        assert!(self.child.wait().unwrap().success());
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Either fails only when the process has ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
#[ignore = "the inside of the processes that the other tests start"]
fn inside() {
    let service = env::var("KEYCHAIN_SERVICE").expect("only another test starts this");
    let deadline = Duration::from_millis(env::var("KEYCHAIN_DEADLINE").unwrap().parse().unwrap());
    let keychain = OsKeychain::new(&service, deadline);
    let keychain: &'static OsKeychain = Box::leak(Box::new(keychain));
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap();
    for line in stdin().lines() {
        let ask = serde_json::from_str(&line.unwrap()).unwrap();
        let answer = runtime.block_on(answer(keychain, ask)).map_err(|error| named(&error));
        println!("{MARK}{}", serde_json::to_string(&answer).unwrap());
    }
}

async fn answer(keychain: &'static OsKeychain, ask: Ask) -> Result<Option<String>, KeychainError> {
    let key = |id: String| ItemKey::new(ItemKind::Connection, id);
    match ask {
        Ask::Read(id) => {
            let content = keychain.read(&key(id)).await?;
            Ok(content.map(|content| content.expose_secret().to_owned()))
        }
        Ask::Write(id, content) => keychain.write(&key(id), content.into()).await.map(|()| None),
        Ask::Remove(id) => keychain.remove(&key(id)).await.map(|()| None),
        Ask::Unlock => keychain.unlock().await.map(|()| None),
        Ask::BeginRead(id) => {
            tokio::spawn(async move { keychain.read(&key(id)).await.map(drop) });
            Ok(None)
        }
        Ask::BeginUnlock => {
            tokio::spawn(keychain.unlock());
            Ok(None)
        }
    }
}

fn named(error: &KeychainError) -> String {
    format!("{error:?}")
}
