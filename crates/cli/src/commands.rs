//! The commands, one a module.

pub mod clients;
pub mod complete;
pub mod completions;
pub mod connect;
pub mod disconnect;
pub mod doctor;
pub mod exec;
pub mod list;
pub mod log;
pub mod practice;
pub mod providers;
pub mod refresh;
pub mod rename;
pub mod request;
pub mod show;
pub mod token;

use crate::{arguments::Command, context::Context, output::Failure};
use std::process::ExitCode;

/// Runs a command.
pub fn run(context: &Context, command: Command) -> Result<ExitCode, Failure> {
    match command {
        Command::Connect(arguments) => connect::run(context, arguments),
        Command::Complete(arguments) => complete::run(context, arguments),
        Command::List(arguments) => list::run(context, arguments),
        Command::Show(arguments) => show::run(context, arguments),
        Command::Token(arguments) => token::run(context, arguments),
        Command::Refresh(arguments) => refresh::run(context, arguments),
        Command::Request(arguments) => return request::run(context, arguments),
        Command::Exec(arguments) => return exec::run(context, arguments),
        Command::Rename(arguments) => rename::run(context, arguments),
        Command::Disconnect(arguments) => disconnect::run(context, arguments),
        Command::Providers(arguments) => providers::run(context, arguments),
        Command::Clients(arguments) => clients::run(context, arguments),
        Command::Log(arguments) => log::run(context, arguments),
        Command::Doctor(arguments) => return doctor::run(context, arguments),
        Command::Practice(arguments) => practice::run(context, arguments),
        Command::Completions(arguments) => completions::run(context, arguments),
    }
    .map(|()| ExitCode::SUCCESS)
}
