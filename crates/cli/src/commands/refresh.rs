//! `authkeep refresh`

use crate::{
    context::Context,
    output::{Failure, line, words},
};
use clap::Args;

/// Refresh the tokens of a connection now, whatever is left
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  authkeep refresh practice")]
pub struct Arguments {
    /// The connection
    name: String,
}

pub fn run(context: &Context, arguments: Arguments) -> Result<(), Failure> {
    let service = context.service_with_secrets();
    context.wait(async {
        let handed = service.refresh(&arguments.name).await?;
        let now = service.now();
        if context.output.is_json() {
            context.output.value(&handed.connection.view(now))?;
        } else {
            let end = handed.expires_at.map_or_else(
                || "No end known.".to_owned(),
                |end| format!("Good for {}.", words::length(end.duration_since(now))),
            );
            context.output.say(format_args!("Refreshed {}. {end}", line(&handed.connection.name)));
        }
        context.catch_up(&service).await;
        Ok(())
    })
}
