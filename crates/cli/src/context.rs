//! What every command works with.

use crate::output::{Failure, Output};
use authkeep_core::{
    error::{Code, Error},
    service::Service,
};
use authkeep_platform::{apart::Program, assemble, keychain::OsKeychain, log, paths::Paths};
use std::{future::Future, sync::Arc, time::Duration};

/// How long a command that is done waits for providers that are still owed a word.
const OWED: Duration = Duration::from_secs(5);

/// The person's Authkeep, and where to say things.
pub struct Context {
    pub output: Output,
    pub paths: Paths,
    pub keychain: Arc<OsKeychain>,
    program: Program,
}

impl Context {
    pub fn new(output: Output, program: Program) -> Result<Self, Failure> {
        let paths = Paths::from_env().map_err(|error| {
            Error::new(Code::Unexpected, format!("{error}."), "Set AUTHKEEP_HOME to a folder of yours.")
        })?;
        if let Err(error) = log::start(&paths, None) {
            output.say(format_args!("There is no log: {error}."));
        }
        Ok(Self { output, paths, keychain: assemble::keychain(), program })
    }

    /// For commands that need no secret, or not before they know what the records say.
    pub fn service(&self) -> Service {
        assemble::service(&self.paths, self.keychain.clone(), self.program)
    }

    /// For commands that need one in any case: the keychain connects while the records are opened.
    pub fn service_with_secrets(&self) -> Service {
        self.keychain.warm_up();
        self.service()
    }

    /// Runs to the end, on this thread.
    pub fn wait<T>(&self, work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|error| {
                Error::new(Code::Unexpected, format!("The program cannot start: {error}."), "Try again.")
            })?;
        let outcome = runtime.block_on(work);
        // A name that is still being looked up must not hold up the end.
        runtime.shutdown_background();
        outcome
    }

    /// Finishes sign-ins that waited for the keychain, and tells providers what they are still owed,
    /// now that both are used anyway. What takes too long stays for the next time.
    pub async fn catch_up(&self, service: &Service) {
        service.finish_sign_ins().await;
        service.settle_owed_within(OWED).await;
    }
}
