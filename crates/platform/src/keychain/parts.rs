//! Lines longer than the store allows for one item, kept in several.
//!
//! A long line is cut into parts with names of their own, `{name}#{generation}.{index}`; under
//! the item's name stands a manifest: `ak1m:{generation}:{count}:{SHA-256 of the line}`. Parts
//! are written first and read back, then the manifest is published in a single write, then the
//! former parts go. Wherever that ends early, a reader finds the former line or the new one.
//! Each write has a generation of its own, so that it never touches parts that are in use.

use super::store::{Failure, Store};
use authkeep_core::ports::KeychainError;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use secrecy::{ExposeSecret, SecretSlice, SecretString, zeroize::Zeroizing};
use sha2::{Digest, Sha256};

const MANIFEST: &str = "ak1m:";
const PART: &str = "ak1p:";

/// How often a reader follows a manifest that a writer has just replaced.
const READ_ATTEMPTS: usize = 4;

/// A store with a longest line.
pub(super) trait Limited: Store {
    /// The longest line in bytes.
    fn limit(&self) -> usize;

    /// Removes every item whose name begins like this.
    fn remove_all(&mut self, prefix: &str) -> Result<(), Failure>;
}

/// The store without its limit.
pub(super) struct Parts<S>(pub(super) S);

impl<S: Limited> Store for Parts<S> {
    fn read(&mut self, name: &str) -> Result<Option<SecretSlice<u8>>, Failure> {
        for _ in 0..READ_ATTEMPTS {
            let Some(stored) = self.0.read(name)? else { return Ok(None) };
            let Some(manifest) = Manifest::parse(stored.expose_secret()) else { return Ok(Some(stored)) };
            if let Some(line) = self.assemble(name, &manifest)? {
                return Ok(Some(line));
            }
        }
        Err(KeychainError::Broken("a part of the item is missing".to_owned()).into())
    }

    fn write(&mut self, name: &str, line: &SecretString) -> Result<(), Failure> {
        let former = self.0.read(name)?;
        let former = former.and_then(|stored| Manifest::parse(stored.expose_secret()));
        if line.expose_secret().len() <= self.0.limit() {
            self.0.write(name, line)?;
        } else {
            self.write_parts(name, line.expose_secret())?;
        }
        if let Some(former) = former {
            // The line is written, whatever becomes of these; `remove` takes what stays.
            let _ = self.remove_parts(name, &former);
        }
        Ok(())
    }

    fn remove(&mut self, name: &str) -> Result<(), Failure> {
        self.0.remove(name)?;
        // Also the parts of writes that ended early.
        self.0.remove_all(&format!("{name}#"))
    }

    fn unlock(&mut self) -> Result<(), Failure> {
        self.0.unlock()
    }
}

impl<S: Limited> Parts<S> {
    fn write_parts(&mut self, name: &str, line: &str) -> Result<(), Failure> {
        let room = self.0.limit() - PART.len();
        let count = line.len().div_ceil(room);
        if count > Manifest::MOST_PARTS {
            return Err(KeychainError::Broken("the content is too long".to_owned()).into());
        }
        let manifest = Manifest { generation: rand::random(), count, digest: Sha256::digest(line).into() };
        if let Err(failure) = self.store_parts(name, line, room, &manifest) {
            // They are of no use; `remove` takes those that stay.
            let _ = self.remove_parts(name, &manifest);
            return Err(failure);
        }
        // If this fails it may still have taken effect, so the parts stay.
        self.0.write(name, &manifest.to_string().into())
    }

    fn store_parts(
        &mut self,
        name: &str,
        line: &str,
        room: usize,
        manifest: &Manifest,
    ) -> Result<(), Failure> {
        let mut rest = line;
        for index in 0..manifest.count {
            // A line is ASCII, so that it can be cut anywhere.
            let (part, tail) = rest.split_at(room.min(rest.len()));
            self.0.write(&manifest.part(name, index), &[PART, part].concat().into())?;
            rest = tail;
        }
        match self.assemble(name, manifest)? {
            Some(_) => Ok(()),
            None => Err(KeychainError::Broken("the store did not keep what was written".to_owned()).into()),
        }
    }

    /// The line of this manifest, if all of it is there and nothing else.
    fn assemble(&mut self, name: &str, manifest: &Manifest) -> Result<Option<SecretSlice<u8>>, Failure> {
        let mut line = Zeroizing::new(Vec::with_capacity(manifest.count * self.0.limit()));
        for index in 0..manifest.count {
            let Some(stored) = self.0.read(&manifest.part(name, index))? else { return Ok(None) };
            let Some(part) = stored.expose_secret().strip_prefix(PART.as_bytes()) else { return Ok(None) };
            line.extend_from_slice(part);
        }
        let whole = Sha256::digest(line.as_slice()).as_slice() == manifest.digest;
        Ok(whole.then(|| line.to_vec().into()))
    }

    fn remove_parts(&mut self, name: &str, manifest: &Manifest) -> Result<(), Failure> {
        (0..manifest.count).try_for_each(|index| self.0.remove(&manifest.part(name, index)))
    }
}

struct Manifest {
    generation: u64,
    count: usize,
    digest: [u8; 32],
}

impl Manifest {
    /// More parts than any item needs: 10 MB on Windows.
    const MOST_PARTS: usize = 4096;

    fn parse(stored: &[u8]) -> Option<Self> {
        let text = str::from_utf8(stored).ok()?.strip_prefix(MANIFEST)?;
        let mut fields = text.splitn(3, ':');
        let generation = u64::from_str_radix(fields.next()?, 16).ok()?;
        let count = fields.next()?.parse().ok().filter(|count| (1..=Self::MOST_PARTS).contains(count))?;
        let digest = URL_SAFE_NO_PAD.decode(fields.next()?).ok()?.try_into().ok()?;
        Some(Self { generation, count, digest })
    }

    fn part(&self, name: &str, index: usize) -> String {
        format!("{name}#{:016x}.{index}", self.generation)
    }
}

impl std::fmt::Display for Manifest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let digest = URL_SAFE_NO_PAD.encode(self.digest);
        write!(f, "{MANIFEST}{:016x}:{}:{digest}", self.generation, self.count)
    }
}

#[cfg(test)]
mod tests;
