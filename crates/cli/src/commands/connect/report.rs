//! What is said while connecting.

use crate::{
    commands::list::label,
    output::{Failure, Output, line, words},
    secrets,
};
use authkeep_core::{
    connection::Connection,
    forms::shell_word,
    provider::Provider,
    view::{ConnectionView, ErrorView},
};
use authkeep_platform::sign_in::SignIn;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

/// What programs are told, a line each.
#[derive(Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event<'a> {
    /// The address to open.
    Open { url: &'a str, redirect_uri: Option<&'a str>, expires_at: Timestamp },
    /// It worked.
    Connected { connection: ConnectionView<'a> },
    /// It did not.
    Failed { error: ErrorView<'a> },
}

/// What a person should know before signing in.
pub fn notes(output: Output, provider: &Provider) {
    for note in &provider.notes {
        output.say(format_args!("note: {}", line(note)));
    }
}

/// The address to open, and what happens then.
pub fn open(output: Output, sign_in: &SignIn, opened: bool, left: SignedDuration) -> Result<(), Failure> {
    let waiting = sign_in.waiting();
    if output.is_json() {
        return output.value(&Event::Open {
            url: waiting.url.as_str(),
            redirect_uri: waiting.redirect_uri.as_deref(),
            expires_at: waiting.expires_at,
        });
    }
    if let Some(uri) = waiting.redirect_uri.as_ref().filter(|uri| uri.starts_with("http")) {
        output.say(format_args!("The answer comes back to {}", line(uri)));
    }
    match opened {
        true => output.say("Finish in your browser. If no page opened, open this address:"),
        false => output.say("Open this address in a browser:"),
    }
    output.say(format_args!("\n  {}\n", line(waiting.url.as_str())));
    let left = words::length(left);
    output.say(match (sign_in.listens(), secrets::can_ask()) {
        (true, true) => format!(
            "Waiting, {left}. If the browser ends at an address that does not load, paste that address here."
        ),
        (true, false) => format!("Waiting, {left}."),
        (false, true) => format!(
            "Then paste the address that the browser ends at, or the code that the page shows. Waiting, {left}."
        ),
        (false, false) => format!(
            "Then give the address that the browser ends at to `authkeep complete`. Waiting, {left}."
        ),
    });
    Ok(())
}

/// Who was connected, and what can be done now.
pub fn connected(output: Output, connection: &Connection) {
    let provider = line(&connection.provider_name);
    match &connection.account {
        Some(account) => output.say(format_args!("Connected {} at {provider}.", line(label(account)))),
        None => output.say(format_args!("Connected at {provider}, which does not say who it is.")),
    }
    let granted = &connection.scopes_granted;
    let missing: Vec<_> = connection
        .scopes_requested
        .iter()
        .filter(|scope| !granted.contains(scope))
        .map(|it| line(it))
        .collect();
    if !missing.is_empty() {
        output.say(format_args!("Not granted: {}", missing.join(", ")));
    }
    output.say(format_args!("Next: authkeep token {}", line(&shell_word(&connection.name))));
}
