//! Who is connected: the account's id and the words that name it.

use super::{answer::Whole, callback::clean};
use crate::{connection::Account, provider::WhoAmI};
use std::collections::BTreeMap;

/// The account in an answer, of a request of its own or of the token endpoint.
pub fn from_answer(whoami: &WhoAmI, answer: &Whole) -> Option<Account> {
    account(answer.text(&whoami.id), answer.text(&whoami.label))
}

/// The account in a callback's parameters.
pub fn from_callback(whoami: &WhoAmI, parameters: &BTreeMap<String, String>) -> Option<Account> {
    account(parameters.get(&whoami.id).cloned(), parameters.get(&whoami.label).cloned())
}

fn account(id: Option<String>, label: Option<String>) -> Option<Account> {
    let id = id.map(|text| clean(&text)).filter(|text| !text.is_empty());
    let label = label.map(|text| clean(&text)).filter(|text| !text.is_empty());
    let id = id.or_else(|| label.clone())?;
    Some(Account { label: label.unwrap_or_else(|| id.clone()), id })
}
