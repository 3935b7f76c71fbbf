use super::PastFailure;
use crate::practice;
use authkeep_core::{
    client::Client,
    connection::{Connection, Id, State},
    error::Code,
    provider::{Grant, Life, Provider, Rotation},
    view::Places,
};
use jiff::Timestamp;
use serde::Serialize;

/// What the list shows of a connection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ConnectionRow {
    #[cfg_attr(test, ts(as = "String"))]
    pub id: Id,
    pub name: String,
    /// The provider's id.
    pub provider: String,
    pub provider_name: String,
    /// Whether this is the provider that comes with Authkeep for practising.
    pub practice: bool,
    /// Who is connected, for people.
    pub account: Option<String>,
    pub grant: Grant,
    /// The provider ended the grant: only a person helps.
    pub needs_sign_in: bool,
    /// Whether a new access token can be had without a person.
    pub renewable: bool,
    /// When the tokens came; with the end it gives the whole life of the access token.
    pub issued_at: Option<Timestamp>,
    pub access_expires_at: Option<Timestamp>,
    /// When the refresh token's window began: with its last use, or with the sign-in.
    pub refresh_started_at: Option<Timestamp>,
    pub refresh_expires_at: Option<Timestamp>,
    /// A refresh is under way in this process.
    pub refreshing: bool,
    /// The last failure; null after a success.
    pub last_failure: Option<Code>,
}

/// One connection in full.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ConnectionDetail {
    pub row: ConnectionRow,
    pub client: Option<ConnectionClient>,
    pub scopes_requested: Vec<String>,
    pub scopes_granted: Vec<String>,
    pub redirect_uri: Option<String>,
    /// The provider's variables that are no secret, in words.
    pub values: Vec<NamedValue>,
    pub endpoints: Endpoints,
    /// What ends the refresh token: whether its use starts its window anew.
    pub refresh_restarts: bool,
    /// Whether each refresh token works once.
    pub rotates: bool,
    /// Whether the provider can be told to end the grant from here.
    pub revocable: bool,
    /// Whether the provider can say who is connected. Where it can and no account is known, it
    /// could not be asked.
    pub names_account: bool,
    /// The provider's documentation.
    pub documentation: Option<String>,
    pub notes: Vec<String>,
    pub last_failure: Option<PastFailure>,
    /// The provider asked to be left alone until then.
    pub not_before: Option<Timestamp>,
    pub last_refreshed_at: Option<Timestamp>,
    pub created_at: Timestamp,
}

/// The app registration of a connection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ConnectionClient {
    pub name: String,
    pub client_id: String,
    /// How many connections use it, this one too.
    pub connections: u32,
}

/// A value with the words for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct NamedValue {
    pub label: String,
    pub value: String,
}

/// Where a connection's requests go.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Endpoints {
    pub authorize: Option<String>,
    pub token: Option<String>,
    pub refresh: Option<String>,
    pub revoke: Option<String>,
    pub api: Option<String>,
}

impl ConnectionRow {
    /// `provider` is none if its file is gone or has faults.
    pub fn of(connection: &Connection, provider: Option<&Provider>) -> Self {
        Self {
            id: connection.id.clone(),
            name: connection.name.clone(),
            provider: connection.provider.clone(),
            provider_name: connection.provider_name.clone(),
            practice: provider.is_some_and(practice::is),
            account: connection.account.as_ref().map(|account| account.label.clone()),
            grant: connection.grant,
            needs_sign_in: connection.state == State::NeedsSignIn,
            renewable: connection.renewable(),
            issued_at: connection.issued_at,
            access_expires_at: connection.access_expires_at,
            refresh_started_at: refresh_started_at(connection, provider),
            refresh_expires_at: connection.refresh_expires_at,
            refreshing: false,
            last_failure: connection.last_error.as_ref().map(|error| error.code),
        }
    }
}

impl ConnectionDetail {
    /// `client` comes with the number of connections that use it.
    pub fn of(
        row: ConnectionRow,
        connection: Connection,
        provider: &Provider,
        client: Option<(Client, u32)>,
        places: Places,
    ) -> Self {
        let label = |name: &String| {
            let var = provider.vars.get(name);
            var.and_then(|var| var.label.clone()).unwrap_or_else(|| name.clone())
        };
        let values = connection.vars.iter();
        Self {
            row,
            client: client.map(|(client, connections)| ConnectionClient {
                name: client.name,
                client_id: client.client_id,
                connections,
            }),
            values: values
                .map(|(name, value)| NamedValue { label: label(name), value: value.clone() })
                .collect(),
            scopes_requested: connection.scopes_requested,
            scopes_granted: connection.scopes_granted,
            redirect_uri: connection.redirect_uri,
            endpoints: places.into(),
            refresh_restarts: provider.lifetimes.refresh_restarts,
            rotates: matches!(provider.rotation, Rotation::Always | Rotation::Strict),
            revocable: provider.revoke.is_some() && connection.grant != Grant::PersonalToken,
            names_account: provider.whoami.is_some(),
            documentation: provider.sources.first().cloned(),
            notes: provider.notes.clone(),
            last_failure: connection.last_error.as_ref().map(PastFailure::from),
            not_before: connection.not_before,
            last_refreshed_at: connection.last_refreshed_at,
            created_at: connection.created_at,
        }
    }
}

impl From<Places> for Endpoints {
    fn from(places: Places) -> Self {
        let Places { authorize, token, refresh, revoke, api } = places;
        let [authorize, token, refresh, api] =
            [authorize, token, refresh, api].map(|url| url.map(String::from));
        Self { authorize, token, refresh, revoke, api }
    }
}

/// A documented life ends where the window ends, whenever it began; without one the window is known
/// from the answer that brought the tokens.
fn refresh_started_at(connection: &Connection, provider: Option<&Provider>) -> Option<Timestamp> {
    let end = connection.refresh_expires_at?;
    match provider.and_then(|provider| provider.lifetimes.refresh) {
        Some(Life::For(life)) => end.checked_sub(life).ok(),
        Some(Life::Never) | None => connection.issued_at,
    }
}
