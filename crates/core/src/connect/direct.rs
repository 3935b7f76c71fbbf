//! The two ways in without a browser: a client that acts for itself, and a token made elsewhere.

use super::{
    Vars,
    begin::not_offered,
    choose::{ClientChoice, scopes},
    identity::Asked as WhoAsked,
};
use crate::{
    access::{Access, Term},
    activity::What,
    connection::Connection,
    error::{Code, Error},
    explain::{self, Asked},
    fresh::LONGEST_WAIT,
    oauth::{BuildError, Credentials, token},
    provider::{Grant, VarSource},
    seal::SealKey,
    service::{Service, client_key},
    tokens::Tokens,
};
use secrecy::{ExposeSecret, SecretString};
use std::collections::BTreeMap;

/// A client that acts for itself (RFC 6749 §4.4).
#[derive(Debug, Default)]
pub struct ForItself {
    /// The provider's id.
    pub provider: String,
    /// A name for the connection.
    pub name: Option<String>,
    /// With which app registration.
    pub client: ClientChoice,
    /// What to ask for; none: what the provider's file asks for by default.
    pub scopes: Option<Vec<String>>,
    /// Values of the provider's variables.
    pub vars: BTreeMap<String, String>,
}

/// A token that was made at the provider's own pages.
#[derive(Debug)]
pub struct Adopt {
    /// The provider's id.
    pub provider: String,
    /// A name for the connection.
    pub name: Option<String>,
    /// The token.
    pub token: SecretString,
    /// Values of the provider's variables, those among them that a callback would have brought.
    pub vars: BTreeMap<String, String>,
}

impl Service {
    /// Connects a client that acts for itself.
    ///
    /// # Errors
    /// As [`Service::begin`], and what the provider refuses.
    pub async fn connect_for_itself(&self, wish: ForItself) -> Result<Connection, Error> {
        let provider = self.provider(&wish.provider)?;
        if !provider.offers(Grant::ClientCredentials) {
            return Err(not_offered(&provider, Grant::ClientCredentials));
        }
        let name = self.free_name(&provider, wish.name.as_deref())?;
        let vars = Vars::given(&provider, &wish.vars, |from| from == VarSource::User)?;
        let scopes = scopes(&provider, None, wish.scopes)?;
        let (record, new_secret) = self.choose_client(&provider, wish.client, None).await?;
        let discovered = self.discover(&provider, &record.client_id, &vars).await?;
        let client = match &new_secret {
            Some(secret) => {
                Credentials { client_id: record.client_id.clone(), client_secret: Some(secret.clone()) }
            }
            None => self.client_credentials_of(&record).await?,
        };
        let endpoints = vars.endpoints(&provider, discovered.as_ref(), Some(&client.client_id))?;
        let endpoint = endpoints.token()?.ok_or(BuildError::NoEndpoint("token endpoint"))?;
        let step = token::Step::ClientCredentials { scopes: &scopes };
        let request = token::request(&provider, endpoint, &client, &step, endpoints.values())?;
        let hide: Vec<_> = client.client_secret.iter().collect();
        let sent = self.moment();
        let response =
            self.ports.http.send(request).await.map_err(|error| explain::no_answer(&provider, &error))?;
        let answer = self.read_answer(&provider, Asked::ClientCredentials, &response, &sent, &hide)?;

        let mut connection = Connection {
            name,
            client: Some(record.id.clone()),
            scopes_granted: answer.scopes.clone().unwrap_or_else(|| scopes.clone()),
            scopes_requested: scopes,
            origins: endpoints.origins()?,
            ..self.blank_connection(&provider, Grant::ClientCredentials)
        };
        let mut tokens = Tokens::first(&answer, vars.secret, SealKey::random());
        tokens.access.term.running = sent.running;
        connection.vars = vars.plain;
        connection.discovered = discovered;
        if let Some(secret) = new_secret {
            self.ports.keychain.write(&client_key(&record.id), secret).await?;
        }
        let _guard = self.lock_new(&connection.id, LONGEST_WAIT).await?;
        self.write_tokens(&connection.id, &tokens).await?;
        self.record_new(&provider, &mut connection, &tokens)?;
        self.name_kept(&provider, &client, &mut connection, &mut tokens).await;
        self.log(&connection, What::Connected, |_| {});
        Ok(connection)
    }

    /// Connects with a token that was made elsewhere, if the provider takes it.
    ///
    /// # Errors
    /// `Usage` if it does not look like one; `Rejected` if the provider refuses it; `Offline` and
    /// its kin if the provider cannot be asked, and then nothing is kept.
    pub async fn adopt(&self, wish: Adopt) -> Result<Connection, Error> {
        let provider = self.provider(&wish.provider)?;
        let Some(rules) = &provider.pasted_token else {
            return Err(not_offered(&provider, Grant::PersonalToken));
        };
        let token = wish.token.expose_secret().trim();
        let sound = !token.is_empty() && token.bytes().all(|c| (0x21..=0x7e).contains(&c));
        if !sound || !rules.pattern.matches(token) {
            return Err(Error::new(
                Code::Usage,
                format!("This does not look like a personal token of {}.", provider.name),
                format!("Where it is made: {}.", rules.help.trim_end_matches('.')),
            ));
        }
        let name = self.free_name(&provider, wish.name.as_deref())?;
        let asked = |from| matches!(from, VarSource::User | VarSource::Callback);
        let vars = Vars::given(&provider, &wish.vars, asked)?;
        let endpoints = vars.endpoints(&provider, None, None)?;
        if provider.api_base.is_some() && endpoints.api_base()?.is_none() {
            return Err(missing_vars(&provider, &vars));
        }
        let mut connection = Connection {
            name,
            origins: endpoints.origins()?,
            vars: vars.plain,
            ..self.blank_connection(&provider, Grant::PersonalToken)
        };
        let mut tokens = Tokens {
            access: Access {
                generation: 1,
                token: token.into(),
                token_type: "Bearer".to_owned(),
                term: Term { issued_at: self.now(), running: None, expires_at: None },
            },
            refresh_token: None,
            sign_in: None,
            refresh_expires_at: None,
            secret_vars: vars.secret,
            seal: SealKey::random(),
        };
        let nobody = Credentials { client_id: String::new(), client_secret: None };
        let asked = self.who_am_i(&provider, &nobody, &connection, &tokens).await?;
        if let WhoAsked::Refused(error) | WhoAsked::NotNow(error) = asked {
            return Err(error);
        }
        let _guard = self.lock_new(&connection.id, LONGEST_WAIT).await?;
        self.write_tokens(&connection.id, &tokens).await?;
        self.record_new(&provider, &mut connection, &tokens)?;
        if let Err(error) = self.learn(&provider, &mut connection, &mut tokens, asked).await {
            tracing::warn!(connection = %connection.id, %error, "the account could not be named");
        }
        self.log(&connection, What::Connected, |_| {});
        Ok(connection)
    }
}

fn missing_vars(provider: &crate::provider::Provider, vars: &Vars) -> Error {
    let missing: Vec<_> = provider
        .vars
        .iter()
        .filter(|(name, var)| var.from == VarSource::Callback && !vars.plain.contains_key(*name))
        .map(|(name, _)| name.as_str())
        .collect();
    Error::new(
        Code::Usage,
        format!("{} needs to know more to use a token.", provider.name),
        format!("Give a value for {}.", missing.join(" and for ")),
    )
    .by_command(format!("Add `--set {}=VALUE`.", missing.join("=VALUE --set ")))
}
