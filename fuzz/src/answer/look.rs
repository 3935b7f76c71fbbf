//! An answer, looked at from outside.

use authkeep_core::{oauth::answer::TokenAnswer, ports::HttpResponse};
use jiff::Timestamp;
use secrecy::ExposeSecret;
use serde_json::Value;
use std::collections::BTreeSet;
use url::form_urlencoded;

/// Every text, number and truth in a body, and all values of one that is no JSON.
pub(super) fn leaves(response: &HttpResponse) -> BTreeSet<String> {
    let body = response.body.expose_secret();
    let mut found = BTreeSet::new();
    match serde_json::from_slice(body) {
        Ok(value) => collect(&value, &mut found),
        Err(_) => found.extend(form_urlencoded::parse(body).map(|(_, value)| value.into_owned())),
    }
    found
}

fn collect(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Null => {}
        Value::Bool(truth) => drop(found.insert(truth.to_string())),
        Value::Number(number) => drop(found.insert(number.to_string())),
        Value::String(text) => drop(found.insert(text.clone())),
        Value::Array(items) => items.iter().for_each(|item| collect(item, found)),
        Value::Object(members) => members.values().for_each(|member| collect(member, found)),
    }
}

/// All that was read, to be compared.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Looked {
    texts: [Option<String>; 3],
    ends: [Option<Timestamp>; 2],
    scopes: Option<Vec<String>>,
}

impl Looked {
    pub(super) fn at(answer: &TokenAnswer) -> Self {
        let refresh = answer.refresh_token.as_ref().map(|token| token.expose_secret().to_owned());
        let access = Some(answer.access_token.expose_secret().to_owned());
        Self {
            texts: [access, refresh, Some(answer.token_type.clone())],
            ends: [answer.access_expires_at, answer.refresh_end.known()],
            scopes: answer.scopes.clone(),
        }
    }
}
