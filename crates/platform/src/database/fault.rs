use authkeep_core::ports::StorageError;
use rusqlite::{ErrorCode, ffi};
use std::{io, path::Path};

/// Why the database cannot be used.
#[derive(Debug)]
pub(super) enum Fault {
    /// The file or its folder cannot be made.
    Create(io::Error),
    /// A newer program wrote it.
    Newer,
    /// SQLite says so.
    Sqlite(rusqlite::Error),
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

impl Fault {
    /// What a person is told of it.
    pub(super) fn told(self, file: &Path) -> StorageError {
        let file = file.display();
        StorageError::Failed(match self {
            Self::Create(error) => {
                format!("{file} cannot be made ({error}). Check that its folder can be made and written.")
            }
            Self::Newer => {
                format!("{file} was written by a newer version of Authkeep. Update this one.")
            }
            Self::Sqlite(error) if is_name_taken(&error) => return StorageError::NameTaken,
            Self::Sqlite(error) => format!("{file} {}", told(&error)),
        })
    }
}

/// Only names are UNIQUE; an id that comes twice violates its primary key, which is another code.
fn is_name_taken(error: &rusqlite::Error) -> bool {
    error.sqlite_error().is_some_and(|error| error.extended_code == ffi::SQLITE_CONSTRAINT_UNIQUE)
}

/// Says of the file what is wrong and what to do.
fn told(error: &rusqlite::Error) -> String {
    let is = |codes: &[ErrorCode]| error.sqlite_error_code().is_some_and(|code| codes.contains(&code));
    // The statements are ours: one that SQLite does not take names a table that is not as it was made.
    let unknown_table = matches!(error, rusqlite::Error::SqlInputError { .. });
    if unknown_table || is(&[ErrorCode::NotADatabase, ErrorCode::DatabaseCorrupt]) {
        "is damaged. Nothing in it was changed. Move it away with the files beside it that begin with its \
         name, or put a backup in its place."
            .to_owned()
    } else if is(&[ErrorCode::DiskFull]) {
        "cannot grow: the disk is full. Free some space and try again.".to_owned()
    } else if is(&[ErrorCode::ReadOnly, ErrorCode::PermissionDenied]) {
        "cannot be written. Check that it and its folder are yours and writable.".to_owned()
    } else if is(&[ErrorCode::CannotOpen]) {
        "cannot be opened. Check that it is a file, and that it and its folder are yours and writable."
            .to_owned()
    } else if is(&[ErrorCode::DatabaseBusy, ErrorCode::DatabaseLocked]) {
        "is in use by another program, which did not let go in time. Try again.".to_owned()
    } else if let rusqlite::Error::FromSqlConversionFailure(_, _, error) = error {
        let error = brief(&error.to_string());
        format!("holds a record that cannot be read ({error}). A newer version of Authkeep may read it.")
    } else {
        format!("cannot be used ({}). Check the disk it is on.", brief(&error.to_string()))
    }
}

/// What others say of an error, in one line that is read to its end: they quote the record.
fn brief(text: &str) -> String {
    const LONGEST: usize = 200;
    let mut letters = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    let brief: String = letters.by_ref().take(LONGEST).collect();
    if letters.next().is_some() { format!("{brief}…") } else { brief }
}
