//! Whether anybody has changed the records, in this process or another.

use crate::{database::Database, paths::Paths};
use authkeep_core::ports::StorageError;

/// Looks at the records over a connection of its own, which writes nothing.
pub struct Changes(Database);

impl Changes {
    /// To the records that `paths` names.
    pub fn new(paths: &Paths) -> Self {
        Self(Database::new(paths.database()))
    }

    /// A number that is another one after every change. It costs a look into memory that all
    /// processes share (<https://sqlite.org/pragma.html#pragma_data_version>), and means something
    /// only beside an earlier one of the same value.
    ///
    /// # Errors
    /// The file cannot be opened or read.
    pub fn version(&self) -> Result<i64, StorageError> {
        self.0.read(|connection| connection.pragma_query_value(None, "data_version", |row| row.get(0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use authkeep_core::{
        activity::{Entry, What},
        ports::Records,
    };
    use jiff::Timestamp;

    #[test]
    fn a_change_by_another_connection_is_noticed_and_a_look_is_none() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("authkeep.db");
        let (changes, other) = (Changes(Database::new(&file)), Database::new(&file));
        let before = changes.version().expect("a number");
        assert!(other.rows().expect("no rows").is_empty());
        assert_eq!(changes.version(), Ok(before), "reading changes nothing");
        let entry = Entry {
            at: Timestamp::UNIX_EPOCH,
            connection_id: None,
            connection: None,
            what: What::Renamed,
            by: None,
            detail: None,
            code: None,
            request_id: None,
        };
        other.log(&entry).expect("a line of the log");
        assert_ne!(changes.version(), Ok(before), "a line of the log is a change");
    }
}
