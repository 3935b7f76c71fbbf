use super::{ClientChoice, Failure};
use authkeep_core::{connection::Id, provider::RedirectKind};
use jiff::Timestamp;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a sign-in is begun with.
#[derive(Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct BeginRequest {
    pub provider: String,
    /// The id of the connection to sign in again.
    #[cfg_attr(test, ts(as = "Option<String>"))]
    pub renews: Option<Id>,
    pub client: ClientChoice,
    /// Null: the usual ones, or those of the renewed connection.
    pub scopes: Option<Vec<String>>,
    #[cfg_attr(test, ts(type = "Record<string, string>"))]
    pub values: BTreeMap<String, String>,
    /// Null: the usual way.
    pub redirect: Option<RedirectKind>,
    /// An address of the user's own, for `https` and `paste`.
    pub redirect_uri: Option<String>,
}

/// What a personal token is taken over with.
#[derive(Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct AdoptRequest {
    pub provider: String,
    #[cfg_attr(test, ts(as = "String"))]
    pub token: SecretString,
    #[cfg_attr(test, ts(type = "Record<string, string>"))]
    pub values: BTreeMap<String, String>,
}

/// What a client is connected for itself with.
#[derive(Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ForItselfRequest {
    pub provider: String,
    pub client: ClientChoice,
    pub scopes: Option<Vec<String>>,
    #[cfg_attr(test, ts(type = "Record<string, string>"))]
    pub values: BTreeMap<String, String>,
}

/// A sign-in in the browser.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct SignIn {
    pub id: String,
    pub provider: String,
    pub provider_name: String,
    pub practice: bool,
    /// The id of the connection it renews.
    pub renews: Option<String>,
    pub redirect: RedirectKind,
    pub redirect_uri: Option<String>,
    pub started_at: Timestamp,
    pub expires_at: Timestamp,
    pub stage: SignInStage,
}

/// Where a sign-in stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum SignInStage {
    Waiting,
    Finishing,
    Connected { connection: String },
    Failed { failure: Failure },
    Cancelled,
}
