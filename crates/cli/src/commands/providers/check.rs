//! `authkeep providers check`

use super::fault_as_json;
use crate::{
    context::Context,
    output::{Failure, line},
};
use authkeep_core::error::{Code, Error};
use clap::Args;
use serde_json::json;
use std::{fs, path::PathBuf};

/// Check a provider file: each fault with its line and reason
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  authkeep providers check acme.toml")]
pub struct Arguments {
    /// The file
    file: PathBuf,
}

pub fn run(context: &Context, arguments: &Arguments) -> Result<(), Failure> {
    let shown = arguments.file.display().to_string();
    let text = fs::read_to_string(&arguments.file).map_err(|error| {
        let what = format!("{shown} cannot be read: {error}.");
        Error::new(Code::Usage, what, "Name a provider file: a text in TOML.")
    })?;
    let name = arguments.file.file_name().unwrap_or_default().to_string_lossy();
    let service = context.service();
    let mut faults = service.catalogue().check(&name, &text).err().unwrap_or_default();
    // By the path that was given, so that an editor finds it.
    for fault in faults.iter_mut().filter(|fault| fault.file == name) {
        fault.file.clone_from(&shown);
    }
    if context.output.is_json() {
        let list: Vec<_> = faults.iter().map(fault_as_json).collect();
        context.output.value(&json!({ "file": shown, "faults": list }))?;
    } else {
        let lines: String = faults.iter().map(|fault| format!("{}\n", line(&fault.to_string()))).collect();
        context.output.data(lines.as_bytes())?;
    }
    match faults.len() {
        0 if context.output.is_json() => Ok(()),
        0 => {
            context.output.say(format_args!("{} has no faults.", line(&shown)));
            Ok(())
        }
        1 => Err(faulty(&shown, "a fault").into()),
        many => Err(faulty(&shown, &format!("{many} faults")).into()),
    }
}

fn faulty(file: &str, faults: &str) -> Error {
    Error::new(Code::ProviderFile, format!("{file} has {faults}."), "Mend the file and check it again.")
}
