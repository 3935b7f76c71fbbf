//! A refresh in a process of its own: it lives on when the one who asked for it is killed, its
//! terminal closed or its person logged out, and finishes the save.
//!
//! That process is this very program, started once more with one word and the connection's id. Its
//! standard input is the connection's lock, which both hold, so that the lock outlives either; its
//! standard output tells how it ended, without a token: those are in the keychain.

use crate::core_dump;
use std::process::ExitCode;

/// The word that asks a program to refresh for another.
const WORD: &str = "refresh-for-another";

/// A program whose `main` has gone through [`begin`], and which can therefore be started again to
/// refresh.
#[derive(Clone, Copy, Debug)]
pub struct Program(());

/// What a program was started for.
#[derive(Debug)]
pub enum Start {
    /// For its own sake.
    Own(Program),
    /// To refresh for another, which is done: this is how it ends.
    Done(ExitCode),
}

/// The first thing that a `main` does.
pub fn begin() -> Start {
    core_dump::forbid();
    imp::begin()
}

#[cfg(unix)]
mod imp {
    use super::{Program, Start, WORD};
    use crate::{assemble, lock::FileLock, log, paths::Paths};
    use authkeep_core::{
        connection::Id,
        error::Error,
        ports::{Apart, ApartError, Boxed},
    };
    use serde::{Deserialize, Serialize, de::IntoDeserializer};
    use std::{
        env,
        fs::File,
        io::{self, Write},
        os::fd::AsFd,
        path::PathBuf,
        process::{ExitCode, Stdio},
        sync::Arc,
    };
    use tokio::process::Command;

    /// What the process says at its end.
    #[derive(Serialize, Deserialize)]
    enum Word {
        Refreshed,
        Failed(Error),
    }

    impl Program {
        /// The port, over locks that can go along.
        pub(crate) fn apart(self, locks: &Arc<FileLock>) -> Option<Arc<dyn Apart>> {
            Some(Arc::new(OwnProcess { locks: locks.clone(), program: own_file()? }))
        }
    }

    struct OwnProcess {
        locks: Arc<FileLock>,
        program: PathBuf,
    }

    /// On Linux this name works even when the program's file was replaced by an update.
    fn own_file() -> Option<PathBuf> {
        if cfg!(target_os = "linux") { Some("/proc/self/exe".into()) } else { env::current_exe().ok() }
    }

    impl OwnProcess {
        async fn run(&self, connection: &Id) -> Result<(), ApartError> {
            let not_started = |reason: String| ApartError::NotStarted(reason);
            let lock = self.locks.share(connection.as_str());
            let lock = lock.ok_or_else(|| not_started("the connection is not held".to_owned()))?;
            let child = Command::new(&self.program)
                .args([WORD, connection.as_str()])
                .stdin(Stdio::from(lock))
                .stdout(Stdio::piped())
                .stderr(Stdio::null())
                .spawn()
                .map_err(|error| not_started(error.to_string()))?;
            let output = child.wait_with_output().await.map_err(|_| ApartError::CutOff)?;
            match serde_json::from_slice(&output.stdout) {
                Ok(Word::Refreshed) => Ok(()),
                Ok(Word::Failed(error)) => Err(ApartError::Ended(error)),
                Err(_) => Err(ApartError::CutOff),
            }
        }
    }

    impl Apart for OwnProcess {
        fn refresh<'a>(&'a self, connection: &'a Id) -> Boxed<'a, Result<(), ApartError>> {
            Box::pin(self.run(connection))
        }
    }

    pub(super) fn begin() -> Start {
        let mut arguments = env::args_os().skip(1);
        match (arguments.next(), arguments.next()) {
            (Some(word), Some(id)) if word == WORD => Start::Done(refresh(id.to_str().unwrap_or_default())),
            _ => Start::Own(Program(())),
        }
    }

    fn refresh(id: &str) -> ExitCode {
        // Nothing was sent yet, so a terminal that is closed up to here loses nothing. It fails only
        // where there is a session of its own already.
        let _ = rustix::process::setsid();
        let Ok(id) = <Id as Deserialize>::deserialize(into(id)) else { return ExitCode::FAILURE };
        let Some(word) = word(&id) else { return ExitCode::FAILURE };
        // Whoever asked may be gone.
        let told = serde_json::to_vec(&word).map(|word| io::stdout().write_all(&word));
        if matches!(told, Ok(Ok(()))) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }

    fn into(id: &str) -> serde::de::value::StrDeserializer<'_, serde::de::value::Error> {
        id.into_deserializer()
    }

    /// None if the connection is not held for this process.
    fn word(id: &Id) -> Option<Word> {
        let paths = Paths::from_env().ok()?;
        let lock = File::from(io::stdin().as_fd().try_clone_to_owned().ok()?);
        let _guard = FileLock::new(paths.locks()).take_over(id.as_str(), lock)?;
        // Its failure was said where this was asked for.
        let _ = log::start(&paths, None);
        let keychain = assemble::keychain();
        keychain.warm_up();
        // A process for this one in turn would protect nothing more.
        let service = assemble::service_alone(&paths, keychain);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().ok()?;
        let outcome = runtime.block_on(service.refresh_held(id));
        runtime.shutdown_background();
        Some(match outcome {
            Ok(()) => Word::Refreshed,
            Err(error) => Word::Failed(error),
        })
    }
}

/// Locks do not go from process to process there; the journal alone says what a killed process left.
#[cfg(not(unix))]
mod imp {
    use super::{Program, Start};
    use crate::lock::FileLock;
    use authkeep_core::ports::Apart;
    use std::sync::Arc;

    impl Program {
        /// There is none.
        pub(crate) fn apart(self, _: &Arc<FileLock>) -> Option<Arc<dyn Apart>> {
            None
        }
    }

    pub(super) fn begin() -> Start {
        Start::Own(Program(()))
    }
}
