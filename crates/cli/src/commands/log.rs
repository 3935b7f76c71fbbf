//! `authkeep log`

use crate::{
    context::Context,
    output::{Failure, Table, words},
};
use authkeep_core::activity::{Entry, What};
use clap::Args;

/// Show what happened: connected, refreshed, used, failed
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  authkeep log practice -n 20")]
pub struct Arguments {
    /// Only of this connection
    name: Option<String>,
    /// How many lines, the newest last
    #[arg(short = 'n', long, value_name = "N", default_value_t = 50)]
    lines: usize,
}

pub fn run(context: &Context, arguments: Arguments) -> Result<(), Failure> {
    let entries = context.service().entries(arguments.name.as_deref(), arguments.lines)?;
    if context.output.is_json() {
        return context.output.value(&entries);
    }
    if entries.is_empty() {
        context.output.say("Nothing happened yet.");
        return Ok(());
    }
    let mut table = Table::new(["WHEN", "CONNECTION", "WHAT", "BY", "MORE"]);
    for entry in &entries {
        table.row([
            words::stamp(entry.at).into(),
            entry.connection.as_deref().unwrap_or_default().into(),
            words(entry.what).into(),
            entry.by.as_deref().unwrap_or_default().into(),
            more(entry).into(),
        ]);
    }
    context.output.data(table.render().as_bytes())
}

fn more(entry: &Entry) -> String {
    let detail = entry.detail.as_deref().unwrap_or_default();
    match &entry.request_id {
        Some(id) => format!("{detail} (request id {id})"),
        None => detail.to_owned(),
    }
}

fn words(what: What) -> &'static str {
    match what {
        What::Connected => "connected",
        What::SignInFailed => "sign-in failed",
        What::Refreshed => "refreshed",
        What::RefreshFailed => "refresh failed",
        What::Used => "used",
        What::Called => "API called",
        What::Renamed => "renamed",
        What::Revoked => "revoked",
        What::NotRevoked => "not revoked",
        What::Disconnected => "disconnected",
    }
}
