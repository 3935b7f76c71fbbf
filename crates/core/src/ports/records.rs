use crate::{
    activity::Entry,
    client::Client,
    connection::{Account, Connection, Id, State},
    owed::Owed,
    sign_in::{SignIn, Stage},
};
use jiff::Timestamp;

/// Everything that is remembered and no secret. Every change is durable when the call returns,
/// save the log's lines.
#[expect(clippy::missing_errors_doc, reason = "each fails as StorageError says")]
pub trait Records: Send + Sync {
    /// The connection of this name.
    fn connection(&self, name: &str) -> Result<Option<Connection>, StorageError>;
    /// The connection with this id.
    fn connection_by_id(&self, id: &Id) -> Result<Option<Connection>, StorageError>;
    /// All connections by provider and name.
    fn connections(&self) -> Result<Vec<Connection>, StorageError>;
    /// What a list shows of each connection, by provider and name; quick with many thousands.
    fn rows(&self) -> Result<Vec<Row>, StorageError>;
    /// A stamp that never comes twice and is another after each change to a connection. Whoever
    /// kept what was made of [`rows`](Self::rows) need not read them again while it is the same.
    /// None where changes are not followed.
    fn rows_stamp(&self) -> Result<Option<[u8; 16]>, StorageError> {
        Ok(None)
    }
    /// Adds a connection or replaces the one with its id. Fails with `NameTaken` if another has
    /// its name.
    fn save_connection(&self, connection: &Connection) -> Result<(), StorageError>;
    /// Forgets a connection.
    fn remove_connection(&self, id: &Id) -> Result<(), StorageError>;

    /// Moves a connection, with all of it or nothing, from those that are kept to those that are
    /// gone and still owed, or replaces what is owed of it. What the journal noted of it goes.
    fn owe_revocation(&self, owed: &Owed) -> Result<(), StorageError>;
    /// Those that are owed, oldest first.
    fn owed_revocations(&self) -> Result<Vec<Owed>, StorageError>;
    /// The provider was told, or never can be, and the keychain has forgotten.
    fn settle_revocation(&self, id: &Id) -> Result<(), StorageError>;

    /// The client of this name.
    fn client(&self, name: &str) -> Result<Option<Client>, StorageError>;
    /// The client with this id.
    fn client_by_id(&self, id: &Id) -> Result<Option<Client>, StorageError>;
    /// All clients by provider and name.
    fn clients(&self) -> Result<Vec<Client>, StorageError>;
    /// Adds a client or replaces the one with its id. Fails with `NameTaken` if another has its
    /// name.
    fn save_client(&self, client: &Client) -> Result<(), StorageError>;
    /// Forgets a client.
    fn remove_client(&self, id: &Id) -> Result<(), StorageError>;

    /// All sign-ins that are remembered, waiting or not.
    fn sign_ins(&self) -> Result<Vec<SignIn>, StorageError>;
    /// Those that stand at this stage; quick however many are remembered.
    fn sign_ins_at(&self, stage: &Stage) -> Result<Vec<SignIn>, StorageError>;
    /// The sign-in with this id.
    fn sign_in(&self, id: &Id) -> Result<Option<SignIn>, StorageError>;
    /// Remembers a new sign-in.
    fn add_sign_in(&self, sign_in: &SignIn) -> Result<(), StorageError>;
    /// Moves a sign-in from one stage to another if it stands there: of many that try at once,
    /// in any process, one is told `true`.
    fn move_sign_in(&self, id: &Id, from: &Stage, to: &Stage) -> Result<bool, StorageError>;
    /// Forgets a sign-in and what the journal noted of it.
    fn remove_sign_in(&self, id: &Id) -> Result<(), StorageError>;

    /// Adds a line to the log. May be lost with the machine's power.
    fn log(&self, entry: &Entry) -> Result<(), StorageError>;
    /// The newest lines of the log, oldest first, of one connection or of all.
    fn entries(&self, connection: Option<&Id>, most: usize) -> Result<Vec<Entry>, StorageError>;
}

/// What a list shows of a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Unique name.
    pub name: String,
    /// The provider's name.
    pub provider_name: String,
    /// Who is connected.
    pub account: Option<Account>,
    /// Whether a person is needed.
    pub state: State,
    /// Whether it renews itself.
    pub renewable: bool,
    /// When the access token ends.
    pub access_expires_at: Option<Timestamp>,
    /// When the refresh token ends.
    pub refresh_expires_at: Option<Timestamp>,
}

/// What was noted of refreshes and of exchanges of a code that are under way, so that a crash at any
/// moment leaves a trace. A refresh is noted under its connection's id, an exchange under its
/// sign-in's, with generation 0.
#[expect(clippy::missing_errors_doc, reason = "each fails as StorageError says")]
pub trait Journal: Send + Sync {
    /// Notes durably that a request of this generation is about to be sent.
    fn begin(&self, of: &Id, generation: u64, at: Timestamp) -> Result<(), StorageError>;
    /// Takes the last `begin` back: its request never left.
    fn take_back(&self, of: &Id) -> Result<(), StorageError>;
    /// Notes the sealed answer durably.
    fn answered(&self, of: &Id, sealed: &[u8]) -> Result<(), StorageError>;
    /// What was noted and not closed. The note of a refresh whose answer was saved stays until the
    /// next one begins.
    fn open(&self, of: &Id) -> Result<Option<Attempt>, StorageError>;
    /// Nothing that was noted is needed any more.
    fn close(&self, of: &Id) -> Result<(), StorageError>;
}

/// A request, and the answer if it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// The generation whose refresh token was sent.
    pub generation: u64,
    /// When it was last sent.
    pub at: Timestamp,
    /// How many times it was sent.
    pub tries: u32,
    /// The answer, sealed, if it came.
    pub sealed: Option<Vec<u8>>,
}

/// Why records cannot be read or written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StorageError {
    /// The name belongs to another.
    #[error("the name is taken")]
    NameTaken,
    /// The disk is full, the folder cannot be written, the file is broken. The text names the
    /// file.
    #[error("{0}")]
    Failed(String),
}
