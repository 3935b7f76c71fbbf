use authkeep_core::{client::Client, connect};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

/// A saved client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ClientRow {
    pub name: String,
    pub client_id: String,
    pub has_secret: bool,
    pub redirect_uri: Option<String>,
    /// Names of the connections that use it.
    pub connections: Vec<String>,
}

/// With which app registration.
#[derive(Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ClientChoice {
    Usual,
    Saved {
        name: String,
    },
    Given {
        client_id: String,
        #[cfg_attr(test, ts(as = "Option<String>"))]
        client_secret: Option<SecretString>,
    },
}

impl ClientRow {
    /// With the names of the connections that use it.
    pub fn of(client: Client, connections: Vec<String>) -> Self {
        let Client { name, client_id, has_secret, redirect_uri, .. } = client;
        Self { name, client_id, has_secret, redirect_uri, connections }
    }
}

impl From<ClientChoice> for connect::ClientChoice {
    fn from(choice: ClientChoice) -> Self {
        match choice {
            ClientChoice::Usual => Self::Usual,
            ClientChoice::Saved { name } => Self::Saved(name),
            ClientChoice::Given { client_id, client_secret } => Self::Given { client_id, client_secret },
        }
    }
}
