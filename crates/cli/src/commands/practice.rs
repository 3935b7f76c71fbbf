//! `authkeep practice`

use crate::{
    context::Context,
    output::{Failure, line},
};
use authkeep_core::error::{Code, Error};
use authkeep_practice::{DEFAULT_PORT, PUBLIC_CLIENT, Practice, StartError};
use clap::Args;
use serde_json::json;

/// Run the practice provider: a small OAuth server of your own
///
/// It runs until Ctrl-C and remembers what was connected to it. Everything in it is made up.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  authkeep practice\n  authkeep connect practice   (in another terminal)")]
pub struct Arguments {
    /// Another port; the provider's file names the usual one
    #[arg(long, value_name = "N", default_value_t = DEFAULT_PORT)]
    port: u16,
}

pub fn run(context: &Context, arguments: Arguments) -> Result<(), Failure> {
    let file = context.paths.practice();
    if let Some(folder) = file.parent() {
        authkeep_platform::private::create_folder(folder).map_err(|error| {
            let what = format!("{} cannot be made: {error}.", line(&folder.display().to_string()));
            Error::new(
                Code::StorageFailed,
                what,
                "Look at the folder above it; `authkeep doctor` tells more.",
            )
        })?;
    }
    context.wait(async {
        let mut announced = Ok(());
        let until = async {
            // Without a handler the signal ends the process, which is as good.
            let _ = tokio::signal::ctrl_c().await;
        };
        let announce = |practice: &Practice| announced = self::announce(context, practice, arguments.port);
        authkeep_practice::run(arguments.port, Some(file), announce, until).await.map_err(not_started)?;
        announced
    })
}

fn announce(context: &Context, practice: &Practice, port: u16) -> Result<(), Failure> {
    let origin = practice.origin();
    if context.output.is_json() {
        return context
            .output
            .value(&json!({ "event": "listening", "origin": origin, "client_id": PUBLIC_CLIENT }));
    }
    context.output.say(format_args!("Practice listens on {origin}. Ctrl-C stops it."));
    if port == DEFAULT_PORT {
        context.output.say("Connect it in another terminal: authkeep connect practice");
    } else {
        context.output.say(format_args!(
            "Its client is {PUBLIC_CLIENT}, without a secret. To connect it, write a provider file that extends \
             practice and names this address."
        ));
    }
    Ok(())
}

fn not_started(error: StartError) -> Error {
    match &error {
        StartError::Listen { .. } => Error::new(
            Code::Usage,
            format!("Practice {error}."),
            "If Practice runs in another terminal, that one is all you need. Else choose another port with --port.",
        ),
        StartError::State { .. } => Error::new(
            Code::StorageFailed,
            format!("Practice cannot start: {error}."),
            "Look at the disk's free space and the folder's owner; `authkeep doctor` tells more.",
        ),
    }
}
