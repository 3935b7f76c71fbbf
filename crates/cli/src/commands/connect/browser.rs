//! Signing in in the system browser.

use super::{Arguments, ask, client, report, scopes};
use crate::{
    context::Context,
    output::{Failure, line},
    secrets,
};
use authkeep_core::{
    connect::{Begin, RedirectChoice},
    connection::Connection,
    error::{Code, Error},
    provider::{Provider, RedirectKind},
    service::Service,
};
use authkeep_platform::{
    browser,
    sign_in::{Meanwhile, Redirect, SignIn, registered_redirect},
};
use jiff::SignedDuration;
use secrecy::SecretString;
use std::{io, thread};
use tokio::{signal, sync::mpsc};

/// From the first look at the provider to the connection.
pub async fn sign_in(
    context: &Context,
    service: &Service,
    provider: &Provider,
    arguments: Arguments,
) -> Result<Connection, Failure> {
    let output = context.output;
    let mut begin = Begin {
        provider: provider.id.clone(),
        client: client(&arguments)?,
        scopes: scopes(&arguments),
        name: arguments.name,
        renews: arguments.reconnect,
        redirect: RedirectChoice::default(),
        ..Begin::default()
    };
    let registered = registered_redirect(service, &begin)?;
    let redirect =
        Redirect::choose(provider, arguments.redirect.as_ref(), registered.as_deref(), arguments.port)?;
    if redirect.kind() == RedirectKind::Scheme {
        return Err(no_desktop_app().into());
    }
    if !output.is_json() {
        report::notes(output, provider);
    }
    let to_register = redirect.to_register();
    begin.client = ask::client(output, service, provider, begin.client, to_register.as_deref())?;
    begin.vars = match &begin.renews {
        Some(_) => arguments.settings.into_iter().collect(),
        None => ask::vars(provider, &arguments.settings)?,
    };
    let sign_in = SignIn::begin(service, begin, redirect).await?;
    let opened = !arguments.no_browser && browser::open(&sign_in.waiting().url).is_ok();
    let life = sign_in.waiting().expires_at.duration_since(service.now());
    let left = SignedDuration::try_from(arguments.timeout).map_or(life, |at_most| life.min(at_most));
    report::open(output, &sign_in, opened, left)?;
    let meanwhile = Meanwhile {
        at_most: arguments.timeout,
        cancelled: interrupted(),
        pasted: if output.is_json() { nothing() } else { pasted() },
        heard: |error: &Error| {
            if !output.is_json() {
                output.say(format_args!("{} Still waiting.", line(&error.what)));
            }
        },
    };
    Ok(sign_in.finish(service, meanwhile).await?)
}

fn no_desktop_app() -> Error {
    Error::new(
        Code::Usage,
        "An answer under the app's own scheme needs the desktop app.",
        "Use --redirect loopback, or --redirect paste.",
    )
}

async fn interrupted() {
    if signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}

/// The lines that the person pastes into the terminal, if there is one. The thread ends with the
/// process.
fn pasted() -> mpsc::Receiver<SecretString> {
    let (sender, lines) = mpsc::channel(1);
    if secrets::can_ask() {
        thread::spawn(move || {
            let given = io::stdin().lines().map_while(Result::ok).filter(|line| !line.trim().is_empty());
            for line in given {
                if sender.blocking_send(line.into()).is_err() {
                    break;
                }
            }
        });
    }
    lines
}

fn nothing() -> mpsc::Receiver<SecretString> {
    mpsc::channel(1).1
}
