//! Everything that is printed. Standard output carries data and nothing else; what is said to
//! people goes to standard error.

mod error;
mod escape;
mod table;
pub mod words;

pub use escape::{line, lines};
pub use table::Table;

use anstyle::{AnsiColor, Style};
use authkeep_core::error::{Code, Error};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use std::{
    fmt::Display,
    io::{self, IsTerminal, Write},
};

/// What did not work.
pub const DANGER: Style = AnsiColor::Red.on_default().bold();

/// Why a command ends early.
#[derive(Debug)]
pub enum Failure {
    /// It failed.
    Error(Box<Error>),
    /// Nobody reads our output any more.
    Closed,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Error(Box::new(error))
    }
}

impl From<io::Error> for Failure {
    /// Of writing to standard output.
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self::Closed;
        }
        let what = format!("Standard output cannot be written: {error}.");
        Error::new(Code::Unexpected, what, "Look at where it goes to; a disk may be full.").into()
    }
}

/// How this command speaks.
#[derive(Clone, Copy, Debug)]
pub struct Output {
    json: bool,
}

impl Output {
    pub fn new(json: bool) -> Self {
        Self { json }
    }

    /// Whether a program reads it.
    pub fn is_json(self) -> bool {
        self.json
    }

    /// Data, as it is.
    pub fn data(self, bytes: &[u8]) -> Result<(), Failure> {
        let mut out = io::stdout().lock();
        out.write_all(bytes)?;
        Ok(out.flush()?)
    }

    /// Data for people, with colour where that is seen. Foreign text in it is escaped already.
    pub fn page(self, text: &str) -> Result<(), Failure> {
        let mut out = anstream::stdout().lock();
        out.write_all(text.as_bytes())?;
        Ok(out.flush()?)
    }

    /// One JSON value and a newline.
    pub fn value(self, value: &impl Serialize) -> Result<(), Failure> {
        let mut text = json(value)?;
        text.push('\n');
        self.data(text.as_bytes())
    }

    /// A secret and a newline. A terminal is not let be steered by it.
    pub fn secret(self, secret: &SecretString) -> Result<(), Failure> {
        let secret = secret.expose_secret();
        let mut out = io::stdout().lock();
        match io::stdout().is_terminal() {
            true => writeln!(out, "{}", line(secret))?,
            false => writeln!(out, "{secret}")?,
        }
        Ok(out.flush()?)
    }

    /// A line for people. Foreign text in it is escaped already.
    pub fn say(self, text: impl Display) {
        // There is nobody to tell if that fails.
        let _ = writeln!(anstream::stderr().lock(), "{text}");
    }

    /// Why the command failed.
    pub fn error(self, error: &Error) {
        if self.json {
            let _ = writeln!(io::stderr().lock(), "{}", error::as_json(error));
        } else {
            self.say(error::for_people(error).trim_end());
        }
    }
}

/// One line of JSON that a terminal is not steered by either.
pub fn json(value: &impl Serialize) -> Result<String, Error> {
    match serde_json::to_string(value) {
        Ok(text) => Ok(escape::json(text)),
        Err(error) => {
            Err(Error::new(Code::Unexpected, format!("This cannot be written as JSON: {error}."), ""))
        }
    }
}

/// A word in a style.
pub fn styled(style: Style, text: impl Display) -> String {
    format!("{style}{text}{style:#}")
}
