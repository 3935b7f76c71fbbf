//! The forms in which a token is handed to people and programs.

use crate::{error::Error, fresh::Handed, oauth::request, provider::Placeholder, service::Service};
use secrecy::{ExposeSecret, SecretString};
use std::fmt::Write;

/// The variable that carries a token in an environment.
pub const ENV_NAME: &str = "AUTHKEEP_ACCESS_TOKEN";

/// A form of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// The token alone.
    Raw,
    /// The header line that carries it at this provider.
    Header,
    /// A curl command for the connection's API.
    Curl,
    /// A line for an environment file.
    Env,
}

impl Service {
    /// Writes a handed-out token in a form.
    ///
    /// # Errors
    /// `ProviderFile` if the provider's file no longer fits the connection.
    pub fn write_as(&self, handed: &Handed, form: Form) -> Result<SecretString, Error> {
        let token = &handed.access_token;
        match form {
            Form::Raw => return Ok(token.clone()),
            Form::Env => return Ok(format!("{ENV_NAME}={}", shell_word(token.expose_secret())).into()),
            Form::Header | Form::Curl => {}
        }
        let provider = self.provider(&handed.connection.provider)?;
        let endpoints = self.endpoints(&provider, &handed.connection, &Default::default())?;
        let values = endpoints.values().clone().with(Placeholder::AccessToken, token.clone());
        if form == Form::Header {
            return Ok(provider.api_auth.render(&values).map_err(crate::oauth::BuildError::from)?);
        }
        let base = endpoints.api_base()?.map(String::from).unwrap_or_default();
        let mut command = "curl".to_owned();
        for (name, value) in request::api_headers(&provider, &values)? {
            _ = write!(
                command,
                " -H {}",
                shell_word(&format!("{}: {}", cased(&name), value.expose_secret()))
            );
        }
        _ = write!(command, " {}", shell_word(&base));
        Ok(command.into())
    }
}

/// A header's name as people write it.
fn cased(name: &str) -> String {
    let mut starts = true;
    name.chars()
        .map(|c| {
            let c = if starts { c.to_ascii_uppercase() } else { c };
            starts = c == '-';
            c
        })
        .collect()
}

/// A word that a POSIX shell reads back as this text.
pub fn shell_word(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._~/:@%+=,".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}
