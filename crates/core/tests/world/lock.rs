use super::{Fuse, locked};
use authkeep_core::ports::{Boxed, Guard, LockError};
use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, Weak,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::sync::OwnedMutexGuard;

/// Locks by name.
pub struct Lock {
    fuse: Arc<Fuse>,
    names: Mutex<HashMap<String, Arc<tokio::sync::Mutex<()>>>>,
    held: Mutex<HashMap<String, Weak<OwnedMutexGuard<()>>>>,
    full: AtomicBool,
}

impl Lock {
    pub fn new(fuse: Arc<Fuse>) -> Self {
        Self { fuse, names: Mutex::default(), held: Mutex::default(), full: AtomicBool::new(false) }
    }

    /// Whether the disk has room for another lock.
    pub fn fill(&self, full: bool) {
        self.full.store(full, Ordering::Relaxed);
    }

    /// Held by one more, until both let go.
    pub fn share(&self, name: &str) -> Option<Guard> {
        Some(Box::new(locked(&self.held).get(name)?.upgrade()?))
    }
}

impl authkeep_core::ports::Lock for Lock {
    fn acquire<'a>(&'a self, name: &'a str, at_most: Duration) -> Boxed<'a, Result<Guard, LockError>> {
        Box::pin(async move {
            let failed = || Err(LockError::Failed("locks/x: no space left".to_owned()));
            self.fuse.call("lock acquire".to_owned(), failed, || Ok(()))?;
            if self.full.load(Ordering::Relaxed) && !locked(&self.names).contains_key(name) {
                failed()?;
            }
            let lock = locked(&self.names).entry(name.to_owned()).or_default().clone();
            match tokio::time::timeout(at_most, lock.lock_owned()).await {
                Ok(guard) => {
                    let guard = Arc::new(guard);
                    locked(&self.held).insert(name.to_owned(), Arc::downgrade(&guard));
                    Ok(Box::new(guard) as Guard)
                }
                Err(_) => Err(LockError::Busy),
            }
        })
    }
}
