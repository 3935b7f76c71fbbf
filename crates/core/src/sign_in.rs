//! A sign-in that waits for its callback.

use crate::{
    connection::Id,
    oauth::discovery::Metadata,
    ports::{Moment, Running},
    provider::{Provider, RedirectKind, WhoAmIFrom},
    seal::SealKey,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::{collections::BTreeMap, time::Duration};
use subtle::ConstantTimeEq;

/// How long a sign-in waits (RFC 9700 §4.7.1; codes live no longer: RFC 6749 §4.1.2).
pub const WAITS: Duration = Duration::from_secs(10 * 60);

/// One waiting sign-in. Its verifier stands in the keychain, so that another process can finish
/// it, and its state is known here only by its hash.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SignIn {
    /// Names the record and the keychain item.
    pub id: Id,
    /// SHA-256 of the state that was sent.
    pub state: [u8; 32],
    /// Where it stands.
    pub stage: Stage,
    /// The provider's id.
    pub provider: String,
    /// What of the provider's file must not change while the person signs in: code and secret go
    /// only to the place that was fixed with the request (mix-up defence, RFC 9700 §4.4.2).
    pub fixed: [u8; 32],
    /// The connection this is to renew, or none for a new one.
    pub renews: Option<Id>,
    /// The name for a new connection.
    pub name: String,
    /// The app registration.
    pub client: Id,
    /// Values of the provider's variables that the person gave.
    pub vars: BTreeMap<String, String>,
    /// Endpoints that were discovered.
    pub discovered: Option<Metadata>,
    /// How the answer comes back.
    pub redirect: RedirectKind,
    /// As it was sent; none where the provider shows the code instead.
    pub redirect_uri: Option<String>,
    /// What was asked for.
    pub scopes: Vec<String>,
    /// When it began.
    pub created_at: Timestamp,
    /// When it ends by itself.
    pub expires_at: Timestamp,
    /// How long the computer had been running when it began, if that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub running: Option<Running>,
}

/// Where a sign-in stands. It is used once: only a waiting one can be taken, and only by one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "stage")]
pub enum Stage {
    /// For its callback.
    Waiting,
    /// Its callback came and the code is being exchanged.
    Taken,
    /// It led to this connection.
    Connected {
        /// The connection.
        connection: Id,
    },
    /// It led nowhere.
    Failed(crate::connection::LastError),
    /// It was given up.
    Abandoned,
}

/// The secrets of a waiting sign-in, as they stand in the keychain.
#[derive(Clone, Debug)]
pub struct SignInSecrets {
    /// The PKCE verifier.
    pub verifier: SecretString,
    /// A client secret that was entered with this sign-in and is saved when it proves right.
    pub client_secret: Option<SecretString>,
    /// Values of secret variables.
    pub secret_vars: BTreeMap<String, SecretString>,
    /// Seals the answer to the exchange in the journal.
    pub seal: SealKey,
    /// The sealed answer itself, where the journal did not take it.
    pub answer: Option<Vec<u8>>,
}

impl SignIn {
    /// Whether this is the state that was sent; compared in constant time.
    pub fn has_state(&self, state: &str) -> bool {
        hash(state).ct_eq(&self.state).into()
    }

    /// Whether it still waits at this moment.
    pub fn waits(&self, now: &Moment) -> bool {
        self.stage == Stage::Waiting && !self.expired(now)
    }

    /// Whether its ten minutes are over. A clock that was set back does not make it live longer
    /// than it may.
    pub fn expired(&self, now: &Moment) -> bool {
        let passed = now.since(self.created_at, self.running.as_ref());
        passed >= self.expires_at.duration_since(self.created_at) || passed < -SignedDuration::from_secs(60)
    }
}

/// SHA-256 of a state.
pub fn hash(state: &str) -> [u8; 32] {
    Sha256::digest(state.as_bytes()).into()
}

/// What must stay the same from request to exchange: the issuer and every address that a secret of
/// the new connection goes to, as the provider's file has them.
pub fn fixed_part(provider: &Provider) -> [u8; 32] {
    let who_am_i = provider.whoami.as_ref().and_then(|it| match &it.from {
        WhoAmIFrom::Request(request) => Some(&request.url),
        WhoAmIFrom::Token | WhoAmIFrom::Callback => None,
    });
    let templates = [
        provider.authorize_url.as_ref(),
        provider.token_url.as_ref(),
        provider.refresh_url.as_ref(),
        provider.api_base.as_ref(),
        provider.upgrade.as_ref().map(|request| &request.url),
        provider.revoke.as_ref().map(|revoke| &revoke.request.url),
        who_am_i,
        provider.issuer.as_ref(),
    ];
    let mut digest = Sha256::new();
    for template in templates {
        digest.update(template.map_or("", |template| template.as_str()));
        digest.update([0]);
    }
    digest.finalize().into()
}

#[derive(Serialize, Deserialize)]
struct Stored {
    verifier: String,
    client_secret: Option<String>,
    secret_vars: BTreeMap<String, String>,
    // A sign-in that the first versions began lacks it.
    #[serde(default)]
    seal: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    answer: Option<String>,
}

impl SignInSecrets {
    /// The content of the keychain item.
    pub fn encode(&self) -> SecretString {
        let expose = |secret: &SecretString| secret.expose_secret().to_owned();
        let stored = Stored {
            verifier: expose(&self.verifier),
            client_secret: self.client_secret.as_ref().map(expose),
            secret_vars: self.secret_vars.iter().map(|(name, value)| (name.clone(), expose(value))).collect(),
            seal: Some(self.seal.encode()),
            answer: self.answer.as_ref().map(|sealed| URL_SAFE_NO_PAD.encode(sealed)),
        };
        serde_json::json!(stored).to_string().into()
    }

    /// Reads the content of the keychain item.
    pub fn decode(content: &SecretString) -> Option<Self> {
        let stored: Stored = serde_json::from_str(content.expose_secret()).ok()?;
        Some(Self {
            verifier: stored.verifier.into(),
            client_secret: stored.client_secret.map(SecretString::from),
            secret_vars: stored.secret_vars.into_iter().map(|(name, value)| (name, value.into())).collect(),
            seal: stored.seal.as_deref().map_or_else(|| Some(SealKey::random()), SealKey::decode)?,
            answer: stored.answer.map(|text| URL_SAFE_NO_PAD.decode(text)).transpose().ok()?,
        })
    }
}
