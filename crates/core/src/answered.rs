//! An answer as the journal keeps it: sealed, and whole enough to be read later.

use crate::{ports::HttpResponse, seal::SealKey};
use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};

/// An answer as text. It holds what the answer held, so it is sealed before it goes anywhere.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Stored {
    status: u16,
    headers: Vec<(String, String)>,
    body: String,
}

impl Stored {
    pub(crate) fn of(response: &HttpResponse) -> Self {
        Self {
            status: response.status,
            headers: response.headers.clone(),
            body: STANDARD_NO_PAD.encode(response.body.expose_secret()),
        }
    }

    /// The answer as it came; none if this is none.
    pub(crate) fn response(&self) -> Option<HttpResponse> {
        let body = STANDARD_NO_PAD.decode(&self.body).ok()?.into();
        Some(HttpResponse { status: self.status, headers: self.headers.clone(), body })
    }
}

/// Seals an answer; none if there is no memory for it.
pub(crate) fn seal(key: &SealKey, response: &HttpResponse) -> Option<Vec<u8>> {
    key.seal(&serde_json::to_vec(&Stored::of(response)).ok()?)
}

/// Opens an answer that was sealed with this key.
pub(crate) fn open(key: &SealKey, sealed: &[u8]) -> Option<HttpResponse> {
    let stored: Stored = serde_json::from_slice(&key.open(sealed)?).ok()?;
    stored.response()
}
