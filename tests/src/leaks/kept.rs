//! What the keychain holds, so that it can be looked for elsewhere.

use crate::keyring::Keyring;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::Value;

/// The service of a build for tests, and of one that is installed.
const SERVICES: [&str; 2] = ["dev.authkeep.debug", "dev.authkeep"];

/// How an item's line begins.
const PREFIX: &str = "ak1:";

/// Members of an item that are no secrets.
const OPEN: [&str; 7] = [
    "generation",
    "token_type",
    "issued_at",
    "access_expires_at",
    "refresh_expires_at",
    // The clock beside the time of day, and the id of a sign-in, which the records hold as well.
    "running",
    "sign_in",
];

/// Every secret that Authkeep keeps in this keyring now, by what it is called there.
pub fn kept(keyring: &Keyring) -> Vec<(String, String)> {
    let mut secrets = Vec::new();
    let found = SERVICES.map(|service| keyring.search(&["service", service])).concat();
    for line in found.lines() {
        let Some(stored) = line.strip_prefix("secret = ").and_then(|it| it.strip_prefix(PREFIX)) else {
            continue;
        };
        let content = URL_SAFE_NO_PAD.decode(stored).expect("an item of Authkeep");
        let content = String::from_utf8(content).expect("text");
        match serde_json::from_str(&content) {
            Ok(item @ Value::Object(_)) => collect("an item", &item, &mut secrets),
            Ok(_) | Err(_) => secrets.push(("client_secret".to_owned(), content)),
        }
    }
    secrets
}

fn collect(name: &str, value: &Value, secrets: &mut Vec<(String, String)>) {
    match value {
        Value::Object(members) => {
            let members = members.iter().filter(|(name, _)| !OPEN.contains(&name.as_str()));
            members.for_each(|(name, value)| collect(name, value, secrets));
        }
        Value::String(text) if !text.is_empty() => secrets.push((name.to_owned(), text.clone())),
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => {}
    }
}
