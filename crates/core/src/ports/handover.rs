use super::Boxed;
use crate::{access::Access, connection::Id};

/// Brings what one process has refreshed to those who wait for it, past the keychain, which
/// serves one after the other.
pub trait Handover: Send + Sync {
    /// From now on those who wait for this connection are found. The caller holds it, and lets go
    /// of what this returns before it lets go of that.
    fn open(&self, connection: &Id) -> Give;

    /// What the one who holds this connection hands over. Ends only then.
    fn receive<'a>(&'a self, connection: &'a Id) -> Boxed<'a, Access>;
}

/// Hands over to all who wait at this moment. It waits for none of them, and whoever gets nothing
/// comes to its turn.
pub type Give = Box<dyn FnOnce(&Access) + Send>;
