//! Adding a provider that no file describes yet.

use crate::{
    connect::NotAnnounced,
    error::{Code, Error},
    explain,
    oauth::discovery::{DiscoveryFault, Offers},
    ports::StorageError,
    provider::{DescribedEndpoints, Description, FieldFault, Provider, Written},
    service::Service,
};
use std::{collections::BTreeSet, sync::Arc};

/// Why a provider was not added.
#[derive(Debug)]
pub enum AddProviderError {
    /// These fields of the description do not fit.
    Faulty(Vec<FieldFault>),
    /// The description fits, and something else does not.
    Failed(Error),
}

impl Service {
    /// Writes a file of the person's own for a provider. An issuer is asked for its metadata first.
    ///
    /// # Errors
    /// `Faulty`; `Failed` with `Usage` or `ProviderUnwell` for an issuer that cannot be used,
    /// `Offline` and its kin, `StorageFailed`. Then nothing was written.
    pub async fn add_provider(&self, description: &Description) -> Result<Arc<Provider>, AddProviderError> {
        let catalogue = self.fresh_catalogue();
        let mut taken = BTreeSet::new();
        let mut offers = Offers::default();
        if let DescribedEndpoints::Issuer(issuer) = &description.endpoints {
            let draft = Written::new(description, &offers, &catalogue, |_| false)?;
            let announced = self.announced(issuer).await;
            offers = announced.map_err(|error| no_metadata(&draft.provider, error))?.1;
        }
        loop {
            let written = Written::new(description, &offers, &catalogue, |id| taken.contains(id))?;
            match self.ports.provider_files.add(&written.file_name(), &written.text) {
                Ok(()) => {
                    self.fresh_catalogue();
                    return Ok(self.provider(&written.id)?);
                }
                // Somebody was quicker, or the file system takes the name for another one.
                Err(StorageError::NameTaken) => _ = taken.insert(written.id),
                Err(StorageError::Failed(detail)) => return Err(not_written(&detail).into()),
            }
        }
    }
}

fn no_metadata(provider: &Provider, error: NotAnnounced) -> Error {
    let name = &provider.name;
    let fault = match error {
        NotAnnounced::NoAnswer(error) => {
            let error = explain::no_answer(provider, &error);
            let hint =
                "Compare the issuer's address with the documentation, and look at this computer's network.";
            return Error { hint: hint.to_owned(), ..error };
        }
        NotAnnounced::Fault(fault) => fault,
    };
    let (code, hint) = match fault {
        DiscoveryFault::NotFound => (
            Code::Usage,
            "Enter what stands before `/.well-known/` in the address of the issuer's metadata; if it has none, \
             enter the provider's addresses.",
        ),
        DiscoveryFault::OtherIssuer => {
            (Code::Usage, "Copy the issuer letter by letter from the provider's documentation.")
        }
        DiscoveryFault::Insecure | DiscoveryFault::Incomplete => {
            (Code::ProviderUnwell, "Enter the provider's addresses instead, as its documentation has them.")
        }
    };
    Error::new(code, format!("The endpoints of {name} cannot be found: {fault}."), hint)
}

fn not_written(detail: &str) -> Error {
    Error::new(
        Code::StorageFailed,
        format!("The provider's file cannot be written: {detail}."),
        "Look at the disk's free space and the folder's owner.",
    )
}

impl From<Error> for AddProviderError {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl From<Vec<FieldFault>> for AddProviderError {
    fn from(faults: Vec<FieldFault>) -> Self {
        Self::Faulty(faults)
    }
}
