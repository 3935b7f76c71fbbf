use super::StorageError;
use crate::provider::ProviderFile;

/// The person's own provider files.
pub trait ProviderFiles: Send + Sync {
    /// All of them as they stand now; one that cannot be read among them, with the reason.
    fn read(&self) -> Vec<ProviderFile>;
    /// Keeps a new one durably, whole or not at all.
    ///
    /// # Errors
    /// `NameTaken` if there is a file of this name already, which stays as it is; `Failed`.
    fn add(&self, name: &str, text: &str) -> Result<(), StorageError>;
}
