//! `authkeep connect`

mod ask;
mod browser;
mod direct;
pub mod report;

use crate::{
    context::Context,
    duration,
    output::{Failure, line},
    secrets,
};
use authkeep_core::{
    connect::ClientChoice,
    connection::Connection,
    error::{Code, Error},
    provider::{Grant, Provider},
    service::Service,
};
use authkeep_platform::sign_in::Wish;
use clap::{Args, ValueEnum};
use report::Event;
use std::{convert::Infallible, time::Duration};

/// Make a connection: sign in at a provider in the browser
///
/// Without options: the browser opens, you approve, and the connection is named like the provider.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  authkeep connect practice\n  authkeep connect --reconnect practice\n  \
    authkeep connect practice --name work --scope profile --no-browser --json\n  \
    pass show app | authkeep connect practice --client-id ID --client-secret-stdin")]
pub struct Arguments {
    /// The provider; `authkeep providers` lists them
    #[arg(required_unless_present = "reconnect")]
    provider: Option<String>,
    /// A name for the connection; without one, the provider's
    #[arg(long, conflicts_with = "reconnect")]
    name: Option<String>,
    /// Sign in again for a connection that exists
    #[arg(long, value_name = "NAME")]
    reconnect: Option<String>,
    /// A saved client; `authkeep clients` lists them
    #[arg(long, value_name = "NAME", conflicts_with = "client_id")]
    client: Option<String>,
    /// The client ID of an app registered at the provider; it is saved
    #[arg(long, value_name = "ID")]
    client_id: Option<String>,
    /// Read the client secret as one line of standard input
    #[arg(long, requires = "client_id")]
    client_secret_stdin: bool,
    /// What to ask for; once for each scope
    #[arg(long = "scope", value_name = "S")]
    scopes: Vec<String>,
    /// A value that the provider's addresses need; VAR=- reads it from standard input
    #[arg(long = "set", value_name = "VAR=VALUE", value_parser = setting)]
    settings: Vec<(String, String)>,
    /// How the tokens are obtained
    #[arg(long, value_name = "GRANT")]
    grant: Option<GrantType>,
    /// Read a token that was made at the provider's own pages, as one line of standard input
    #[arg(
        long,
        conflicts_with_all = ["grant", "reconnect", "client", "client_id", "client_secret_stdin", "scopes", "redirect", "port"]
    )]
    token_stdin: bool,
    /// How the answer comes back: loopback, scheme, paste, or the registered redirect URI
    #[arg(long, value_name = "WAY", value_parser = wish)]
    redirect: Option<Wish>,
    /// The port of the listener
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    port: Option<u16>,
    /// Open no browser; the address is printed
    #[arg(long)]
    no_browser: bool,
    /// How long to wait: 60s, 10m
    #[arg(long, value_name = "TIME", default_value = "10m", value_parser = duration::parse)]
    timeout: Duration,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
enum GrantType {
    /// A person signs in in the browser
    AuthorizationCode,
    /// The client acts for itself
    ClientCredentials,
    /// Not yet
    DeviceCode,
}

pub fn run(context: &Context, arguments: Arguments) -> Result<(), Failure> {
    let outcome = connect(context, arguments);
    if let (Err(Failure::Error(error)), true) = (&outcome, context.output.is_json()) {
        context.output.value(&Event::Failed { error: error.view() })?;
    }
    outcome
}

fn connect(context: &Context, arguments: Arguments) -> Result<(), Failure> {
    one_secret_at_a_time(&arguments)?;
    let service = context.service_with_secrets();
    let provider = service.provider(&provider_id(&service, &arguments)?)?;
    let grant = grant(&provider, &arguments)?;
    context.wait(async {
        let connection = match grant {
            Grant::PersonalToken => direct::adopt(&service, &provider, arguments).await?,
            Grant::ClientCredentials => {
                direct::connect_for_itself(context.output, &service, &provider, arguments).await?
            }
            Grant::AuthorizationCode => browser::sign_in(context, &service, &provider, arguments).await?,
            Grant::DeviceCode => return Err(no_device_code().into()),
        };
        tell(context, &service, &connection)?;
        context.catch_up(&service).await;
        Ok(())
    })
}

