//! The one line that every item is stored as.

use authkeep_core::ports::KeychainError;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use secrecy::{ExposeSecret, SecretSlice, SecretString, zeroize::Zeroizing};

const PREFIX: &str = "ak1:";

/// The content as one printable ASCII line.
pub(super) fn encode(content: &SecretString) -> SecretString {
    let content = content.expose_secret();
    // Room for all of it at once: a string that grows leaves copies behind.
    let mut line = String::with_capacity(PREFIX.len() + content.len().div_ceil(3) * 4);
    line.push_str(PREFIX);
    URL_SAFE_NO_PAD.encode_string(content, &mut line);
    line.into()
}

/// The content of a stored line.
pub(super) fn decode(stored: &SecretSlice<u8>) -> Result<SecretString, KeychainError> {
    let content = stored
        .expose_secret()
        .strip_prefix(PREFIX.as_bytes())
        .and_then(|encoded| URL_SAFE_NO_PAD.decode(encoded).ok())
        .map(Zeroizing::new);
    let content = content.as_deref().and_then(|bytes| str::from_utf8(bytes).ok());
    content.map(SecretString::from).ok_or_else(foreign)
}

/// The error for an item that somebody else wrote. It says nothing of the content.
pub(super) fn foreign() -> KeychainError {
    KeychainError::Broken("not an item of this app".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_encoded_is_one_printable_line_and_comes_back(content in any::<String>()) {
            let line = encode(&content.clone().into());
            prop_assert!(line.expose_secret().bytes().all(|byte| byte.is_ascii_graphic()));
            let stored = line.expose_secret().as_bytes().to_vec().into();
            let decoded = decode(&stored).unwrap();
            prop_assert_eq!(decoded.expose_secret(), content);
        }

        #[test]
        fn foreign_bytes_are_refused_without_a_word_of_them(bytes in any::<Vec<u8>>()) {
            prop_assume!(!bytes.starts_with(b"ak1:"));
            prop_assert_eq!(decode(&bytes.into()).unwrap_err(), foreign());
        }

        #[test]
        fn a_damaged_line_is_refused_or_text(tail in any::<Vec<u8>>()) {
            let stored = [b"ak1:".as_slice(), &tail].concat();
            match decode(&stored.into()) {
                Ok(content) => prop_assert_eq!(
                    encode(&content).expose_secret().as_bytes()[4..].to_vec(), tail
                ),
                Err(error) => prop_assert_eq!(error, foreign()),
            }
        }
    }

    #[test]
    fn the_stored_form_is_fixed() {
        assert_eq!(encode(&"a\nb".into()).expose_secret(), "ak1:YQpi");
        assert_eq!(encode(&"".into()).expose_secret(), "ak1:");
    }
}
