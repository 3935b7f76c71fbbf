//! What the person chose, in a file of the config folder.

use crate::wire::Settings;
use authkeep_core::error::{Code, Error};
use authkeep_platform::private;
use serde::{Deserialize, Serialize};
use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

/// The file, and what it says.
pub struct SettingsFile {
    file: PathBuf,
    stored: Mutex<Stored>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Stored {
    #[serde(flatten)]
    settings: Settings,
    /// Whether the person knows that closing the window leaves the app in the tray.
    #[serde(default)]
    told_of_tray: bool,
}

impl SettingsFile {
    /// What this file says; where it says nothing, or nothing that can be read, the usual.
    pub fn open(file: PathBuf) -> Self {
        let stored = match read(&file) {
            Ok(stored) => stored,
            Err(error) if error.kind() == io::ErrorKind::NotFound => Stored::default(),
            Err(error) => {
                tracing::warn!(kind = %error.kind(), "the settings cannot be read");
                Stored::default()
            }
        };
        Self { file, stored: Mutex::new(stored) }
    }

    /// What holds now.
    pub fn now(&self) -> Settings {
        self.lock().settings.clone()
    }

    /// Changes them.
    ///
    /// # Errors
    /// `StorageFailed`; then they hold until the app ends.
    pub fn change(&self, settings: Settings) -> Result<(), Error> {
        self.update(|stored| stored.settings = settings)
    }

    /// Whether the person must still be told that closing the window leaves the app in the tray.
    /// It is so once.
    pub fn must_tell_of_tray(&self) -> bool {
        let told = std::mem::replace(&mut self.lock().told_of_tray, true);
        if !told && let Err(error) = self.update(|stored| stored.told_of_tray = true) {
            tracing::warn!(%error, "the settings cannot be saved");
        }
        !told
    }

    fn update(&self, change: impl FnOnce(&mut Stored)) -> Result<(), Error> {
        let mut stored = self.lock();
        change(&mut stored);
        write(&self.file, &stored).map_err(|error| {
            Error::new(
                Code::StorageFailed,
                format!("{} cannot be written: {}.", self.file.display(), error.kind()),
                "Look at the disk's free space and the folder's owner.",
            )
        })
    }

    fn lock(&self) -> MutexGuard<'_, Stored> {
        self.stored.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn read(file: &Path) -> io::Result<Stored> {
    Ok(serde_json::from_slice(&fs::read(file)?)?)
}

/// Under another name first: a crash leaves the old file or the new one.
fn write(file: &Path, stored: &Stored) -> io::Result<()> {
    if let Some(folder) = file.parent() {
        private::create_folder(folder)?;
    }
    let new = file.with_extension("json.new");
    let mut text = serde_json::to_vec_pretty(stored)?;
    text.push(b'\n');
    let mut opened = private::open_options().write(true).create(true).truncate(true).open(&new)?;
    opened.write_all(&text)?;
    opened.sync_all()?;
    fs::rename(new, file)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::Theme;

    fn file(folder: &tempfile::TempDir) -> SettingsFile {
        SettingsFile::open(folder.path().join("config/settings.json"))
    }

    #[test]
    fn what_was_chosen_is_there_the_next_time() {
        let folder = tempfile::tempdir().expect("a folder");
        assert_eq!(file(&folder).now(), Settings::default(), "the usual, before anything was chosen");
        let chosen = Settings { theme: Theme::Dark, clear_clipboard_s: 0, ..Settings::default() };
        file(&folder).change(chosen.clone()).expect("saved");
        assert_eq!(file(&folder).now(), chosen);
    }

    #[test]
    fn the_person_is_told_of_the_tray_once_and_keeps_the_settings() {
        let folder = tempfile::tempdir().expect("a folder");
        let chosen = Settings { theme: Theme::Light, ..Settings::default() };
        file(&folder).change(chosen.clone()).expect("saved");
        assert!(file(&folder).must_tell_of_tray(), "nobody said so before");
        assert!(!file(&folder).must_tell_of_tray(), "it was said");
        assert_eq!(file(&folder).now(), chosen);
    }

    #[test]
    fn a_file_with_more_or_less_in_it_is_read_and_a_broken_one_is_no_end() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("settings.json");
        for (text, theme) in [
            (r#"{"theme":"dark","from_a_later_version":{"a":1}}"#, Theme::Dark),
            ("{}", Theme::System),
            ("{\"theme\":", Theme::System),
            ("", Theme::System),
        ] {
            fs::write(&path, text).expect("a file");
            assert_eq!(SettingsFile::open(path.clone()).now().theme, theme, "{text}");
        }
    }

    #[test]
    fn settings_that_cannot_be_saved_hold_all_the_same() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("config"), "a file where the folder should be").expect("a file");
        let settings = file(&folder);
        let chosen = Settings { theme: Theme::Dark, ..Settings::default() };
        let error = settings.change(chosen.clone()).expect_err("no folder");
        assert_eq!(error.code, Code::StorageFailed);
        assert_eq!(settings.now(), chosen);
    }
}
