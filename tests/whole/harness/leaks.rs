//! Looks for secrets where none may be.

use base64::{
    Engine,
    engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD},
};
use std::{fs, path::Path};

/// A secret in every spelling that would give it away.
struct Spellings(Vec<Vec<u8>>);

impl Spellings {
    fn of(secret: &str) -> Self {
        assert!(secret.len() >= 8, "too short to look for");
        let percent: String = secret.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let hex: String = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
        let form: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
        let mut spellings =
            vec![secret.to_owned(), percent.to_lowercase(), percent, hex.to_uppercase(), hex, form];
        // Inside a longer text, base64 depends on where the secret begins.
        for shift in 0..3 {
            for engine in [STANDARD_NO_PAD, URL_SAFE_NO_PAD] {
                let text = engine.encode([&b"   "[..shift], secret.as_bytes()].concat());
                let inner = text[[0, 2, 3][shift]..].to_owned();
                spellings.push(inner[..inner.len() - 1].to_owned());
            }
        }
        Self(spellings.into_iter().map(String::into_bytes).collect())
    }

    fn are_in(&self, bytes: &[u8]) -> bool {
        self.0.iter().any(|spelling| bytes.windows(spelling.len()).any(|window| window == spelling))
    }
}

/// No file under the folders holds one of the secrets.
pub fn assert_none_in_files<'a>(folders: &[&Path], secrets: impl IntoIterator<Item = &'a str>) {
    let mut files = Vec::new();
    folders.iter().for_each(|folder| walk(folder, &mut files));
    assert!(!files.is_empty(), "there is nothing to look at");
    for (number, secret) in secrets.into_iter().enumerate() {
        let spellings = Spellings::of(secret);
        for (path, bytes) in &files {
            assert!(!spellings.are_in(bytes), "secret {number} stands in {path}");
            assert!(!spellings.are_in(path.as_bytes()), "secret {number} is in the name {path}");
        }
    }
}

/// The text holds none of the secrets.
pub fn assert_none_in<'a>(text: &str, secrets: impl IntoIterator<Item = &'a str>) {
    for (number, secret) in secrets.into_iter().enumerate() {
        assert!(!Spellings::of(secret).are_in(text.as_bytes()), "secret {number} is in: {text}");
    }
}

fn walk(folder: &Path, files: &mut Vec<(String, Vec<u8>)>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let kind = entry.file_type().expect("a kind");
        if kind.is_dir() {
            walk(&path, files);
        } else if kind.is_file() {
            // A temporary file may be gone by now.
            files.extend(fs::read(&path).ok().map(|bytes| (path.display().to_string(), bytes)));
        }
    }
}

#[test]
fn a_secret_is_found_in_every_spelling() {
    let secret = "s3cret/token+of==the.test";
    let wrapped = |shift: usize| [&b"abc"[..shift], secret.as_bytes(), b"xyz"].concat();
    let mut texts: Vec<String> = (0..3).map(|shift| STANDARD_NO_PAD.encode(wrapped(shift))).collect();
    texts.extend((0..3).map(|shift| URL_SAFE_NO_PAD.encode(wrapped(shift))));
    texts.push(format!("x{secret}y"));
    texts.push("s3cret%2Ftoken%2Bof%3D%3Dthe.test".into());
    for text in texts {
        assert!(Spellings::of(secret).are_in(text.as_bytes()), "{text}");
    }
    assert!(!Spellings::of(secret).are_in(b"s3cret/token+of"));
}
