use authkeep_core::provider::{
    ClientAuth, DescribedEndpoints, DescribedField, Description, FieldFault as Fault,
};
use serde::{Deserialize, Serialize};

/// A provider that no file describes yet. What is empty is not given.
#[derive(Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct NewProvider {
    pub name: String,
    #[cfg_attr(test, ts(inline))]
    pub endpoints: NewEndpoints,
    pub api_base: String,
    pub scopes: Vec<String>,
    /// Null: as the issuer says.
    #[cfg_attr(test, ts(inline))]
    pub client_auth: Option<NewClientAuth>,
}

/// Where the endpoints of a new provider are.
#[derive(Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum NewEndpoints {
    Issuer { issuer: String },
    Addresses { authorize: String, token: String, revoke: String, whoami: String, account: String },
}

/// Where the client credentials of a new provider go.
#[derive(Clone, Copy, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum NewClientAuth {
    Post,
    Basic,
    None,
}

/// What became of a new provider.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum AddedProvider {
    Added { id: String },
    Faulty { faults: Vec<FieldFault> },
}

/// Why a field does not fit.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct FieldFault {
    pub field: DescribedField,
    pub reason: String,
}

impl From<NewProvider> for Description {
    /// What a paste brings at the ends of a text is nobody's wish.
    fn from(new: NewProvider) -> Self {
        let trimmed = |text: String| text.trim().to_owned();
        let endpoints = match new.endpoints {
            NewEndpoints::Issuer { issuer } => DescribedEndpoints::Issuer(trimmed(issuer)),
            NewEndpoints::Addresses { authorize, token, revoke, whoami, account } => {
                let [authorize, token, revoke, whoami, account] =
                    [authorize, token, revoke, whoami, account].map(trimmed);
                DescribedEndpoints::Addresses { authorize, token, revoke, whoami, account }
            }
        };
        Self {
            name: trimmed(new.name),
            endpoints,
            api_base: trimmed(new.api_base),
            scopes: new.scopes,
            client_auth: new.client_auth.map(|auth| match auth {
                NewClientAuth::Post => ClientAuth::Post,
                NewClientAuth::Basic => ClientAuth::Basic,
                NewClientAuth::None => ClientAuth::None,
            }),
        }
    }
}

impl From<Vec<Fault>> for AddedProvider {
    fn from(faults: Vec<Fault>) -> Self {
        let faults = faults.into_iter().map(|Fault { field, reason }| FieldFault { field, reason });
        Self::Faulty { faults: faults.collect() }
    }
}
