//! `authkeep list`

use crate::{
    context::Context,
    output::{Failure, Table, words},
};
use authkeep_core::connection::{Account, status};
use clap::Args;

/// Show all connections and their state
///
/// Reads the records only: no network, no keychain.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  authkeep list --json")]
pub struct Arguments {}

pub fn run(context: &Context, _: Arguments) -> Result<(), Failure> {
    let service = context.service();
    let now = service.now();
    if context.output.is_json() {
        let connections = service.connections()?;
        let views: Vec<_> = connections.iter().map(|connection| connection.view(now)).collect();
        return context.output.value(&views);
    }
    let rows = service.rows()?;
    if rows.is_empty() {
        context.output.say(
            "No accounts connected yet. Try it out: `authkeep practice`, and in another terminal \
             `authkeep connect practice`.",
        );
        return Ok(());
    }
    let mut table = Table::new(["NAME", "PROVIDER", "ACCOUNT", "STATUS"]);
    for row in &rows {
        let status = status(&row.state, row.renewable, row.access_expires_at, row.refresh_expires_at, now);
        table.row([
            row.name.as_str().into(),
            row.provider_name.as_str().into(),
            row.account.as_ref().map_or("", label).into(),
            words::status(status, row.access_expires_at, now).into(),
        ]);
    }
    context.output.data(table.render().as_bytes())
}

/// What names an account to people; its id where the provider has no better word.
pub fn label(account: &Account) -> &str {
    if account.label.is_empty() { &account.id } else { &account.label }
}
