//! What came of a sign-in's exchange, as it is kept until keychain and records have what it brought:
//! sealed with a key that stands in the keychain beside the verifier, in the journal or, where that
//! refuses it, in the keychain too.

use super::Vars;
use crate::{
    answered::Stored,
    connection::{Account, Id},
    ports::Attempt,
    seal::SealKey,
    sign_in::SignInSecrets,
};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Everything that another process needs to finish the sign-in, and never the code.
pub(super) struct Came {
    /// The id of the connection it makes, unless it renews one: so it is made once.
    pub(super) connection: Id,
    /// What the person and the callback gave.
    pub(super) vars: Vars,
    /// The account, if the callback named it.
    pub(super) account: Option<Account>,
    /// The answer to the code.
    pub(super) first: Stored,
    /// The answer to the second exchange, where there is one.
    pub(super) second: Option<Stored>,
    /// Whether another process would find all this.
    pub(super) durable: bool,
}

#[derive(Serialize, Deserialize)]
struct Text {
    connection: Id,
    plain: BTreeMap<String, String>,
    secret: BTreeMap<String, String>,
    account: Option<Account>,
    first: Stored,
    second: Option<Stored>,
}

impl Came {
    /// None if there is no memory for it.
    pub(super) fn seal(&self, key: &SealKey) -> Option<Vec<u8>> {
        let secret = self.vars.secret.iter();
        let text = Text {
            connection: self.connection.clone(),
            plain: self.vars.plain.clone(),
            secret: secret.map(|(name, value)| (name.clone(), value.expose_secret().to_owned())).collect(),
            account: self.account.clone(),
            first: self.first.clone(),
            second: self.second.clone(),
        };
        key.seal(&serde_json::to_vec(&text).ok()?)
    }

    /// The last that came of a sign-in, wherever it is kept.
    pub(super) fn last(secrets: &SignInSecrets, attempt: &Attempt) -> Option<Self> {
        let all = [&attempt.sealed, &secrets.answer].into_iter().flatten();
        all.filter_map(|sealed| Self::open(&secrets.seal, sealed)).max_by_key(|came| came.second.is_some())
    }

    /// None if it was sealed with another key.
    fn open(key: &SealKey, sealed: &[u8]) -> Option<Self> {
        let text: Text = serde_json::from_slice(&key.open(sealed)?).ok()?;
        let secret = text.secret.into_iter().map(|(name, value)| (name, SecretString::from(value))).collect();
        Some(Self {
            connection: text.connection,
            vars: Vars { plain: text.plain, secret },
            account: text.account,
            first: text.first,
            second: text.second,
            durable: true,
        })
    }
}
