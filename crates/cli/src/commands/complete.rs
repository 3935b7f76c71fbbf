//! `authkeep complete`

use super::connect::report;
use crate::{context::Context, output::Failure, secrets};
use clap::Args;
use secrecy::SecretString;

/// Finish a waiting sign-in with the address the browser ended at
///
/// The address may be given in any terminal, also after the one that began the sign-in is gone.
/// Where a provider shows a code instead, give the code.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  authkeep complete 'http://127.0.0.1:47801/callback?code=…&state=…'\n  \
                  authkeep complete - < address")]
pub struct Arguments {
    /// The address, or - to read it from standard input
    #[arg(value_name = "URL")]
    url: String,
}

pub fn run(context: &Context, arguments: Arguments) -> Result<(), Failure> {
    let url: SecretString = match arguments.url.as_str() {
        "-" => secrets::from_stdin("The address")?,
        _ => arguments.url.into(),
    };
    let service = context.service_with_secrets();
    context.wait(async {
        let connection = service.complete(&url).await?;
        if context.output.is_json() {
            context.output.value(&connection.view(service.now()))?;
        } else {
            report::connected(context.output, &connection);
        }
        context.catch_up(&service).await;
        Ok(())
    })
}
