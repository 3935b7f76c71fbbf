//! `authkeep completions`

use crate::{context::Context, output::Failure};
use clap::{Args, CommandFactory, ValueEnum};

/// Print a completion script for a shell
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  authkeep completions bash > ~/.local/share/bash-completion/completions/authkeep"
)]
pub struct Arguments {
    /// The shell
    shell: Shell,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Shell {
    Bash,
    Zsh,
    Fish,
    #[value(name = "powershell")]
    Pwsh,
}

pub fn run(context: &Context, arguments: Arguments) -> Result<(), Failure> {
    let shell = match arguments.shell {
        Shell::Bash => clap_complete::Shell::Bash,
        Shell::Zsh => clap_complete::Shell::Zsh,
        Shell::Fish => clap_complete::Shell::Fish,
        Shell::Pwsh => clap_complete::Shell::PowerShell,
    };
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut crate::arguments::Arguments::command(), "authkeep", &mut script);
    context.output.data(&script)
}
