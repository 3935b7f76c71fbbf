//! `authkeep list`

mod listing;

use crate::{context::Context, output::Failure};
use authkeep_core::{connection::Account, service::Service};
use clap::Args;
use listing::{Listing, Stamp};

/// Reading as many rows as this takes longer than all the rest of the command.
const WORTH_KEEPING: usize = 1_000;

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
    match listing(context, &service)? {
        Some(listing) => context.output.data(&listing.render(now)),
        None => {
            context.output.say(
                "No accounts connected yet. Try it out: `authkeep practice`, and in another terminal \
                 `authkeep connect practice`.",
            );
            Ok(())
        }
    }
}

/// The list as it was kept, if nothing has changed since; else a new one.
fn listing(context: &Context, service: &Service) -> Result<Option<Listing>, Failure> {
    let file = context.paths.data().join("list.cache");
    // Before the rows: what is kept under a stamp may be newer than it, and never older.
    let stamp = service.rows_stamp()?;
    if let Some(kept) = stamp.and_then(|stamp| Listing::kept(&file, &stamp)) {
        return Ok(Some(kept));
    }
    let rows = service.rows()?;
    if rows.is_empty() {
        return Ok(None);
    }
    let listing = Listing::of(&rows, &stamp.unwrap_or(Stamp::default()));
    if stamp.is_some() && rows.len() >= WORTH_KEEPING {
        // Without it the next list is as slow as this one.
        let _ = listing.keep(&file);
    }
    Ok(Some(listing))
}

/// What names an account to people; its id where the provider has no better word.
pub fn label(account: &Account) -> &str {
    if account.label.is_empty() { &account.id } else { &account.label }
}
