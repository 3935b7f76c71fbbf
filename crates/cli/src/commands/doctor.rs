//! `authkeep doctor`

use crate::{context::Context, output::Failure};
use clap::Args;
use std::process::ExitCode;

/// Check what Authkeep rests on, and say how to mend it
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  authkeep doctor")]
pub struct Arguments {}

pub fn run(_: &Context, _: Arguments) -> Result<ExitCode, Failure> {
    Ok(ExitCode::SUCCESS)
}
