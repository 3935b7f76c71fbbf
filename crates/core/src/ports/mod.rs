//! What the outside provides. The rules in this crate reach the world only through these
//! traits; `authkeep-platform` puts the real world behind them.

mod apart;
mod clock;
mod handover;
mod http;
mod keychain;
mod lock;
mod provider_files;
mod records;

pub use apart::{Apart, ApartError};
pub use clock::{Clock, Moment, Running};
pub use handover::{Give, Handover};
pub use http::{Http, HttpError, HttpRequest, HttpResponse, Method};
pub use keychain::{ItemKey, ItemKind, Keychain, KeychainError};
pub use lock::{Guard, Lock, LockError};
pub use provider_files::ProviderFiles;
pub use records::{Attempt, Journal, Records, Row, StorageError};

use std::{future::Future, pin::Pin, sync::Arc};

/// The future of a port's call. Boxed, so that ports can be used as trait objects.
pub type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// The whole outside.
#[derive(Clone)]
#[expect(missing_docs, reason = "each is documented at its trait")]
pub struct Ports {
    pub keychain: Arc<dyn Keychain>,
    pub records: Arc<dyn Records>,
    pub journal: Arc<dyn Journal>,
    pub lock: Arc<dyn Lock>,
    pub http: Arc<dyn Http>,
    pub clock: Arc<dyn Clock>,
    /// None where a refresh is done by whoever asks for it.
    pub apart: Option<Arc<dyn Apart>>,
    /// None where whoever waits goes to the keychain.
    pub handover: Option<Arc<dyn Handover>>,
    pub provider_files: Arc<dyn ProviderFiles>,
}
