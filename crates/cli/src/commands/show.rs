//! `authkeep show`

use super::list::label;
use crate::{
    context::Context,
    output::{Failure, line, words},
};
use authkeep_core::{connection::Connection, provider::Grant, service::Service};
use clap::Args;
use jiff::Timestamp;
use std::fmt::Write;

/// Show one connection in full, but never a secret
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  authkeep show practice")]
pub struct Arguments {
    /// The connection
    name: String,
}

pub fn run(context: &Context, arguments: Arguments) -> Result<(), Failure> {
    let service = context.service();
    let connection = service.connection(&arguments.name)?;
    match context.output.is_json() {
        true => context.output.value(&connection.view(service.now())),
        false => context.output.data(as_text(&service, &connection)?.as_bytes()),
    }
}

fn as_text(service: &Service, connection: &Connection) -> Result<String, Failure> {
    let now = service.now();
    let mut text = format!("{}\n", line(&connection.name));
    let mut add = |label: &str, value: &str| {
        let _ = writeln!(text, "  {label:<16}{}", line(value));
    };
    let until =
        |end: Option<Timestamp>| end.map_or_else(|| "no end known".to_owned(), |end| words::moment(end, now));
    add("status", &words::status(connection.status(now), connection.access_expires_at, now).to_string());
    add("provider", &connection.provider_name);
    if let Some(account) = &connection.account {
        add("account", &format!("{} ({})", label(account), account.id));
    }
    add("made by", made_by(connection.grant));
    let clients = service.clients()?;
    if let Some(client) = clients.iter().find(|client| Some(&client.id) == connection.client.as_ref()) {
        add("client", &client.name);
    }
    for (name, value) in &connection.vars {
        add(name, value);
    }
    add("access token", &until(connection.access_expires_at));
    if connection.refreshable {
        add("refresh token", &until(connection.refresh_expires_at));
    }
    add("scopes asked", &connection.scopes_requested.join(" "));
    add("scopes granted", &connection.scopes_granted.join(" "));
    add("connected", &words::moment(connection.created_at, now));
    if let Some(at) = connection.last_refreshed_at {
        add("last refreshed", &words::moment(at, now));
    }
    if let Some(error) = &connection.last_error {
        add("last error", &format!("{} {}", error.message, words::moment(error.at, now)));
        add("what to do", error.to_error().command_hint());
        if let Some(id) = &error.request_id {
            add("request id", id);
        }
    }
    Ok(text)
}

fn made_by(grant: Grant) -> &'static str {
    match grant {
        Grant::AuthorizationCode => "signing in in the browser",
        Grant::ClientCredentials => "client credentials",
        Grant::DeviceCode => "a device code",
        Grant::PersonalToken => "a personal token",
    }
}
