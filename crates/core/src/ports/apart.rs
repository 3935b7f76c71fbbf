use super::Boxed;
use crate::{connection::Id, error::Error};

/// Runs a refresh where it lives on when the one who asked for it dies.
pub trait Apart: Send + Sync {
    /// Runs [`Service::refresh_held`](crate::service::Service::refresh_held) for a connection that
    /// is held here. The lock goes along: it is free when both have let go of it.
    fn refresh<'a>(&'a self, connection: &'a Id) -> Boxed<'a, Result<(), ApartError>>;
}

/// Why there is no refresh.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ApartError {
    /// Nothing was begun, and it can be done here.
    #[error("no process could be started: {0}")]
    NotStarted(String),
    /// Whoever did it has ended without a word. What the journal has says how far it came.
    #[error("the refresh was cut off")]
    CutOff,
    /// It was done and came to this.
    #[error(transparent)]
    Ended(Error),
}
