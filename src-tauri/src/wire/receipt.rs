use super::Failure;
use authkeep_core::{
    client::Client,
    disconnect::{self, Told as CoreTold},
    provider::Provider,
};
use jiff::Timestamp;
use serde::Serialize;

/// What a disconnect did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Receipt {
    pub name: String,
    pub provider_name: String,
    #[cfg_attr(test, ts(inline))]
    pub told: Told,
    /// Why the provider was not told, or what it said.
    pub failure: Option<Failure>,
    /// Until when the tokens still work there, if they were not revoked and that is known.
    pub access_works_until: Option<Timestamp>,
    pub refresh_works_until: Option<Timestamp>,
    /// The answer to the last refresh was lost: if it held new tokens, nobody here knows them.
    pub answer_lost: bool,
    /// Why the keychain still holds the tokens, though nothing needs them.
    pub left: Option<Failure>,
    /// The client that stays saved.
    pub client: Option<String>,
    pub documentation: Option<String>,
}

/// What the provider was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Told {
    Revoked,
    NoWay,
    NotAsked,
    NothingToRevoke,
    Owed,
    Refused,
}

impl Receipt {
    /// `provider` is none if its file is gone or has faults.
    pub fn of(receipt: disconnect::Receipt, client: Option<Client>, provider: Option<&Provider>) -> Self {
        let disconnect::Receipt { connection, told, works_until, answer_lost, left } = receipt;
        let (told, error) = match told {
            CoreTold::Revoked => (Told::Revoked, None),
            CoreTold::NoWay => (Told::NoWay, None),
            CoreTold::NotAsked => (Told::NotAsked, None),
            CoreTold::NothingToRevoke => (Told::NothingToRevoke, None),
            CoreTold::Owed(error) => (Told::Owed, Some(error)),
            CoreTold::Refused(error) => (Told::Refused, Some(error)),
        };
        let still_works = !matches!(told, Told::Revoked | Told::NothingToRevoke);
        Self {
            name: connection.name,
            provider_name: connection.provider_name,
            told,
            failure: error.map(Failure::from),
            access_works_until: works_until,
            refresh_works_until: connection.refresh_expires_at.filter(|_| still_works),
            answer_lost,
            left: left.map(Failure::from),
            client: client.map(|client| client.name),
            documentation: provider.and_then(|provider| provider.sources.first().cloned()),
        }
    }
}
