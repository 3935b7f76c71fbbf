//! An answer as the journal keeps it: sealed, and whole enough to be read later.

use crate::{ports::HttpResponse, seal::SealKey};
use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
struct Stored {
    status: u16,
    headers: Vec<(String, String)>,
    body: String,
}

/// Seals an answer; none if there is no memory for it.
pub(super) fn seal(key: &SealKey, response: &HttpResponse) -> Option<Vec<u8>> {
    let stored = Stored {
        status: response.status,
        headers: response.headers.clone(),
        body: STANDARD_NO_PAD.encode(response.body.expose_secret()),
    };
    key.seal(&serde_json::to_vec(&stored).ok()?)
}

/// Opens an answer that was sealed with this key.
pub(super) fn open(key: &SealKey, sealed: &[u8]) -> Option<HttpResponse> {
    let stored: Stored = serde_json::from_slice(&key.open(sealed)?).ok()?;
    let body = STANDARD_NO_PAD.decode(stored.body).ok()?.into();
    Some(HttpResponse { status: stored.status, headers: stored.headers, body })
}
