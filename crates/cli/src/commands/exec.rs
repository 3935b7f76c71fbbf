//! `authkeep exec`

mod child;

use super::token::{TokenForm, json};
use crate::{caller, context::Context, output::Failure};
use authkeep_core::{
    error::{Code, Error},
    forms::ENV_NAME,
    fresh::Handed,
    service::Service,
};
use clap::{Args, ValueEnum};
use secrecy::{ExposeSecret, SecretString};
use std::{ffi::OsString, process::ExitCode};

/// Run a command that finds a fresh access token in its environment
///
/// The token is in AUTHKEEP_ACCESS_TOKEN, for this command only. The exit code is the command's,
/// or 128 and the number of the signal that ended it.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  authkeep exec practice -- sh -c 'curl -H \"Authorization: Bearer $AUTHKEEP_ACCESS_TOKEN\" …'\n  \
                  authkeep exec practice --env AUTHORIZATION=header -- ./deploy"
)]
pub struct Arguments {
    /// The connection
    name: String,
    /// Another variable, and the form of the token in it: raw, header, curl, env, json
    #[arg(long = "env", value_name = "VAR=FORM", value_parser = variable)]
    variables: Vec<(String, TokenForm)>,
    /// The command and its arguments
    #[arg(last = true, required = true, value_name = "CMD")]
    command: Vec<OsString>,
}

pub fn run(context: &Context, arguments: Arguments) -> Result<ExitCode, Failure> {
    let Arguments { name, variables, command } = arguments;
    let service = context.service();
    let by = caller::name();
    context.wait(async {
        let handed = service.token(&name, None, by.as_deref()).await?;
        let mut environment = vec![(ENV_NAME.to_owned(), handed.access_token.clone())];
        for (name, form) in variables {
            environment.push((name, written(&service, &handed, form)?));
        }
        drop(handed);
        let mut words = command.into_iter();
        let program = words.next().unwrap_or_default();
        let mut child = tokio::process::Command::new(&program);
        child.args(words);
        for (name, value) in environment {
            child.env(name, value.expose_secret());
        }
        child::run(child).await.map_err(|error| not_started(&program, &error).into())
    })
}

fn written(service: &Service, handed: &Handed, form: TokenForm) -> Result<SecretString, Error> {
    match form.plain() {
        Some(form) => service.write_as(handed, form),
        None => json(handed),
    }
}

fn variable(text: &str) -> Result<(String, TokenForm), String> {
    let (name, form) = text.split_once('=').ok_or("write it as VAR=FORM")?;
    let first = name.chars().next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_');
    if !first || !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
        return Err("a variable's name has letters, digits and _".to_owned());
    }
    let form = TokenForm::from_str(form, false);
    form.map(|form| (name.to_owned(), form))
        .map_err(|_| "the forms are raw, header, curl, env, json".to_owned())
}

fn not_started(program: &std::ffi::OsStr, error: &std::io::Error) -> Error {
    let what = format!("{} cannot be started: {error}.", program.display());
    Error::new(Code::Usage, what, "Look at its name and at PATH.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_and_forms() {
        assert_eq!(variable("AUTH=header"), Ok(("AUTH".to_owned(), TokenForm::Header)));
        assert_eq!(variable("_a1=json"), Ok(("_a1".to_owned(), TokenForm::Json)));
        for wrong in ["AUTH", "=raw", "1A=raw", "A-B=raw", "A=else", "A B=raw", "LD\0=raw"] {
            assert!(variable(wrong).is_err(), "{wrong:?}");
        }
    }
}
