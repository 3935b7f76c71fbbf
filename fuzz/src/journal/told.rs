//! What a person is told of a file that cannot be read.

use authkeep_core::ports::StorageError;

/// More of it nobody reads, in characters, beside the file's name.
const LONGEST: usize = 600;

/// Fails unless a failure names the file in one short line.
pub(super) fn in_words<T>(outcome: Result<T, StorageError>) -> Option<T> {
    match outcome {
        Err(StorageError::Failed(words)) => {
            assert!(words.contains("authkeep.db") && words.chars().count() < LONGEST, "{words}");
            assert!(!words.contains(char::is_control), "{words:?}");
            None
        }
        Err(StorageError::NameTaken) => panic!("nothing has a name"),
        Ok(read) => Some(read),
    }
}
