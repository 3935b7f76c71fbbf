//! The one door: what the window and the command line may ask for.

use crate::{
    activity::{Entry, What},
    client::Client,
    connection::{Connection, Id, LastError},
    endpoints::Endpoints,
    error::{Code, Error},
    oauth::{Credentials, discovery::Metadata},
    ports::{ItemKey, ItemKind, Moment, Ports, Row},
    provider::{Catalogue, CatalogueError, Provider},
    tokens::Tokens,
};
use jiff::Timestamp;
use secrecy::SecretString;
use std::{
    collections::BTreeMap,
    sync::{Arc, PoisonError, RwLock},
};

/// The rules at work on the real world, or on a test's.
pub struct Service {
    pub(crate) ports: Ports,
    catalogue: RwLock<Arc<Catalogue>>,
}

impl Service {
    /// Over these ports. Reads the person's own provider files, and nothing else.
    pub fn new(ports: Ports) -> Self {
        let catalogue = Catalogue::new(ports.provider_files.read());
        Self { ports, catalogue: RwLock::new(Arc::new(catalogue)) }
    }

    /// The providers there are.
    pub fn catalogue(&self) -> Arc<Catalogue> {
        self.catalogue.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The providers there are once the person's own files have been read anew.
    pub fn fresh_catalogue(&self) -> Arc<Catalogue> {
        let catalogue = Arc::new(Catalogue::new(self.ports.provider_files.read()));
        *self.catalogue.write().unwrap_or_else(PoisonError::into_inner) = catalogue.clone();
        catalogue
    }

    /// One provider.
    ///
    /// # Errors
    /// `NoSuchProvider`; `ProviderFile` if its file has faults, `StorageFailed` if it cannot be read.
    pub fn provider(&self, id: &str) -> Result<Arc<Provider>, Error> {
        self.catalogue().get(id).map_err(|error| match &error {
            CatalogueError::NotFound { nearest, .. } => Error::new(
                Code::NoSuchProvider,
                format!("There is no provider named {id:?}."),
                match nearest.first() {
                    Some(nearest) => format!("Did you mean {nearest}?"),
                    None => "Its file was removed, or it has another id.".to_owned(),
                },
            )
            .by_command(match nearest.first() {
                Some(nearest) => format!("Did you mean {nearest}? `authkeep providers` lists them all."),
                None => "`authkeep providers` lists them all.".to_owned(),
            }),
            CatalogueError::Unreadable { file, reason } => Error::new(
                Code::StorageFailed,
                format!("The provider's file {file} cannot be read: {}.", reason.trim_end_matches('.')),
                "Check that it is yours and readable. Nothing is lost.",
            ),
            CatalogueError::Faulty { .. } => Error::new(
                Code::ProviderFile,
                format!("The file of the provider {id:?} has faults."),
                "Mend the file, or remove it.",
            )
            .by_command("Mend the file; `authkeep providers check FILE` shows every fault."),
        })
    }

    /// One provider, with what its issuer announced.
    pub(crate) fn provider_with(&self, id: &str, found: Option<&Metadata>) -> Result<Arc<Provider>, Error> {
        let provider = self.provider(id)?;
        Ok(found.map_or_else(|| Arc::clone(&provider), |found| Arc::new(provider.filled(found))))
    }

    /// The provider of a connection, with what its issuer announced when it was made.
    ///
    /// # Errors
    /// Those of [`provider`](Self::provider).
    pub fn provider_of(&self, connection: &Connection) -> Result<Arc<Provider>, Error> {
        self.provider_with(&connection.provider, connection.discovered.as_ref())
    }

    /// What a list shows of each connection.
    ///
    /// # Errors
    /// `StorageFailed`.
    pub fn rows(&self) -> Result<Vec<Row>, Error> {
        Ok(self.ports.records.rows()?)
    }

    /// What tells whether [`rows`](Self::rows) may have changed; see [`crate::ports::Records`].
    ///
    /// # Errors
    /// `StorageFailed`.
    pub fn rows_stamp(&self) -> Result<Option<[u8; 16]>, Error> {
        Ok(self.ports.records.rows_stamp()?)
    }

    /// All connections by provider and name.
    ///
    /// # Errors
    /// `StorageFailed`.
    pub fn connections(&self) -> Result<Vec<Connection>, Error> {
        Ok(self.ports.records.connections()?)
    }

    /// The connection of this name.
    ///
    /// # Errors
    /// `NoSuchConnection`, `StorageFailed`.
    pub fn connection(&self, name: &str) -> Result<Connection, Error> {
        self.ports.records.connection(name)?.ok_or_else(|| no_such_connection(name))
    }

    /// The connection with this id, whatever its name is by now.
    ///
    /// # Errors
    /// `NoSuchConnection`, `StorageFailed`.
    pub fn connection_by_id(&self, id: &Id) -> Result<Connection, Error> {
        self.ports.records.connection_by_id(id)?.ok_or_else(|| no_such_connection(id.as_str()))
    }

    /// Gives a connection another name.
    ///
    /// # Errors
    /// `NoSuchConnection`, `NameTaken`, `Usage` for a name that is none, `Busy`.
    pub async fn rename(&self, name: &str, new: &str) -> Result<Connection, Error> {
        let new = valid_name(new)?;
        let (_guard, mut connection) = self.hold(&self.connection(name)?.id, name).await?;
        connection.name = new;
        self.ports.records.save_connection(&connection)?;
        self.log(&connection, What::Renamed, |entry| entry.detail = Some(format!("was {name}")));
        Ok(connection)
    }

    /// The newest lines of the log, oldest first: of one connection, or of all.
    ///
    /// # Errors
    /// `NoSuchConnection`, `StorageFailed`.
    pub fn entries(&self, name: Option<&str>, most: usize) -> Result<Vec<Entry>, Error> {
        let connection = name.map(|name| self.connection(name)).transpose()?;
        Ok(self.ports.records.entries(connection.as_ref().map(|connection| &connection.id), most)?)
    }

    /// The moment it is.
    pub fn now(&self) -> Timestamp {
        self.ports.clock.now()
    }

    /// The moment it is, by both clocks.
    pub(crate) fn moment(&self) -> Moment {
        Moment { at: self.ports.clock.now(), running: self.ports.clock.running() }
    }

    /// Holds a connection against everybody else and reads it afresh: whatever was known before
    /// may have changed while waiting.
    pub(crate) async fn hold(&self, id: &Id, name: &str) -> Result<(crate::ports::Guard, Connection), Error> {
        let guard = self
            .ports
            .lock
            .acquire(id.as_str(), crate::fresh::LONGEST_WAIT)
            .await
            .map_err(|error| Error::from(error).about(name))?;
        let connection = self.ports.records.connection_by_id(id)?.ok_or_else(|| no_such_connection(name))?;
        Ok((guard, connection))
    }

    /// The tokens of a connection. Their absence from an open keychain ends nothing: the keychain
    /// may be another one than usual.
    pub(crate) async fn tokens(&self, connection: &Connection) -> Result<Tokens, Error> {
        let content = self
            .ports
            .keychain
            .read(&tokens_key(&connection.id))
            .await
            .map_err(|error| Error::from(error).about(&connection.name))?;
        let Some(content) = content else {
            return Err(Error::new(
                Code::NeedsSignIn,
                format!("The keychain holds no tokens for {}.", connection.name),
                "If this is not the usual keychain, open that one; else sign in again.",
            )
            .about(&connection.name));
        };
        Tokens::decode(&content).ok_or_else(|| {
            Error::new(
                Code::KeychainFailed,
                format!("What the keychain holds for {} cannot be read.", connection.name),
                "It may come from a newer Authkeep. Update, or sign in again.",
            )
            .about(&connection.name)
        })
    }

    /// The credentials of a connection's client.
    pub(crate) async fn credentials(&self, client: Option<&Id>) -> Result<Credentials, Error> {
        let Some(id) = client else {
            return Ok(Credentials { client_id: String::new(), client_secret: None });
        };
        let client = self.ports.records.client_by_id(id)?.ok_or_else(|| {
            Error::new(Code::NoSuchClient, "The client of this connection is gone.", "Sign in again.")
        })?;
        self.client_credentials_of(&client).await
    }

    /// The client id, which is no secret. None if there is no client, or no more.
    pub(crate) fn client_id(&self, client: Option<&Id>) -> Result<Option<String>, Error> {
        let Some(id) = client else { return Ok(None) };
        Ok(self.ports.records.client_by_id(id)?.map(|client| client.client_id))
    }

    /// The credentials of a client; its secret must be there if it has one, for a request without
    /// it would be refused as another client's.
    pub(crate) async fn client_credentials_of(&self, client: &Client) -> Result<Credentials, Error> {
        let mut client_secret = None;
        if client.has_secret {
            client_secret = self.ports.keychain.read(&client_key(&client.id)).await?;
            if client_secret.is_none() {
                return Err(Error::new(
                    Code::ClientRejected,
                    format!("The keychain holds no secret for the client {}.", client.name),
                    "Enter it again, or open the usual keychain.",
                )
                .by_command("Enter it again with `authkeep clients add`, or open the usual keychain."));
            }
        }
        Ok(Credentials { client_id: client.client_id.clone(), client_secret })
    }

    /// The endpoints of a connection, held against the origins it was made for.
    pub(crate) fn endpoints<'a>(
        &self,
        provider: &'a Provider,
        connection: &'a Connection,
        secret_vars: &BTreeMap<String, SecretString>,
    ) -> Result<Endpoints<'a>, Error> {
        let client_id = self.client_id(connection.client.as_ref())?;
        let discovered = connection.discovered.as_ref();
        let endpoints =
            Endpoints::new(provider, discovered, client_id.as_deref(), &connection.vars, secret_vars)?;
        endpoints.still_those_of(connection)?;
        Ok(endpoints)
    }

    /// Writes a line of the log. A log that cannot be written stops nobody's work.
    pub(crate) fn log(&self, connection: &Connection, what: What, fill: impl FnOnce(&mut Entry)) {
        let mut entry = Entry {
            at: self.now(),
            connection_id: Some(connection.id.clone()),
            connection: Some(connection.name.clone()),
            what,
            by: None,
            detail: None,
            code: None,
            request_id: None,
        };
        fill(&mut entry);
        if let Err(error) = self.ports.records.log(&entry) {
            tracing::warn!(%error, "the activity log cannot be written");
        }
    }
}

