//! What the browser shows when an answer came.

use crate::loopback::{Page, Tone};
use authkeep_core::{connection::Connection, error::Error};

/// The account is connected.
pub(super) fn connected(connection: &Connection) -> Page {
    let who = connection.account.as_ref().map(|account| account.label.trim()).unwrap_or_default();
    let who = if who.is_empty() { "Connected".to_owned() } else { format!("Connected as {who}") };
    Page {
        title: format!("{who} at {}", connection.provider_name),
        sentences: vec![format!("The connection is named {}.", connection.name)],
        tone: Tone::Kept,
    }
}

/// The sign-in is over, and nothing came of it.
pub(super) fn failed(error: &Error) -> Page {
    Page { title: error.what.clone(), sentences: vec![error.hint.clone()], tone: Tone::Failed }
}

/// An answer that does not end the sign-in.
pub(super) fn still_waiting(error: &Error) -> Page {
    let sentences = vec![error.hint.clone(), "The sign-in in the other window still waits.".to_owned()];
    Page { title: error.what.clone(), sentences, tone: Tone::Asks }
}
