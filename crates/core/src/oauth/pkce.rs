//! Proof Key for Code Exchange (RFC 7636) and the other values that are made afresh for each
//! authorization request.

use crate::provider::Pkce;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// 256 random bits in 43 characters of `[A-Za-z0-9_-]`: long enough for a verifier (RFC 7636
/// §4.1), for a state (RFC 9700 §4.7.1) and for an id that never comes twice.
pub fn random() -> String {
    URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>())
}

/// The challenge that goes into the address, or none where the provider wants none.
pub fn challenge(method: Pkce, verifier: &SecretString) -> Option<String> {
    let digest = Sha256::digest(verifier.expose_secret().as_bytes());
    match method {
        Pkce::S256 => Some(URL_SAFE_NO_PAD.encode(digest)),
        Pkce::S256Hex => Some(digest.iter().fold(String::new(), |mut hex, byte| {
            _ = write!(hex, "{byte:02x}");
            hex
        })),
        Pkce::Off => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of RFC 7636, appendix B.
    #[test]
    fn s256_is_the_one_of_the_rfc() {
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk".to_owned().into();
        let challenge = challenge(Pkce::S256, &verifier);
        assert_eq!(challenge.as_deref(), Some("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"));
    }

    #[test]
    fn hexadecimal_is_the_same_digest() {
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk".to_owned().into();
        let hex = challenge(Pkce::S256Hex, &verifier).unwrap();
        assert_eq!(hex.len(), 64);
        assert!(hex.starts_with("13d31e961a1ad8ec2f16b10c4c982e08"), "{hex}");
    }

    /// Requirement 3: 43 to 128 characters of the unreserved set, new for each request.
    #[test]
    fn verifiers_are_unreserved_and_never_come_twice() {
        let all: std::collections::BTreeSet<_> = (0..1000).map(|_| random()).collect();
        assert_eq!(all.len(), 1000);
        for verifier in all {
            assert_eq!(verifier.len(), 43);
            assert!(verifier.bytes().all(|c| c.is_ascii_alphanumeric() || b"-._~".contains(&c)));
        }
    }
}
