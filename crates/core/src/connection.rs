//! A connection: one account at one provider. Everything about it that is no secret.

use crate::{
    access::Term,
    error::{Code, Error},
    oauth::{discovery::Metadata, problem::Problem},
    provider::Grant,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt};
use url::Url;

/// Names a record in keychain, journal and locks; random, says nothing about the account.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Id(String);

impl Id {
    /// A new one that never comes twice.
    pub fn random() -> Self {
        Self(format!("{:032x}", rand::random::<u128>()))
    }

    /// The id as it is written in records.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One account at one provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Connection {
    /// Stays when the name changes.
    pub id: Id,
    /// What people and scripts call it; unique.
    pub name: String,
    /// The provider's id.
    pub provider: String,
    /// The provider's name when the connection was made.
    pub provider_name: String,
    /// Who is connected, if the provider says.
    pub account: Option<Account>,
    /// How its tokens were obtained.
    pub grant: Grant,
    /// The app registration it was made with; none for a pasted token.
    pub client: Option<Id>,
    /// Values of the provider's variables, those that are no secret.
    pub vars: BTreeMap<String, String>,
    /// Where its secrets may go.
    pub origins: Origins,
    /// Endpoints that were discovered, where the provider's file names an issuer only.
    pub discovered: Option<Metadata>,
    /// The redirect URI it was made with.
    pub redirect_uri: Option<String>,
    /// What was asked for.
    pub scopes_requested: Vec<String>,
    /// What was granted.
    pub scopes_granted: Vec<String>,
    /// Whether a person is needed.
    pub state: State,
    /// Which tokens the keychain is known to hold; grows with each new answer.
    pub generation: u64,
    /// Whether there is a refresh token.
    pub refreshable: bool,
    /// When the access token ends.
    pub access_expires_at: Option<Timestamp>,
    /// When the refresh token ends.
    pub refresh_expires_at: Option<Timestamp>,
    /// When the tokens of this generation came.
    pub issued_at: Option<Timestamp>,
    /// When a refresh last succeeded.
    pub last_refreshed_at: Option<Timestamp>,
    /// How many refreshes were tried. One that waited while another tried sees the number grow.
    pub attempts: u64,
    /// The provider asked to be left alone until then.
    pub not_before: Option<Timestamp>,
    /// The last failure; none after a success.
    pub last_error: Option<LastError>,
    /// When it was made.
    pub created_at: Timestamp,
}

/// Who is connected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Stable, as the provider writes it.
    pub id: String,
    /// For people.
    pub label: String,
}

/// Scheme, host and port of every endpoint, fixed when the connection was made. A provider file
/// that later names another place is not followed (invariant 5).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origins {
    /// Of the token endpoint.
    pub token: Option<String>,
    /// Of the refresh endpoint.
    pub refresh: Option<String>,
    /// Of the revocation endpoint.
    pub revoke: Option<String>,
    /// Of the API.
    pub api: Option<String>,
}

impl Origins {
    /// Whether an address is at one of them.
    pub fn include(&self, url: &Url) -> bool {
        let origin = Some(url.origin().ascii_serialization());
        [&self.token, &self.refresh, &self.revoke, &self.api].contains(&&origin)
    }
}

/// Whether the connection works by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It does.
    Kept,
    /// The provider ended the grant: only a new sign-in helps.
    NeedsSignIn,
}

/// What went wrong last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastError {
    /// The error's code.
    pub code: Code,
    /// What happened.
    pub message: String,
    /// What to do.
    pub hint: String,
    /// What to do for somebody who types commands, where that is another sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub command: Option<String>,
    /// When.
    pub at: Timestamp,
    /// The provider's own word for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider_code: Option<String>,
    /// What the provider's support asks for.
    pub request_id: Option<String>,
}

impl LastError {
    /// The failure, told once more.
    pub fn to_error(&self) -> Error {
        let problem = Problem {
            code: self.provider_code.clone(),
            request_id: self.request_id.clone(),
            ..Problem::default()
        };
        let error = Error::new(self.code, &self.message, &self.hint).with(problem);
        Error { command: self.command.clone(), ..error }
    }
}

/// What a connection can do at a moment, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// The access token is good.
    Fresh,
    /// It is not, and refreshes when used.
    Expired,
    /// Only a person helps.
    NeedsSignIn,
    /// There is an access token whose end nobody knows.
    Unknown,
}

impl Connection {
    /// The status at this moment.
    pub fn status(&self, now: Timestamp) -> Status {
        status(&self.state, self.renewable(), self.access_expires_at, self.refresh_expires_at, now)
    }

    /// From when to when its access token is good, as far as the records know.
    pub fn term(&self) -> Option<Term> {
        Some(Term { issued_at: self.issued_at?, running: None, expires_at: self.access_expires_at })
    }

    /// Whether a new access token can be had without a person.
    pub fn renewable(&self) -> bool {
        self.refreshable || self.grant == Grant::ClientCredentials
    }
}

/// [`Connection::status`] over its parts, for lists that read no more than they show.
pub fn status(
    state: &State,
    renewable: bool,
    access_expires_at: Option<Timestamp>,
    refresh_expires_at: Option<Timestamp>,
    now: Timestamp,
) -> Status {
    let over = |end: Option<Timestamp>| end.is_some_and(|end| end <= now);
    match state {
        State::NeedsSignIn => Status::NeedsSignIn,
        State::Kept if access_expires_at.is_none() => Status::Unknown,
        State::Kept if !over(access_expires_at) => Status::Fresh,
        State::Kept if renewable && !over(refresh_expires_at) => Status::Expired,
        State::Kept => Status::NeedsSignIn,
    }
}

#[cfg(test)]
mod tests;
