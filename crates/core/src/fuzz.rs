//! What is private here and made of input from outside, for the fuzz targets. No program has it.

pub use crate::{seal::SealKey, tokens::Tokens};

use crate::{
    answered,
    oauth::discovery::Offers,
    ports::HttpResponse,
    provider::{Catalogue, Description, FieldFault, Provider, Written},
};

/// An answer as the journal keeps it.
pub fn seal(key: &SealKey, response: &HttpResponse) -> Option<Vec<u8>> {
    answered::seal(key, response)
}

/// An answer that the journal kept.
pub fn open(key: &SealKey, sealed: &[u8]) -> Option<HttpResponse> {
    answered::open(key, sealed)
}

/// A new provider's file: its name, its text and what it was found to say.
///
/// # Errors
/// What is wrong with the description.
pub fn written(
    description: &Description,
    offers: &Offers,
    catalogue: &Catalogue,
) -> Result<(String, String, Provider), Vec<FieldFault>> {
    let written = Written::new(description, offers, catalogue, |_| false)?;
    Ok((written.file_name(), written.text, written.provider))
}
