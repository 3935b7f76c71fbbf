//! What a person at the terminal is asked for, if it was not given. Without a terminal nobody is
//! asked, and the rules say which option is missing.

use crate::{
    output::{Output, line},
    secrets,
};
use authkeep_core::{
    connect::ClientChoice,
    error::{Code, Error},
    provider::{ClientAuth, Provider, VarSource},
    service::Service,
};
use std::collections::BTreeMap;

/// The client to connect with. `redirect_uri` is what has to be registered with it.
pub fn client(
    output: Output,
    service: &Service,
    provider: &Provider,
    given: ClientChoice,
    redirect_uri: Option<&str>,
) -> Result<ClientChoice, Error> {
    let saved =
        || -> Result<bool, Error> { Ok(service.clients()?.iter().any(|it| it.provider == provider.id)) };
    let missing = matches!(given, ClientChoice::Usual) && provider.client.is_none() && !saved()?;
    if !missing || !secrets::can_ask() {
        return Ok(given);
    }
    output.say(format_args!("{} needs a client: an app that you register there.", line(&provider.name)));
    if let Some(page) = provider.sources.first() {
        output.say(format_args!("Its documentation: {}", line(page)));
    }
    if let Some(uri) = redirect_uri {
        output.say(format_args!("Register this redirect URI, exactly as it stands: {}", line(uri)));
    }
    let client_id = secrets::ask("Client ID")?.ok_or_else(|| {
        Error::new(Code::Usage, "Without a client ID nothing can be connected.", "Give it with --client-id.")
    })?;
    let client_secret = match provider.client_auth {
        ClientAuth::None => None,
        ClientAuth::Post | ClientAuth::Basic | ClientAuth::BasicSecret => {
            Some(secrets::ask_secret("Client secret (not shown)")?)
        }
    };
    Ok(ClientChoice::Given { client_id, client_secret })
}

/// The values of the provider's variables. A secret one is never taken from an argument.
pub fn vars(provider: &Provider, given: &[(String, String)]) -> Result<BTreeMap<String, String>, Error> {
    use secrecy::ExposeSecret;
    let mut values = BTreeMap::new();
    for (name, value) in given {
        let secret = provider.vars.get(name).is_some_and(|var| var.secret);
        let value = match value.as_str() {
            "-" => secrets::from_stdin(name)?.expose_secret().to_owned(),
            _ if secret => return Err(secret_as_argument(name)),
            value => value.to_owned(),
        };
        values.insert(name.clone(), value);
    }
    if !secrets::can_ask() {
        return Ok(values);
    }
    let open = provider.vars.iter().filter(|(_, var)| var.from == VarSource::User && var.default.is_none());
    for (name, var) in open {
        if values.contains_key(name) {
            continue;
        }
        let example = var.example.as_ref().map(|example| format!(" (like {example})")).unwrap_or_default();
        let question = format!("{}{example}", var.label.as_deref().unwrap_or(name));
        let question = line(&question);
        let answer = match var.secret {
            true => Some(secrets::ask_secret(&question)?.expose_secret().to_owned()),
            false => secrets::ask(&question)?,
        };
        values.extend(answer.map(|answer| (name.clone(), answer)));
    }
    Ok(values)
}

fn secret_as_argument(name: &str) -> Error {
    Error::new(
        Code::Usage,
        format!("The value of {name} is a secret, and arguments can be read by every program here."),
        format!("Use --set {name}=- and give it as one line of standard input."),
    )
}
