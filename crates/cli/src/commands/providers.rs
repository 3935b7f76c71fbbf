//! `authkeep providers`

mod check;
mod show;

use crate::{
    context::Context,
    output::{Failure, Table},
};
use authkeep_core::provider::{Entry, Fault, Origin};
use clap::{Args, Subcommand};
use serde_json::{Value, json};

/// Show the providers: built-in ones and your own
///
/// Your own stand as *.toml files in the folder `providers` of the config folder.
#[derive(Debug, Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "Examples:\n  authkeep providers\n  authkeep providers show practice"
)]
pub struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    Show(show::Arguments),
    Check(check::Arguments),
}

pub fn run(context: &Context, arguments: Arguments) -> Result<(), Failure> {
    match arguments.command {
        None => list(context),
        Some(Command::Show(arguments)) => show::run(context, &arguments),
        Some(Command::Check(arguments)) => check::run(context, &arguments),
    }
}

fn list(context: &Context) -> Result<(), Failure> {
    let service = context.service();
    let entries = service.catalogue().entries();
    if context.output.is_json() {
        return context.output.value(&entries.iter().map(as_json).collect::<Vec<_>>());
    }
    let mut table = Table::new(["ID", "NAME", "FROM"]);
    for entry in &entries {
        let from = match (&entry.origin, entry.faults.len()) {
            (Origin::BuiltIn, _) => String::new(),
            (origin, 0) => words(origin),
            (origin, faults) => format!("{}, {faults} faults", words(origin)),
        };
        table.row([entry.id.as_str().into(), entry.name.as_str().into(), from.into()]);
    }
    context.output.data(table.render().as_bytes())?;
    for fault in entries.iter().flat_map(|entry| &entry.faults) {
        context.output.say(crate::output::line(&fault.to_string()));
    }
    Ok(())
}

fn words(origin: &Origin) -> String {
    match origin {
        Origin::BuiltIn => "built in".to_owned(),
        Origin::Own { file, replaces_built_in: false } => format!("your own {file}"),
        Origin::Own { file, replaces_built_in: true } => {
            format!("your own {file}, replaces the built-in one")
        }
    }
}

fn as_json(entry: &Entry) -> Value {
    let (file, replaces_built_in) = match &entry.origin {
        Origin::BuiltIn => (None, false),
        Origin::Own { file, replaces_built_in } => (Some(file), *replaces_built_in),
    };
    json!({
        "id": entry.id,
        "name": entry.name,
        "built_in": entry.origin == Origin::BuiltIn,
        "file": file,
        "replaces_built_in": replaces_built_in,
        "faults": entry.faults.iter().map(fault_as_json).collect::<Vec<_>>(),
    })
}

fn fault_as_json(fault: &Fault) -> Value {
    json!({ "file": fault.file, "line": fault.line, "reason": fault.reason })
}
