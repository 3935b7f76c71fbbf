//! Secrets: made here, kept only as fingerprints.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// The SHA-256 of a secret, base64url. It is also the S256 challenge of a verifier (RFC 7636 section 4.2).
#[derive(Clone, Debug, Deserialize, Serialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(transparent)]
pub(crate) struct Fingerprint(String);

impl Fingerprint {
    pub(crate) fn of(secret: &str) -> Self {
        Self(base64url(&Sha256::digest(secret.as_bytes())))
    }

    /// Compares in constant time.
    pub(crate) fn is_of(&self, secret: &str) -> bool {
        self.equals(&Self::of(secret).0)
    }

    /// Compares with a written fingerprint in constant time.
    pub(crate) fn equals(&self, written: &str) -> bool {
        self.0.as_bytes().ct_eq(written.as_bytes()).into()
    }
}

/// A new secret of 256 random bits: the prefix and 43 url-safe characters.
pub(crate) fn mint(prefix: &str) -> String {
    format!("{prefix}{}", base64url(&random::<32>()))
}

/// A new identifier for a request, in the form of a version 4 UUID.
pub(crate) fn request_id() -> String {
    let n = u128::from_be_bytes(random::<16>());
    let n = (n & !(0xf000 << 64) & !(0b11 << 62)) | (0x4000 << 64) | (0b10 << 62);
    let hex = format!("{n:032x}");
    [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
}

pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    rand::fill(&mut bytes);
    bytes
}

pub(crate) fn base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fingerprint_is_the_challenge_of_rfc_7636_appendix_b() {
        let challenge = Fingerprint::of("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
        assert!(challenge.equals("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"));
        assert!(!challenge.is_of("another"));
    }

    #[test]
    fn a_request_id_is_a_version_4_uuid() {
        let id = request_id();
        assert_eq!(id.len(), 36);
        assert_eq!(&id[14..15], "4");
        assert!("89ab".contains(&id[19..20]));
    }
}
