//! Secrets come in by standard input or a prompt without echo, never as an argument: those can be
//! read by every process of the machine.

use authkeep_core::error::{Code, Error};
use secrecy::{SecretString, zeroize::Zeroize};
use std::io::{self, BufRead, IsTerminal, Read, Write};

/// Longer lines are no secret of any provider.
const LONGEST: u64 = 64 * 1024;

/// Whether somebody sits at the terminal who can be asked.
pub fn can_ask() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// One line of standard input. At a terminal it is asked for, and typed unseen.
pub fn from_stdin(what: &str) -> Result<SecretString, Error> {
    if can_ask() {
        return ask_secret(what);
    }
    let mut line = String::new();
    let read = io::stdin().lock().take(LONGEST).read_line(&mut line);
    let length = line.trim_end_matches(['\r', '\n']).len();
    match read {
        Ok(_) if length > 0 && (line.len() as u64) < LONGEST => {
            let secret = line[..length].into();
            line.zeroize();
            Ok(secret)
        }
        Ok(_) => Err(nothing_came(what)),
        Err(_) => Err(nothing_came(what)),
    }
}

/// Asks for a secret at the terminal. The caller knows that there is one.
pub fn ask_secret(what: &str) -> Result<SecretString, Error> {
    match rpassword::prompt_password(format!("{what}: ")) {
        Ok(answer) if !answer.trim().is_empty() => Ok(answer.trim().into()),
        Ok(_) | Err(_) => Err(nothing_came(what)),
    }
}

/// Asks for something that is no secret; an empty answer is none.
pub fn ask(what: &str) -> Result<Option<String>, Error> {
    let mut answer = String::new();
    let asked = write!(io::stderr(), "{what}: ").and_then(|()| io::stdin().lock().read_line(&mut answer));
    match asked {
        Ok(read) if read > 0 => Ok(Some(answer.trim().to_owned()).filter(|answer| !answer.is_empty())),
        Ok(_) | Err(_) => Err(nothing_came(what)),
    }
}

fn nothing_came(what: &str) -> Error {
    Error::new(
        Code::Usage,
        format!("No answer came for: {what}."),
        "Give it as one line, not empty, on standard input.",
    )
}
