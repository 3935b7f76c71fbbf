//! `authkeep token`

use crate::{
    caller,
    context::Context,
    duration,
    output::{Failure, words},
};
use authkeep_core::{
    error::{Code, Error},
    forms::Form,
    fresh::Handed,
};
use clap::{Args, ValueEnum};
use jiff::SignedDuration;
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use std::time::Duration;

/// Print a fresh access token, refreshed first if needed
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  authkeep token practice\n  authkeep token practice --min-ttl 10m --as header\n  \
    curl -H \"$(authkeep token practice --as header)\" http://127.0.0.1:47800/api/v1/me"
)]
pub struct Arguments {
    /// The connection
    name: String,
    /// How long the token must still be good: 60s, 10m, 2h, 1d
    #[arg(long, value_name = "TIME", value_parser = duration::parse)]
    min_ttl: Option<Duration>,
    /// The form to print it in
    #[arg(long = "as", value_name = "FORM")]
    form: Option<TokenForm>,
}

/// The forms of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TokenForm {
    /// The token alone
    Raw,
    /// The header line that carries it
    Header,
    /// A curl command for the API
    Curl,
    /// A line for an environment file
    Env,
    /// An object with the token's type and end
    Json,
}

impl TokenForm {
    /// The form as the rules write it; none for JSON.
    pub fn plain(self) -> Option<Form> {
        match self {
            Self::Raw => Some(Form::Raw),
            Self::Header => Some(Form::Header),
            Self::Curl => Some(Form::Curl),
            Self::Env => Some(Form::Env),
            Self::Json => None,
        }
    }
}

pub fn run(context: &Context, arguments: Arguments) -> Result<(), Failure> {
    let form = match (arguments.form, context.output.is_json()) {
        (None | Some(TokenForm::Json), true) => TokenForm::Json,
        (Some(_), true) => {
            let what = "Only --as json goes with --json.";
            return Err(Error::new(Code::Usage, what, "Leave one of the two out.").into());
        }
        (form, false) => form.unwrap_or(TokenForm::Raw),
    };
    let service = context.service();
    let by = caller::name();
    context.wait(async {
        let handed = service.token(&arguments.name, arguments.min_ttl, by.as_deref()).await?;
        let text = match form.plain() {
            Some(form) => service.write_as(&handed, form)?,
            None => json(&handed)?,
        };
        context.output.secret(&text)?;
        if let Some(most) = handed.cut_to.and_then(|most| SignedDuration::try_from(most).ok()) {
            context.output.say(format_args!(
                "{} gives no token that is good for so long; {} is the most to ask for.",
                crate::output::line(&handed.connection.provider_name),
                words::length(most),
            ));
        }
        if handed.refreshed {
            context.catch_up(&service).await;
        }
        Ok(())
    })
}

/// A token with what a program wants to know of it.
pub fn json(handed: &Handed) -> Result<SecretString, Error> {
    let value = json!({
        "access_token": handed.access_token.expose_secret(),
        "token_type": handed.token_type,
        "expires_at": handed.expires_at,
        "connection": handed.connection.name,
    });
    crate::output::json(&value).map(SecretString::from)
}
