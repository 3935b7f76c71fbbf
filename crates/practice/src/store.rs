//! The state file: clients and grants, secrets only as hashes.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::client::Client;
use crate::grants::Grants;

/// What outlives the process.
#[derive(Debug, Default, Deserialize, Serialize)]
pub(crate) struct Registry {
    pub(crate) clients: BTreeMap<String, Client>,
    pub(crate) grants: Grants,
}

/// Reads a state file. One that does not exist is an empty state.
pub(crate) fn load(path: &Path) -> io::Result<Registry> {
    match fs::read(path) {
        Ok(bytes) => Ok(serde_json::from_slice(&bytes)?),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Registry::default()),
        Err(error) => Err(error),
    }
}

/// Replaces the state file in one step, so that a crash leaves the old state or the new one.
pub(crate) fn save(path: &Path, registry: &Registry) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let temporary = temporary(path);
    let mut file = private(&temporary)?;
    file.write_all(&serde_json::to_vec(registry)?)?;
    file.sync_all()?;
    fs::rename(&temporary, path)?;
    #[cfg(unix)]
    File::open(folder)?.sync_all()?;
    Ok(())
}

fn temporary(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    name.into()
}

/// A new file that only its owner may read.
fn private(path: &Path) -> io::Result<File> {
    // One that a crash left behind may have other permissions.
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_saved_is_loaded_and_private() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/state.json");
        let mut registry = Registry::default();
        registry.clients.insert("c".into(), Client::confidential("c", "hidden-secret"));
        save(&path, &registry).unwrap();
        save(&path, &registry).unwrap();

        assert!(load(&path).unwrap().clients["c"].has_secret("hidden-secret"));
        assert!(!fs::read_to_string(&path).unwrap().contains("hidden-secret"));
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn a_broken_file_is_an_error_and_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state.json");
        fs::write(&path, "{").unwrap();
        assert!(load(&path).is_err());
        assert_eq!(fs::read_to_string(&path).unwrap(), "{");
    }
}