/// The keychain item of a connection's tokens.
pub(crate) fn tokens_key(connection: &Id) -> ItemKey {
    ItemKey::new(ItemKind::Connection, connection)
}

/// The keychain item of a client's secret.
pub(crate) fn client_key(client: &Id) -> ItemKey {
    ItemKey::new(ItemKind::Client, client)
}

/// A failure as a record remembers it.
pub(crate) fn remembered(error: &Error, at: Timestamp) -> LastError {
    LastError {
        code: error.code,
        message: error.what.clone(),
        hint: error.hint.clone(),
        command: error.command.clone(),
        at,
        provider_code: error.problem.as_ref().and_then(|problem| problem.code.clone()),
        request_id: error.request_id().map(str::to_owned),
    }
}

/// A name that people can type and scripts can pass on: no control characters, nothing at the
/// ends that gets lost, and no leading dash that looks like an option.
pub(crate) fn valid_name(name: &str) -> Result<String, Error> {
    let trimmed = name.trim();
    let sound = !trimmed.is_empty()
        && trimmed.chars().count() <= 500
        && !trimmed.starts_with('-')
        && !trimmed.chars().any(char::is_control);
    sound.then(|| trimmed.to_owned()).ok_or_else(|| {
        Error::new(
            Code::Usage,
            "This is no name for it.",
            "Use 1 to 500 characters, no control characters, not starting with a dash.",
        )
    })
}

pub(crate) fn no_such_connection(name: &str) -> Error {
    Error::new(
        Code::NoSuchConnection,
        format!("There is no connection named {name:?}."),
        "It was removed, or it has another name.",
    )
    .by_command("`authkeep list` shows them all.")
    .about(name)
}
