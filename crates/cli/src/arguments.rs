//! What the command line says.

use crate::{
    commands::{
        clients, complete, completions, connect, disconnect, doctor, exec, list, log, practice, providers,
        refresh, rename, request, show, token,
    },
    exit,
    output::Output,
};
use authkeep_core::error::{Code, Error};
use clap::{Parser, Subcommand};
use std::{env, process::ExitCode};

/// Connect an account once; have a fresh token whenever one is needed.
///
/// Secrets stand in this system's keychain and nowhere else. Data goes to standard output,
/// everything said to people to standard error.
#[derive(Debug, Parser)]
#[command(
    name = "authkeep",
    version,
    after_help = "Begin with: authkeep practice, and in another terminal: authkeep connect practice\n\n\
        Exit codes: 0 done, 1 unexpected, 2 wrong usage, 3 no such connection, client or provider,\n\
        4 sign in again, 5 not now and nothing lost, 6 keychain, 7 declined or timed out,\n\
        8 the provider rejects the set-up, 9 busy"
)]
pub struct Arguments {
    /// Print JSON for programs: one value, or one object a line
    #[arg(long, global = true)]
    pub json: bool,
    #[command(subcommand)]
    pub command: Command,
}

/// One command each, in the order in which a person meets them.
#[derive(Debug, Subcommand)]
pub enum Command {
    Connect(connect::Arguments),
    Complete(complete::Arguments),
    List(list::Arguments),
    Show(show::Arguments),
    Token(token::Arguments),
    Refresh(refresh::Arguments),
    Request(request::Arguments),
    Exec(exec::Arguments),
    Rename(rename::Arguments),
    Disconnect(disconnect::Arguments),
    Providers(providers::Arguments),
    Clients(clients::Arguments),
    Log(log::Arguments),
    Doctor(doctor::Arguments),
    Practice(practice::Arguments),
    Completions(completions::Arguments),
}

/// Reads the command line. Help and version are printed here, and what makes no sense is told.
pub fn parse() -> Result<Arguments, ExitCode> {
    Arguments::try_parse().map_err(|error| {
        let for_programs = env::args_os().take_while(|it| it != "--").any(|it| it == "--json");
        if for_programs && error.use_stderr() {
            let text = error.to_string();
            let what: Vec<_> = text.lines().map(str::trim).take_while(|line| !line.is_empty()).collect();
            let what = what.join(" ");
            let what = what.strip_prefix("error: ").unwrap_or(&what);
            Output::new(true).error(&Error::new(Code::Usage, what, "`authkeep --help` shows what there is."));
            return exit::code(Code::Usage);
        }
        // There is nobody to tell if that fails.
        let _ = error.print();
        match error.use_stderr() {
            true => exit::code(Code::Usage),
            false => ExitCode::SUCCESS,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_definitions_agree_with_each_other() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn every_command_shows_an_example() {
        fn look(command: &clap::Command) {
            for sub in command.get_subcommands().filter(|sub| sub.get_name() != "help") {
                let help = sub.get_after_help().map(ToString::to_string).unwrap_or_default();
                assert!(help.contains("authkeep "), "{} shows no example", sub.get_name());
                look(sub);
            }
        }
        look(&Arguments::command());
    }
}
