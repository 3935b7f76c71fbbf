//! The person's own provider files, in a folder.

mod read;

use crate::private;
use authkeep_core::{
    ports::{self, StorageError},
    provider::ProviderFile,
};
use std::{
    fs::File,
    io::{self, Write},
    path::{Path, PathBuf},
};
use tempfile::{Builder, NamedTempFile, PersistError};

/// The files of one folder.
pub struct ProviderFiles {
    folder: PathBuf,
}

impl ProviderFiles {
    /// Those of this folder, which is made when it is first needed.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }
}

impl ports::ProviderFiles for ProviderFiles {
    fn read(&self) -> Vec<ProviderFile> {
        read::read(&self.folder)
    }

    fn add(&self, name: &str, text: &str) -> Result<(), StorageError> {
        let path = self.folder.join(name);
        let failed =
            |error: &io::Error| StorageError::Failed(format!("{}: {}", path.display(), error.kind()));
        let new = write(&self.folder, text).map_err(|error| failed(&error))?;
        if let Err(PersistError { error, .. }) = new.persist_noclobber(&path) {
            let taken = error.kind() == io::ErrorKind::AlreadyExists;
            return Err(if taken { StorageError::NameTaken } else { failed(&error) });
        }
        // The name is durable with its folder, where a file system can say so.
        let _ = File::open(&self.folder).and_then(|folder| folder.sync_all());
        Ok(())
    }
}

/// Under a name that no reader takes for a provider's: a crash leaves the whole file or none.
fn write(folder: &Path, text: &str) -> io::Result<NamedTempFile> {
    private::create_folder(folder)?;
    let mut new = Builder::new().prefix(".").suffix(".new").tempfile_in(folder)?;
    new.write_all(text.as_bytes())?;
    new.as_file().sync_all()?;
    Ok(new)
}

#[cfg(test)]
mod tests;
