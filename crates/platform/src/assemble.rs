//! The rules over the real world, as the command line and the window both use them.

use crate::{
    apart::Program,
    clock::SystemClock,
    database::Database,
    http::Http,
    keychain::{DEADLINE, OsKeychain, SERVICE},
    lock::FileLock,
    paths::Paths,
    provider_files::ProviderFiles,
};
use authkeep_core::{
    ports::{Apart, Handover, Ports},
    service::Service,
};
use std::sync::Arc;

/// This build's keychain. Nothing is started before its first call or
/// [`warm_up`](OsKeychain::warm_up).
pub fn keychain() -> Arc<OsKeychain> {
    Arc::new(OsKeychain::new(SERVICE, DEADLINE))
}

/// The one door to everything, over what `paths` names and this keychain. It opens no file but the
/// person's own provider files, and calls nobody: database, network and keychain are opened by
/// what needs them. A refresh is done by a process of its own, which `program` can be.
pub fn service(paths: &Paths, keychain: Arc<OsKeychain>, program: Program) -> Service {
    let lock = Arc::new(FileLock::new(paths.locks()));
    let apart = program.apart(&lock);
    over(paths, keychain, lock, apart)
}

/// The same for a process that refreshes by itself.
pub(crate) fn service_alone(paths: &Paths, keychain: Arc<OsKeychain>) -> Service {
    over(paths, keychain, Arc::new(FileLock::new(paths.locks())), None)
}

fn over(
    paths: &Paths,
    keychain: Arc<OsKeychain>,
    lock: Arc<FileLock>,
    apart: Option<Arc<dyn Apart>>,
) -> Service {
    let database = Arc::new(Database::new(paths.database()));
    let ports = Ports {
        keychain,
        records: database.clone(),
        journal: database,
        lock,
        http: Arc::new(Http::default()),
        clock: Arc::new(SystemClock),
        apart,
        handover: handover(paths),
        provider_files: Arc::new(ProviderFiles::new(paths.providers())),
    };
    Service::new(ports)
}

#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "elsewhere there is none")]
fn handover(paths: &Paths) -> Option<Arc<dyn Handover>> {
    Some(Arc::new(crate::handover::Sockets::new(paths.locks())))
}

/// There whoever waits reads the keychain in turn.
#[cfg(not(unix))]
fn handover(_: &Paths) -> Option<Arc<dyn Handover>> {
    None
}
