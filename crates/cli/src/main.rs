//! `authkeep`: connect an account once, and have a fresh token whenever one is needed.

mod arguments;
mod caller;
mod commands;
mod context;
mod duration;
mod exit;
#[cfg(test)]
mod man;
mod output;
mod secrets;

use authkeep_platform::apart::{self, Start};
use context::Context;
use output::{Failure, Output};
use std::process::ExitCode;

fn main() -> ExitCode {
    let program = match apart::begin() {
        Start::Own(program) => program,
        Start::Done(code) => return code,
    };
    let arguments = match arguments::parse() {
        Ok(arguments) => arguments,
        Err(code) => return code,
    };
    let output = Output::new(arguments.json);
    let outcome =
        Context::new(output, program).and_then(|context| commands::run(&context, arguments.command));
    match outcome {
        Ok(code) => code,
        // Whoever read our output has seen enough.
        Err(Failure::Closed) => ExitCode::SUCCESS,
        Err(Failure::Error(error)) => {
            output.error(&error);
            exit::code(error.code)
        }
    }
}
