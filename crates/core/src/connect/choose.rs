//! What to sign in with: an app registration, and scopes.

use crate::{
    client::Client,
    connection::Connection,
    error::{Code, Error},
    provider::{Provider, ScopeOn},
    service::Service,
};
use secrecy::SecretString;

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

impl Service {
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
                        "Choose another client.",
                    )
                    .by_command("Choose another client; `authkeep clients` lists them."));
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
                "Say which.",
            )
            .by_command("Say which with --client NAME; `authkeep clients` lists them.")),
            (None, _, None) => Err(Error::new(
                Code::Usage,
                format!("{} needs a client: an app that you register there.", provider.name),
                "Give its client ID and secret; they are saved for the next time.",
            )
            .by_command("Give it with --client-id ID --client-secret-stdin; it is saved for the next time.")),
        }
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
        return Err(Error::new(Code::Usage, format!("{} has no scopes.", provider.name), "Ask for none.")
            .by_command("Leave --scope out."));
    }
    for always in with(ScopeOn::Always) {
        if !scopes.contains(&always) {
            scopes.push(always);
        }
    }
    Ok(scopes)
}
