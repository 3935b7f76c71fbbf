//! Sealing: an answer that is not yet in the keychain lies encrypted in the journal.
//!
//! The key stands in the keychain with the connection's tokens, so whoever could read the sealed
//! answer could read the tokens anyway, and nobody else can.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce, aead::Aead};
use secrecy::{ExposeSecret, SecretBox};

/// Length of the random nonce that stands before each sealed text.
const NONCE: usize = 24;

/// A key for XChaCha20-Poly1305.
#[derive(Debug)]
pub struct SealKey(SecretBox<Key>);

type Key = [u8; 32];

impl Clone for SealKey {
    fn clone(&self) -> Self {
        Self(SecretBox::new(Box::new(*self.0.expose_secret())))
    }
}

impl SealKey {
    /// A new key.
    pub fn random() -> Self {
        Self(SecretBox::new(Box::new(rand::random::<Key>())))
    }

    /// Encrypts under a fresh nonce. None if there is no memory for it.
    pub fn seal(&self, open: &[u8]) -> Option<Vec<u8>> {
        let nonce: [u8; NONCE] = rand::random();
        let sealed = self.cipher().encrypt(&XNonce::from(nonce), open).ok()?;
        Some([nonce.as_slice(), &sealed].concat())
    }

    /// Decrypts; none if it was sealed with another key or changed since.
    pub fn open(&self, sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE>()?;
        self.cipher().decrypt(&XNonce::from(*nonce), sealed).ok()
    }

    /// For the keychain item.
    pub(crate) fn encode(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0.expose_secret())
    }

    /// From the keychain item.
    pub(crate) fn decode(text: &str) -> Option<Self> {
        let key: Key = URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()?;
        Some(Self(SecretBox::new(Box::new(key))))
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(self.0.expose_secret().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opens_what_it_sealed_and_nothing_else() {
        let key = SealKey::random();
        let sealed = key.seal(b"answer").unwrap();
        assert_eq!(key.open(&sealed).as_deref(), Some(b"answer".as_slice()));
        assert_eq!(SealKey::random().open(&sealed), None, "another key");
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert_eq!(key.open(&changed), None, "byte {at} changed");
            assert_eq!(key.open(&sealed[..at]), None, "cut at {at}");
        }
    }

    #[test]
    fn survives_the_keychain() {
        let key = SealKey::random();
        let sealed = key.seal(b"answer").unwrap();
        let again = SealKey::decode(&key.encode()).unwrap();
        assert_eq!(again.open(&sealed).as_deref(), Some(b"answer".as_slice()));
    }
}
