use super::{Fuse, locked};
use authkeep_core::{ports::StorageError, provider::ProviderFile};
use std::sync::{Arc, Mutex};

/// The person's own provider files.
pub struct ProviderFiles {
    fuse: Arc<Fuse>,
    files: Mutex<Vec<ProviderFile>>,
    hidden: Mutex<Vec<ProviderFile>>,
}

impl ProviderFiles {
    pub fn new(fuse: Arc<Fuse>) -> Self {
        Self { fuse, files: Mutex::default(), hidden: Mutex::default() }
    }

    /// These and one more, in place of one of the same name. A person puts it there.
    pub fn with(&self, file: ProviderFile) -> Self {
        let mut files = locked(&self.files).clone();
        files.retain(|known| known.name != file.name);
        files.push(file);
        Self { fuse: self.fuse.clone(), files: Mutex::new(files), hidden: Mutex::default() }
    }

    /// Puts one there while others look.
    pub fn put(&self, file: ProviderFile) {
        locked(&self.files).push(file);
    }

    /// Puts one there that is not seen by reading.
    pub fn hide(&self, file: ProviderFile) {
        locked(&self.hidden).push(file);
    }

    /// Names and texts, the hidden ones first.
    pub fn all(&self) -> Vec<(String, String)> {
        let files = [locked(&self.hidden).clone(), locked(&self.files).clone()].concat().into_iter();
        files.map(|file| (file.name, file.text.unwrap_or_default())).collect()
    }
}

impl authkeep_core::ports::ProviderFiles for ProviderFiles {
    fn read(&self) -> Vec<ProviderFile> {
        locked(&self.files).clone()
    }

    fn add(&self, name: &str, text: &str) -> Result<(), StorageError> {
        let failed = || Err(StorageError::Failed(format!("{name}: the disk is full")));
        self.fuse.call("provider files add".to_owned(), failed, || {
            let mut files = locked(&self.files);
            if files.iter().chain(locked(&self.hidden).iter()).any(|file| file.name == name) {
                return Err(StorageError::NameTaken);
            }
            files.push(ProviderFile { name: name.to_owned(), text: Ok(text.to_owned()) });
            Ok(())
        })
    }
}
