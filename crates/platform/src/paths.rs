//! Where things are kept.

mod folders;

use folders::{Folders, System};
use std::{
    env,
    path::{Path, PathBuf},
};

/// The folders and files of one person's Authkeep. Nothing is made by asking for a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paths {
    folders: Folders,
}

/// Why no folder can be named.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PathsError {
    /// The system does not say where this user's files are.
    #[error("this user has no home folder: name a folder for everything in AUTHKEEP_HOME")]
    NoHome,
}

impl Paths {
    /// The folders as the environment has them. `AUTHKEEP_HOME` is one folder for everything;
    /// without it, each system has its own places, where a debug build uses names of its own: it
    /// never sees real records.
    ///
    /// # Errors
    /// `NoHome` if neither `AUTHKEEP_HOME` nor a home folder is known.
    pub fn from_env() -> Result<Self, PathsError> {
        let variable = |name: &str| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        let folders = match variable("AUTHKEEP_HOME") {
            // It fails only for an empty path, or when there is no current folder; then it says so
            // itself when it is first used.
            Some(home) => Folders::in_one(std::path::absolute(&home).unwrap_or(home)),
            None => {
                let home = env::home_dir().filter(|home| !home.as_os_str().is_empty());
                let home = home.ok_or(PathsError::NoHome)?;
                Folders::of(System::THIS, cfg!(debug_assertions), &home, variable)
            }
        };
        Ok(Self { folders })
    }

    /// Records, journal and locks.
    pub fn data(&self) -> &Path {
        &self.folders.data
    }

    /// What the person writes.
    pub fn config(&self) -> &Path {
        &self.folders.config
    }

    /// The log of [`log`](crate::log).
    pub fn logs(&self) -> &Path {
        &self.folders.logs
    }

    /// The folder of [`ProviderFiles`](crate::provider_files::ProviderFiles).
    pub fn providers(&self) -> PathBuf {
        self.config().join("providers")
    }

    /// The file of the [`Database`](crate::database::Database).
    pub fn database(&self) -> PathBuf {
        self.data().join("authkeep.db")
    }

    /// The folder of [`FileLock`](crate::lock::FileLock).
    pub fn locks(&self) -> PathBuf {
        self.data().join("locks")
    }

    /// What the practice server remembers.
    pub fn practice(&self) -> PathBuf {
        self.data().join("practice.json")
    }
}

#[cfg(test)]
mod tests;
