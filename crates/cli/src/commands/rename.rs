//! `authkeep rename`

use crate::{
    context::Context,
    output::{Failure, line},
};
use clap::Args;

/// Give a connection another name
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  authkeep rename practice first-try")]
pub struct Arguments {
    /// The connection
    name: String,
    /// Its new name
    new: String,
}

pub fn run(context: &Context, arguments: Arguments) -> Result<(), Failure> {
    let service = context.service();
    context.wait(async {
        let connection = service.rename(&arguments.name, &arguments.new).await?;
        if context.output.is_json() {
            return context.output.value(&connection.view(service.now()));
        }
        context.output.say(format_args!("{} is now {}.", line(&arguments.name), line(&connection.name)));
        Ok(())
    })
}
