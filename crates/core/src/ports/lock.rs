use super::Boxed;
use std::time::Duration;

/// Keeps others, in this process and all others, from doing the same at once.
pub trait Lock: Send + Sync {
    /// Waits until nobody else holds `name`, at most this long. The lock is held until the guard
    /// is dropped or the process dies, and is never taken from one who lives.
    fn acquire<'a>(&'a self, name: &'a str, at_most: Duration) -> Boxed<'a, Result<Guard, LockError>>;
}

/// Holds a lock until it is dropped.
pub type Guard = Box<dyn Send>;

/// Why the lock was not had.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LockError {
    /// Somebody still holds it.
    #[error("another process holds it")]
    Busy,
    /// The file cannot be made. The text names it.
    #[error("{0}")]
    Failed(String),
}
