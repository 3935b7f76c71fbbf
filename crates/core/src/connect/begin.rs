//! Beginning a sign-in: everything that must be the same when its answer comes is fixed here.

use super::{
    Vars,
    choose::{ClientChoice, scopes},
    secrets_key,
};
use crate::{
    connection::Id,
    error::{Code, Error},
    oauth::{authorize, pkce},
    ports::Moment,
    provider::{Grant, Provider, RedirectKind, VarSource},
    seal::SealKey,
    service::Service,
    sign_in::{self, SignIn, SignInSecrets, Stage, WAITS},
};
use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret, SecretString};
use std::collections::BTreeMap;
use url::Url;

/// What a sign-in is begun with.
#[derive(Debug, Default)]
pub struct Begin {
    /// The provider's id. Not needed where `renews` is given.
    pub provider: String,
    /// A name for the new connection.
    pub name: Option<String>,
    /// The connection to sign in again, by name.
    pub renews: Option<String>,
    /// With which app registration.
    pub client: ClientChoice,
    /// What to ask for; none: what the provider's file asks for by default, or what the renewed
    /// connection asked for.
    pub scopes: Option<Vec<String>>,
    /// Values of the provider's variables.
    pub vars: BTreeMap<String, String>,
    /// How the answer comes back.
    pub redirect: RedirectChoice,
}

/// How the answer comes back: a kind, and the redirect URI exactly as the provider knows it.
#[derive(Debug)]
pub struct RedirectChoice {
    /// The kind.
    pub kind: RedirectKind,
    /// None where the provider shows the code instead.
    pub uri: Option<String>,
}

impl Default for RedirectChoice {
    fn default() -> Self {
        Self { kind: RedirectKind::None, uri: None }
    }
}

/// A sign-in that waits.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// Names it.
    pub id: Id,
    /// To be opened in the system browser.
    pub url: Url,
    /// What the provider must know.
    pub redirect_uri: Option<String>,
    /// When it ends by itself.
    pub expires_at: Timestamp,
}

impl Service {
    /// Begins a sign-in. Sends nothing, unless the provider's file names an issuer whose endpoints
    /// must be looked up.
    ///
    /// # Errors
    /// `Usage`, `NameTaken`, `NoSuchProvider`, `NoSuchClient`, `NoSuchConnection`, `ProviderFile`;
    /// what the keychain says; for a discovery, `Offline` and its kin.
    pub async fn begin(&self, begin: Begin) -> Result<Waiting, Error> {
        self.finish_sign_ins().await;
        let renews = begin.renews.as_deref().map(|name| self.connection(name)).transpose()?;
        let provider =
            self.provider(renews.as_ref().map_or(&begin.provider, |connection| &connection.provider))?;
        if !provider.offers(Grant::AuthorizationCode) {
            return Err(not_offered(&provider, Grant::AuthorizationCode));
        }
        let name = match &renews {
            Some(connection) => connection.name.clone(),
            None => self.free_name(&provider, begin.name.as_deref())?,
        };
        let mut given = renews.as_ref().map(|connection| connection.vars.clone()).unwrap_or_default();
        given.retain(|name, _| provider.vars.get(name).is_some_and(|var| var.from == VarSource::User));
        given.extend(begin.vars);
        let vars = Vars::given(&provider, &given, |from| from == VarSource::User)?;
        let scopes = scopes(&provider, renews.as_ref(), begin.scopes)?;
        let (client, client_secret) = self.choose_client(&provider, begin.client, renews.as_ref()).await?;
        let discovered = self.discover(&provider, &client.client_id, &vars).await?;

        let state: SecretString = pkce::random().into();
        let verifier: SecretString = pkce::random().into();
        let endpoints = vars.endpoints(&provider, discovered.as_ref(), Some(&client.client_id))?;
        let request = authorize::Request {
            endpoint: endpoints.authorize()?,
            client_id: &client.client_id,
            redirect_uri: begin.redirect.uri.as_deref(),
            state: &state,
            verifier: &verifier,
            scopes: &scopes,
        };
        let url = authorize::url(&provider, &request, endpoints.values())?;

        let Moment { at: now, running } = self.moment();
        let sign_in = SignIn {
            id: Id::random(),
            state: sign_in::hash(state.expose_secret()),
            stage: Stage::Waiting,
            provider: provider.id.clone(),
            fixed: sign_in::fixed_part(&*self.provider_with(&provider.id, discovered.as_ref())?),
            renews: renews.map(|connection| connection.id),
            name,
            client: client.id,
            vars: vars.plain,
            discovered,
            redirect: begin.redirect.kind,
            redirect_uri: begin.redirect.uri,
            scopes,
            created_at: now,
            expires_at: now + SignedDuration::try_from(WAITS).unwrap_or(SignedDuration::ZERO),
            running,
        };
        let secrets = SignInSecrets {
            verifier,
            client_secret,
            secret_vars: vars.secret,
            seal: SealKey::random(),
            answer: None,
        };
        self.forget_old_sign_ins().await?;
        self.ports.keychain.write(&secrets_key(&sign_in.id), secrets.encode()).await?;
        self.ports.records.add_sign_in(&sign_in)?;
        Ok(Waiting {
            id: sign_in.id,
            url,
            redirect_uri: sign_in.redirect_uri,
            expires_at: sign_in.expires_at,
        })
    }