fn tell(context: &Context, service: &Service, connection: &Connection) -> Result<(), Failure> {
    if context.output.is_json() {
        return context.output.value(&Event::Connected { connection: connection.view(service.now()) });
    }
    report::connected(context.output, connection);
    if let Some(sentence) = service.nearly_full(connection)? {
        context.output.say(format_args!("note: {}", line(&sentence)));
    }
    Ok(())
}

/// The provider asked for, or that of the connection to renew.
fn provider_id(service: &Service, arguments: &Arguments) -> Result<String, Error> {
    let Some(name) = &arguments.reconnect else { return Ok(arguments.provider.clone().unwrap_or_default()) };
    let connection = service.connection(name)?;
    if arguments.provider.as_ref().is_some_and(|provider| *provider != connection.provider) {
        return Err(Error::new(
            Code::Usage,
            format!("{name} is a connection at {}.", connection.provider_name),
            "Leave the provider out, or name that one.",
        )
        .about(name));
    }
    if connection.grant == Grant::AuthorizationCode {
        return Ok(connection.provider);
    }
    Err(Error::new(
        Code::Usage,
        format!("{name} was not made by signing in, so there is no sign-in to repeat."),
        "Disconnect it, and connect it again under the same name.",
    )
    .about(name))
}

/// The grant asked for; else the first that the provider offers.
fn grant(provider: &Provider, arguments: &Arguments) -> Result<Grant, Error> {
    match arguments.grant {
        _ if arguments.token_stdin => Ok(Grant::PersonalToken),
        _ if arguments.reconnect.is_some() => Ok(Grant::AuthorizationCode),
        Some(GrantType::AuthorizationCode) => Ok(Grant::AuthorizationCode),
        Some(GrantType::ClientCredentials) => Ok(Grant::ClientCredentials),
        Some(GrantType::DeviceCode) => Err(no_device_code()),
        None => {
            let mut known = provider.grants.iter().filter(|grant| **grant != Grant::DeviceCode);
            known.next().copied().ok_or_else(|| {
                Error::new(
                    Code::Usage,
                    format!("{} is connected with a token that is made there.", provider.name),
                    "Give it with --token-stdin, as one line of standard input.",
                )
            })
        }
    }
}

fn client(arguments: &Arguments) -> Result<ClientChoice, Error> {
    if let Some(name) = &arguments.client {
        return Ok(ClientChoice::Saved(name.clone()));
    }
    let Some(client_id) = arguments.client_id.clone() else { return Ok(ClientChoice::Usual) };
    let asked = arguments.client_secret_stdin;
    let client_secret = asked.then(|| secrets::from_stdin("Client secret")).transpose()?;
    Ok(ClientChoice::Given { client_id, client_secret })
}

fn scopes(arguments: &Arguments) -> Option<Vec<String>> {
    let scopes = arguments.scopes.iter().flat_map(|scopes| scopes.split_whitespace()).map(str::to_owned);
    (!arguments.scopes.is_empty()).then(|| scopes.collect())
}

/// Standard input brings one secret; of two, nobody could say which is which.
fn one_secret_at_a_time(arguments: &Arguments) -> Result<(), Error> {
    let settings = arguments.settings.iter().filter(|(_, value)| value == "-").count();
    let secrets = settings + usize::from(arguments.client_secret_stdin) + usize::from(arguments.token_stdin);
    if secrets <= 1 || secrets::can_ask() {
        return Ok(());
    }
    Err(Error::new(
        Code::Usage,
        "Standard input brings one secret, and several are to be read from it.",
        "Save the client first, with `authkeep clients add`.",
    ))
}

fn no_device_code() -> Error {
    Error::new(
        Code::Usage,
        "Connecting with a device code is not there yet.",
        "Sign in in the browser: leave --grant out. It may be one on another computer, with --redirect paste.",
    )
}

fn setting(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("write it as VAR=VALUE")?;
    Ok((name.to_owned(), value.to_owned()))
}

fn wish(text: &str) -> Result<Wish, Infallible> {
    Ok(match text {
        "loopback" => Wish::Loopback,
        "scheme" => Wish::Scheme,
        "paste" => Wish::Paste,
        uri => Wish::Uri(uri.to_owned()),
    })
}
