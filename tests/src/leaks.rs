//! Looks for secrets where none may be.

mod kept;
pub mod marks;
mod spellings;

pub use kept::kept;

use aho_corasick::{AhoCorasick, MatchKind};
use spellings::spellings;
use std::{
    collections::BTreeSet,
    fmt, fs,
    os::unix::ffi::OsStrExt,
    path::{Path, PathBuf},
};

/// Secrets in every spelling that would give them away.
pub struct Secrets {
    search: AhoCorasick,
    /// What each pattern spells.
    patterns: Vec<(String, &'static str)>,
}

/// A secret that stands where none may be. It does not say which bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leak {
    /// What the secret is called.
    pub secret: String,
    /// How it is written there.
    pub spelling: &'static str,
}

impl fmt::Display for Leak {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.secret, self.spelling)
    }
}

impl Secrets {
    /// Secrets by what they are called.
    pub fn named<N: Into<String>, S: AsRef<str>>(secrets: impl IntoIterator<Item = (N, S)>) -> Self {
        let (mut patterns, mut texts) = (Vec::new(), Vec::new());
        let mut known = BTreeSet::new();
        for (name, secret) in secrets {
            let (name, secret) = (name.into(), secret.as_ref());
            if !known.insert(secret.to_owned()) {
                continue;
            }
            for (spelling, text) in spellings(secret) {
                patterns.push((name.clone(), spelling));
                texts.push(text);
            }
        }
        // The longest, so that what is found is named after its own secret and not after a part.
        let search = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(texts);
        Self { search: search.expect("patterns that can be searched for"), patterns }
    }

    /// Secrets that are told from each other by their number.
    pub fn of<S: AsRef<str>>(secrets: impl IntoIterator<Item = S>) -> Self {
        let numbered = secrets.into_iter().enumerate();
        Self::named(numbered.map(|(number, secret)| (format!("secret {number}"), secret)))
    }

    /// Every secret in these bytes, each once.
    pub fn within(&self, bytes: &[u8]) -> Vec<Leak> {
        let found: BTreeSet<_> = self.search.find_iter(bytes).map(|found| found.pattern()).collect();
        let leak = |(secret, spelling): &(String, &'static str)| Leak { secret: secret.clone(), spelling };
        found.into_iter().map(|pattern| leak(&self.patterns[pattern])).collect()
    }

    /// Every secret in the names and contents of the files under these folders, with the file.
    pub fn within_files(&self, folders: &[&Path]) -> Vec<(PathBuf, Leak)> {
        let files: Vec<_> = folders.iter().flat_map(|folder| files(folder)).collect();
        assert!(!files.is_empty(), "there is nothing to look at in {folders:?}");
        let mut found = Vec::new();
        for path in files {
            // A temporary file may be gone by now.
            let content = fs::read(&path).unwrap_or_default();
            let leaks = [path.as_os_str().as_bytes(), &content].into_iter().flat_map(|it| self.within(it));
            found.extend(leaks.map(|leak| (path.clone(), leak)));
        }
        found
    }
}

/// No file under the folders holds one of the secrets.
pub fn assert_none_in_files<'a>(folders: &[&Path], secrets: impl IntoIterator<Item = &'a str>) {
    if let Some((path, leak)) = Secrets::of(secrets).within_files(folders).first() {
        panic!("{leak} stands in {}", path.display());
    }
}

/// The text holds none of the secrets.
pub fn assert_none_in<'a>(text: &str, secrets: impl IntoIterator<Item = &'a str>) {
    if let Some(leak) = Secrets::of(secrets).within(text.as_bytes()).first() {
        panic!("{leak} is in: {text}");
    }
}

/// The files under a folder; links are not followed.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => files.extend(self::files(&entry.path())),
            Ok(kind) if kind.is_file() => files.push(entry.path()),
            // A link's target is a text of its own: the lock of a browser's profile names a process.
            Ok(_) | Err(_) => {}
        }
    }
    files
}

#[cfg(test)]
mod tests;