    /// Gives a sign-in up. One that is no longer waiting stays as it is.
    ///
    /// # Errors
    /// `StorageFailed`.
    pub async fn abandon(&self, id: &Id) -> Result<(), Error> {
        if self.ports.records.move_sign_in(id, &Stage::Waiting, &Stage::Abandoned)? {
            self.forget_secrets(id).await;
        }
        Ok(())
    }

    /// Where a sign-in stands, for those who wait for it; it may be completed by another process.
    ///
    /// # Errors
    /// `NoSuchSignIn`, `StorageFailed`.
    pub fn stage(&self, id: &Id) -> Result<Stage, Error> {
        let sign_in = self.ports.records.sign_in(id)?;
        sign_in.map(|sign_in| sign_in.stage).ok_or_else(super::complete::no_such_sign_in)
    }

    /// Forgets the secrets of a sign-in that is over. They are worth nothing any more, so a
    /// keychain that is locked just now changes nothing; they go with the sign-in's record.
    pub(super) async fn forget_secrets(&self, sign_in: &Id) {
        if let Err(error) = self.ports.keychain.remove(&secrets_key(sign_in)).await {
            tracing::warn!(%sign_in, %error, "the secrets of a sign-in that is over stay for now");
        }
    }

    /// Whether its time was over a day ago.
    pub(super) fn long_over(&self, sign_in: &SignIn) -> bool {
        self.now().duration_since(sign_in.expires_at) > SignedDuration::from_hours(24)
    }

    /// Sign-ins are remembered for a day after their end, so that a late callback can be told
    /// what became of it.
    async fn forget_old_sign_ins(&self) -> Result<(), Error> {
        let now = self.moment();
        for sign_in in self.ports.records.sign_ins()? {
            if sign_in.expired(&now) && sign_in.stage == Stage::Waiting {
                self.abandon(&sign_in.id).await?;
            }
            // One that is taken may keep tokens for when the keychain opens.
            if self.long_over(&sign_in) && sign_in.stage != Stage::Taken {
                self.ports.keychain.remove(&secrets_key(&sign_in.id)).await?;
                self.ports.records.remove_sign_in(&sign_in.id)?;
            }
        }
        Ok(())
    }
}

pub(super) fn not_offered(provider: &Provider, grant: Grant) -> Error {
    let how = match grant {
        Grant::AuthorizationCode => "signing in in the browser",
        Grant::ClientCredentials => "client credentials",
        Grant::DeviceCode => "device codes",
        Grant::PersonalToken => "pasting a token",
    };
    Error::new(
        Code::Usage,
        format!("{} does not offer {how}.", provider.name),
        "Choose another way to connect.",
    )
    .by_command(format!("`authkeep providers show {}` lists what it offers.", provider.id))
}
