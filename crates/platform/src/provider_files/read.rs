use authkeep_core::provider::ProviderFile;
use std::{
    fs::{self, File},
    io::{self, Read},
    path::Path,
};

/// The most that is read of one file.
const LARGEST: u64 = 1024 * 1024;

/// Every `*.toml` in the folder, by name; nothing if there is no such folder, and the folder
/// itself if it is there and cannot be read.
pub(super) fn read(folder: &Path) -> Vec<ProviderFile> {
    let mut files = match list(folder) {
        Ok(files) => files,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        Err(error) => vec![file(folder.display().to_string(), Err(error))],
    };
    files.sort_by(|one, other| one.name.cmp(&other.name));
    files
}

fn list(folder: &Path) -> io::Result<Vec<ProviderFile>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            files.push(file(name, text(&path)));
        }
    }
    Ok(files)
}

fn file(name: String, text: io::Result<String>) -> ProviderFile {
    ProviderFile { name, text: text.map_err(|error| error.to_string()) }
}

fn text(path: &Path) -> io::Result<String> {
    // Looked at before it is opened: opening a pipe waits for whoever writes into it.
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "not a file"));
    }
    let mut text = Vec::new();
    File::open(path)?.take(LARGEST + 1).read_to_end(&mut text)?;
    if text.len() as u64 > LARGEST {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, "larger than 1 MiB"));
    }
    String::from_utf8(text).map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "not UTF-8"))
}
