//! Beginning a sign-in: everything that must be the same when its answer comes is fixed here.

use super::{Vars, secrets_key};
use crate::{
    client::Client,
    connection::{Connection, Id},
    error::{Code, Error},
    explain,
    oauth::{
        authorize,
        discovery::{self, DiscoveryFault, Metadata},
        pkce,
    },
    ports::{HttpRequest, Method},
    provider::{Grant, Provider, RedirectKind, ScopeOn, VarSource},
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

/// With which app registration.
#[derive(Debug, Default)]
pub enum ClientChoice {
    /// The renewed connection's, the one that ships with the provider's file, or the only one
    /// that is saved for the provider.
    #[default]
    Usual,
    /// A saved one, by name.
    Saved(String),
    /// One that is given now. It is saved, so that nobody has to give it twice.
    Given {
        /// As the provider gave it.
        client_id: String,
        /// Absent for a public client.
        client_secret: Option<SecretString>,
    },
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

        let now = self.now();
        let sign_in = SignIn {
            id: Id::random(),
            state: sign_in::hash(state.expose_secret()),
            stage: Stage::Waiting,
            provider: provider.id.clone(),
            fixed: sign_in::fixed_part(&provider),
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
        };
        let secrets = SignInSecrets { verifier, client_secret, secret_vars: vars.secret };
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

    /// Finds the app registration to sign in with, and the secret to save with it once the
    /// provider has taken it.
    pub(super) async fn choose_client(
        &self,
        provider: &Provider,
        choice: ClientChoice,
        renews: Option<&Connection>,
    ) -> Result<(Client, Option<SecretString>), Error> {
        match choice {
            ClientChoice::Given { client_id, client_secret } => {
                let mut known = self.ports.records.clients()?.into_iter();
                let known = known.find(|it| it.provider == provider.id && it.client_id == client_id);
                // A secret that may be mistyped must not replace one that works before the
                // provider has taken it.
                match known {
                    Some(client) if client.has_secret || client_secret.is_none() => {
                        Ok((client, client_secret))
                    }
                    _ => Ok((self.save_client(provider, None, &client_id, client_secret, None).await?, None)),
                }
            }
            ClientChoice::Saved(name) => {
                let client = self.client(&name)?;
                if client.provider != provider.id {
                    return Err(Error::new(
                        Code::Usage,
                        format!("The client {name} belongs to {}, not to {}.", client.provider, provider.id),
                        "Choose another client; `authkeep clients` lists them.",
                    ));
                }
                Ok((client, None))
            }
            ClientChoice::Usual => {
                if let Some(id) = renews.and_then(|connection| connection.client.as_ref())
                    && let Some(client) = self.ports.records.client_by_id(id)?
                {
                    return Ok((client, None));
                }
                self.usual_client(provider).await
            }
        }
    }

    async fn usual_client(&self, provider: &Provider) -> Result<(Client, Option<SecretString>), Error> {
        let mut saved = self.ports.records.clients()?;
        saved.retain(|client| client.provider == provider.id);
        let mut saved = saved.into_iter();
        match (saved.next(), saved.next(), &provider.client) {
            (Some(client), None, _) => Ok((client, None)),
            (None, _, Some(own)) => Ok((self.save_client(provider, None, &own.id, None, None).await?, None)),
            (Some(_), Some(_), _) => Err(Error::new(
                Code::Usage,
                format!("There are several clients for {}.", provider.name),
                "Say which with --client NAME; `authkeep clients` lists them.",
            )),
            (None, _, None) => Err(Error::new(
                Code::Usage,
                format!("{} needs a client: an app that you register there.", provider.name),
                "Give it with --client-id ID --client-secret-stdin; it is saved for the next time.",
            )),
        }
    }

    /// Looks an issuer's endpoints up where the provider's file does not name them.
    pub(super) async fn discover(
        &self,
        provider: &Provider,
        client_id: &str,
        vars: &Vars,
    ) -> Result<Option<Metadata>, Error> {
        let complete = provider.authorize_url.is_some() && provider.token_url.is_some();
        let endpoints = vars.endpoints(provider, None, Some(client_id))?;
        let Some(issuer) = endpoints.issuer()?.filter(|_| !complete) else { return Ok(None) };
        let issuer = Url::parse(&issuer).map_err(|_| discovery_failed(provider, DiscoveryFault::NotFound))?;
        let mut fault = DiscoveryFault::NotFound;
        for url in discovery::addresses(&issuer) {
            let request = HttpRequest { method: Method::Get, url, headers: Vec::new(), body: None };
            let response =
                self.ports.http.send(request).await.map_err(|error| explain::no_answer(provider, &error))?;
            match discovery::read(&issuer, &response) {
                Ok(metadata) => return Ok(Some(metadata)),
                Err(DiscoveryFault::NotFound) => {}
                Err(other) => fault = other,
            }
        }
        Err(discovery_failed(provider, fault))
    }

    /// Forgets the secrets of a sign-in that is over. They are worth nothing any more, so a
    /// keychain that is locked just now changes nothing; they go with the sign-in's record.
    pub(super) async fn forget_secrets(&self, sign_in: &Id) {
        if let Err(error) = self.ports.keychain.remove(&secrets_key(sign_in)).await {
            tracing::warn!(%sign_in, %error, "the secrets of a sign-in that is over stay for now");
        }
    }

    /// Sign-ins are remembered for a day after their end, so that a late callback can be told
    /// what became of it.
    async fn forget_old_sign_ins(&self) -> Result<(), Error> {
        let now = self.now();
        for sign_in in self.ports.records.sign_ins()? {
            let over = now.duration_since(sign_in.expires_at);
            if sign_in.expired(now) && sign_in.stage == Stage::Waiting {
                self.abandon(&sign_in.id).await?;
            }
            if over > SignedDuration::from_hours(24) {
                self.ports.keychain.remove(&secrets_key(&sign_in.id)).await?;
                self.ports.records.remove_sign_in(&sign_in.id)?;
            }
        }
        Ok(())
    }
}

/// What to ask for: what was chosen and what the provider wants always.
pub(super) fn scopes(
    provider: &Provider,
    renews: Option<&Connection>,
    chosen: Option<Vec<String>>,
) -> Result<Vec<String>, Error> {
    let known = &provider.scope.list;
    let with =
        |on: ScopeOn| known.iter().filter(move |scope| scope.on == on).map(|scope| scope.value.clone());
    let mut scopes = chosen
        .or_else(|| renews.map(|connection| connection.scopes_requested.clone()))
        .unwrap_or_else(|| with(ScopeOn::Default).collect());
    if provider.scope.param.is_empty() && !scopes.is_empty() {
        return Err(Error::new(
            Code::Usage,
            format!("{} has no scopes.", provider.name),
            "Leave --scope out.",
        ));
    }
    for always in with(ScopeOn::Always) {
        if !scopes.contains(&always) {
            scopes.push(always);
        }
    }
    Ok(scopes)
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
        format!("`authkeep providers show {}` lists what it offers.", provider.id),
    )
}

fn discovery_failed(provider: &Provider, fault: DiscoveryFault) -> Error {
    Error::new(
        Code::ProviderFile,
        format!("The endpoints of {} cannot be found: {fault}.", provider.name),
        "Compare the issuer in the provider's file with its documentation.",
    )
}
