use super::{Fuse, locked};
use authkeep_core::{
    connection::Id,
    ports::{Attempt, StorageError},
};
use jiff::Timestamp;
use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

/// One open attempt a connection.
pub struct Journal {
    fuse: Arc<Fuse>,
    open: Mutex<HashMap<Id, Attempt>>,
    full: AtomicBool,
}

impl Journal {
    pub fn new(fuse: Arc<Fuse>) -> Self {
        Self { fuse, open: Mutex::default(), full: AtomicBool::new(false) }
    }

    /// The disk is full from now on, or no longer.
    pub fn fill(&self, full: bool) {
        self.full.store(full, Ordering::Relaxed);
    }

    /// What is noted: of which, and of which generation.
    pub fn notes(&self) -> Vec<(Id, u64)> {
        locked(&self.open).iter().map(|(id, attempt)| (id.clone(), attempt.generation)).collect()
    }

    /// The sealed answers, as they lie on the disk.
    pub fn sealed(&self) -> Vec<Vec<u8>> {
        locked(&self.open).values().filter_map(|attempt| attempt.sealed.clone()).collect()
    }

    /// What it goes with is gone.
    pub fn forget(&self, id: &Id) {
        locked(&self.open).remove(id);
    }

    fn call<T>(
        &self,
        what: &str,
        effect: impl FnOnce(&mut HashMap<Id, Attempt>) -> T,
    ) -> Result<T, StorageError> {
        let failed = || Err(StorageError::Failed("journal.db: the disk is full".to_owned()));
        self.fuse.call(format!("journal {what}"), failed, || {
            let full = what != "open" && self.full.load(Ordering::Relaxed);
            if full { failed() } else { Ok(effect(&mut locked(&self.open))) }
        })
    }
}

impl authkeep_core::ports::Journal for Journal {
    fn begin(&self, connection: &Id, generation: u64, at: Timestamp) -> Result<(), StorageError> {
        self.call("begin", |open| {
            let last = open.remove(connection).filter(|attempt| attempt.generation == generation);
            let (tries, sealed) = last.map_or((0, None), |last| (last.tries, last.sealed));
            open.insert(connection.clone(), Attempt { generation, at, tries: tries + 1, sealed });
        })
    }

    fn take_back(&self, connection: &Id) -> Result<(), StorageError> {
        self.call("take_back", |open| {
            if let Some(attempt) = open.get_mut(connection) {
                attempt.tries -= 1;
                if attempt.tries == 0 {
                    open.remove(connection);
                }
            }
        })
    }

    fn answered(&self, connection: &Id, sealed: &[u8]) -> Result<(), StorageError> {
        let gone = || StorageError::Failed("journal.db: the note is gone".to_owned());
        self.call("answered", |open| {
            let attempt = open.get_mut(connection).ok_or_else(gone)?;
            attempt.sealed = Some(sealed.to_vec());
            Ok(())
        })?
    }

    fn open(&self, connection: &Id) -> Result<Option<Attempt>, StorageError> {
        self.call("open", |open| open.get(connection).cloned())
    }

    fn close(&self, connection: &Id) -> Result<(), StorageError> {
        self.call("close", |open| drop(open.remove(connection)))
    }
}
