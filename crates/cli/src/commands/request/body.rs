//! What is sent with a request.

use authkeep_core::error::{Code, Error};
use secrecy::{ExposeSecret, SecretString};
use std::{
    fs::File,
    io::{self, Read},
};

/// The most that is sent.
const LARGEST: u64 = 64 * 1024 * 1024;

/// Reads the argument of `-d`: the body itself, `@FILE`, or `@-` for standard input.
pub fn read(argument: &str) -> Result<SecretString, Error> {
    match argument.strip_prefix('@') {
        None => Ok(argument.into()),
        Some("-") => take(io::stdin().lock()).map_err(|error| unreadable("Standard input", &error)),
        Some(file) => File::open(file).and_then(take).map_err(|error| unreadable(file, &error)),
    }
}

/// What a body is, as far as one can see.
pub fn content_type(body: &SecretString) -> &'static str {
    match serde_json::from_str::<serde::de::IgnoredAny>(body.expose_secret()) {
        Ok(_) => "application/json",
        Err(_) => "application/x-www-form-urlencoded",
    }
}

fn take(from: impl Read) -> io::Result<SecretString> {
    let mut text = String::new();
    from.take(LARGEST + 1).read_to_string(&mut text)?;
    if text.len() as u64 > LARGEST {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, "it is larger than 64 MiB"));
    }
    Ok(text.into())
}

fn unreadable(what: &str, error: &io::Error) -> Error {
    Error::new(Code::Usage, format!("{what} cannot be read: {error}."), "A body is text in UTF-8.")
}
