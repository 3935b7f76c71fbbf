//! What is still to be done, and is done when it can be.

use crate::output::words;
use authkeep_core::{error::Error, owed::Owed, service::Service};

/// Revocations that providers were not told, and sign-ins that are not finished.
pub fn check(service: &Service) -> Result<String, Error> {
    let now = service.now();
    let sign_ins = service.unfinished_sign_ins()?;
    let waiting = sign_ins
        .iter()
        .map(|it| format!("the sign-in of {} is not finished: its tokens are still to be saved", it.name));
    let said: Vec<_> = waiting.chain(service.owed()?.iter().map(|owed| one(owed, now))).collect();
    Ok(if said.is_empty() { "nothing".to_owned() } else { said.join("; ") })
}

fn one(owed: &Owed, now: jiff::Timestamp) -> String {
    let connection = &owed.connection;
    let (name, provider) = (&connection.name, &connection.provider_name);
    if !owed.tell {
        return format!("the tokens of {name}, which is disconnected, have to leave the keychain");
    }
    let tried = match &connection.last_error {
        Some(error) => format!(", last tried {}", words::moment(error.at, now)),
        None => String::new(),
    };
    format!("{provider} has to be told that {name} is disconnected{tried}; it is when the network is used")
}
