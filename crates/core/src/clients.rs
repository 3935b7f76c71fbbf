//! Saved app registrations.

use crate::{
    client::Client,
    connection::{Connection, Id},
    error::{Code, Error},
    ports::StorageError,
    provider::Provider,
    service::{Service, client_key, valid_name},
    sign_in::Stage,
};
use secrecy::SecretString;

impl Service {
    /// All clients by provider and name.
    ///
    /// # Errors
    /// `StorageFailed`.
    pub fn clients(&self) -> Result<Vec<Client>, Error> {
        Ok(self.ports.records.clients()?)
    }

    /// The client of this name.
    ///
    /// # Errors
    /// `NoSuchClient`, `StorageFailed`.
    pub fn client(&self, name: &str) -> Result<Client, Error> {
        self.ports.records.client(name)?.ok_or_else(|| {
            Error::new(
                Code::NoSuchClient,
                format!("There is no client named {name:?}."),
                "It was removed, or it has another name.",
            )
            .by_command("`authkeep clients` lists them all.")
        })
    }

    /// The connections that were made with a client, by name.
    ///
    /// # Errors
    /// `StorageFailed`.
    pub fn connections_of(&self, client: &Client) -> Result<Vec<String>, Error> {
        let all = self.ports.records.connections()?;
        Ok(all.into_iter().filter(|it| it.client.as_ref() == Some(&client.id)).map(|it| it.name).collect())
    }

    /// A sentence for the person when a connection's client nearly holds, or holds, as many
    /// connections as its provider allows.
    ///
    /// # Errors
    /// `StorageFailed`; `ProviderFile`.
    pub fn nearly_full(&self, connection: &Connection) -> Result<Option<String>, Error> {
        let provider = self.provider(&connection.provider)?;
        let (Some(most), Some(id)) = (provider.connections_per_client, &connection.client) else {
            return Ok(None);
        };
        let most = usize::from(most);
        let all = self.ports.records.connections()?;
        let held = all.iter().filter(|it| it.client.as_ref() == Some(id)).count();
        Ok((held * 10 >= most * 9).then(|| {
            format!("This client holds {held} of the {most} connections that {} allows it.", provider.name)
        }))
    }

    /// Saves a client. One of the same name at the same provider is replaced and keeps its
    /// connections: that is how a secret that was replaced at the provider comes in.
    ///
    /// # Errors
    /// `NameTaken` by a client of another provider; what the keychain says; `StorageFailed`.
    pub async fn add_client(
        &self,
        provider: &str,
        name: &str,
        client_id: &str,
        client_secret: Option<SecretString>,
        redirect_uri: Option<String>,
    ) -> Result<Client, Error> {
        let provider = self.provider(provider)?;
        let name = valid_name(name)?;
        self.save_client(&provider, Some(name), client_id, client_secret, redirect_uri).await
    }

    /// Forgets a client and its secret.
    ///
    /// # Errors
    /// `Usage` while connections need it; `NoSuchClient`; what the keychain says; `StorageFailed`.
    pub async fn remove_client(&self, name: &str) -> Result<(), Error> {
        let client = self.client(name)?;
        let users = self.connections_of(&client)?;
        if !users.is_empty() {
            return Err(Error::new(
                Code::Usage,
                format!("The client {name} refreshes these connections: {}.", users.join(", ")),
                "Disconnect them first.",
            ));
        }
        self.finish_sign_ins().await;
        let unfinished = self.ports.records.sign_ins_at(&Stage::Taken)?;
        if let Some(sign_in) = unfinished.iter().find(|it| it.client == client.id) {
            return Err(Error::new(
                Code::Usage,
                format!("The client {name} is still needed to finish the sign-in of {}.", sign_in.name),
                "It is finished whenever a token is needed; remove the client afterwards.",
            ));
        }
        let owed = self.ports.records.owed_revocations()?;
        if let Some(owed) = owed
            .iter()
            .filter(|it| it.tell)
            .map(|it| &it.connection)
            .find(|it| it.client.as_ref() == Some(&client.id))
        {
            return Err(Error::new(
                Code::Usage,
                format!(
                    "The client {name} is still needed to end the grant of {} at the provider.",
                    owed.name
                ),
                "It is tried whenever the network is used; remove the client afterwards.",
            ));
        }
        self.ports.keychain.remove(&client_key(&client.id)).await?;
        Ok(self.ports.records.remove_client(&client.id)?)
    }

    /// Saves a client: the secret first, for a record that promises one must not be without it.
    pub(crate) async fn save_client(
        &self,
        provider: &Provider,
        name: Option<String>,
        client_id: &str,
        client_secret: Option<SecretString>,
        redirect_uri: Option<String>,
    ) -> Result<Client, Error> {
        if client_id.is_empty() || client_id.chars().any(char::is_control) {
            return Err(Error::new(
                Code::Usage,
                "This is no client ID.",
                "Copy it as the provider shows it.",
            ));
        }
        // Two that bring the same client at once would else both take it for new.
        let _guard = self.ports.lock.acquire("clients", crate::fresh::LONGEST_WAIT).await?;
        let known = self.ports.records.clients()?;
        let same = |it: &&Client| {
            it.provider == provider.id
                && name.as_ref().map_or(it.client_id == client_id, |name| *name == it.name)
        };
        let taken = |it: &Client| it.provider != provider.id && name.as_ref() == Some(&it.name);
        if known.iter().any(taken) {
            return Err(StorageError::NameTaken.into());
        }
        let client = match known.iter().find(same) {
            Some(known) => Client {
                client_id: client_id.to_owned(),
                has_secret: client_secret.is_some(),
                redirect_uri: redirect_uri.or_else(|| known.redirect_uri.clone()),
                ..known.clone()
            },
            None => Client {
                id: Id::random(),
                name: name.unwrap_or_else(|| free_name(&known, &provider.id)),
                provider: provider.id.clone(),
                client_id: client_id.to_owned(),
                has_secret: client_secret.is_some(),
                redirect_uri,
                created_at: self.now(),
            },
        };
        match client_secret {
            Some(secret) => self.ports.keychain.write(&client_key(&client.id), secret).await?,
            None => self.ports.keychain.remove(&client_key(&client.id)).await?,
        }
        self.ports.records.save_client(&client)?;
        Ok(client)
    }
}

fn free_name(known: &[Client], provider: &str) -> String {
    let taken = |name: &str| known.iter().any(|client| client.name == name);
    let mut name = provider.to_owned();
    let mut number = 2u32;
    while taken(&name) {
        name = format!("{provider}-{number}");
        number += 1;
    }
    name
}
