//! `authkeep clients`

use crate::{
    context::Context,
    output::{Failure, Table, line},
    secrets,
};
use authkeep_core::{client::Client, service::Service};
use clap::{Args, Subcommand};
use serde_json::json;
use std::fmt::Write;

/// Show the saved clients: apps that are registered at providers
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, after_help = "Example:\n  authkeep clients")]
pub struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    Add(Add),
    Show(Show),
    Remove(Remove),
}

/// Save a client, or replace what is saved under its name
///
/// Connections keep it: that is how a secret that was replaced at the provider comes in.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  pass show app | authkeep clients add app --provider practice --client-id ID --client-secret-stdin"
)]
struct Add {
    /// A name for it
    name: String,
    /// The provider it is registered at
    #[arg(long, value_name = "ID")]
    provider: String,
    /// The client ID
    #[arg(long, value_name = "X")]
    client_id: String,
    /// Read the client secret as one line of standard input
    #[arg(long)]
    client_secret_stdin: bool,
    /// The redirect URI it is registered with, exactly as it stands there
    #[arg(long, value_name = "URL")]
    redirect: Option<String>,
}

/// Show a client, but never its secret
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  authkeep clients show app")]
struct Show {
    /// The client
    name: String,
}

/// Forget a client and its secret
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  authkeep clients remove app")]
struct Remove {
    /// The client
    name: String,
}

pub fn run(context: &Context, arguments: Arguments) -> Result<(), Failure> {
    match arguments.command {
        None => list(context),
        Some(Command::Add(arguments)) => add(context, arguments),
        Some(Command::Show(arguments)) => {
            let service = context.service();
            let client = service.client(&arguments.name)?;
            tell(context, &service, &client)
        }
        Some(Command::Remove(arguments)) => remove(context, &arguments.name),
    }
}

fn list(context: &Context) -> Result<(), Failure> {
    let service = context.service();
    let clients = service.clients()?;
    if context.output.is_json() {
        let mut views = Vec::new();
        for client in &clients {
            views.push(client.view(service.connections_of(client)?));
        }
        return context.output.value(&views);
    }
    if clients.is_empty() {
        context.output.say("No clients are saved. One that you give to `authkeep connect` is.");
        return Ok(());
    }
    let mut table = Table::new(["NAME", "PROVIDER", "CLIENT ID", "SECRET"]);
    for client in &clients {
        table.row([
            client.name.as_str().into(),
            client.provider.as_str().into(),
            client.client_id.as_str().into(),
            secret(client).into(),
        ]);
    }
    context.output.data(table.render().as_bytes())
}

fn add(context: &Context, arguments: Add) -> Result<(), Failure> {
    let Add { name, provider, client_id, client_secret_stdin, redirect } = arguments;
    let service = context.service_with_secrets();
    let secret = client_secret_stdin.then(|| secrets::from_stdin("Client secret")).transpose()?;
    context.wait(async {
        let client = service.add_client(&provider, &name, &client_id, secret, redirect).await?;
        if context.output.is_json() {
            return context.output.value(&client.view(service.connections_of(&client)?));
        }
        context.output.say(format_args!("Saved {}.", line(&client.name)));
        Ok(())
    })
}

fn remove(context: &Context, name: &str) -> Result<(), Failure> {
    let service = context.service_with_secrets();
    context.wait(async {
        service.remove_client(name).await?;
        if context.output.is_json() {
            return context.output.value(&json!({ "removed": name }));
        }
        context.output.say(format_args!("{} is gone from this computer.", line(name)));
        Ok(())
    })
}

fn tell(context: &Context, service: &Service, client: &Client) -> Result<(), Failure> {
    let connections = service.connections_of(client)?;
    if context.output.is_json() {
        return context.output.value(&client.view(connections));
    }
    let mut text = format!("{}\n", line(&client.name));
    let mut add = |label: &str, value: &str| {
        let _ = writeln!(text, "  {label:<16}{}", line(value));
    };
    add("provider", &client.provider);
    add("client ID", &client.client_id);
    add("client secret", secret(client));
    if let Some(uri) = &client.redirect_uri {
        add("redirect URI", uri);
    }
    for name in &connections {
        add("connection", name);
    }
    context.output.data(text.as_bytes())
}

fn secret(client: &Client) -> &'static str {
    if client.has_secret { "in the keychain" } else { "none" }
}
