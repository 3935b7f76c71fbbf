//! All providers there are: the files that come with the program, and the user's own.

use super::{
    Fault, Provider,
    inherit::{Parents, Shelf, Source},
    nearest::nearest,
    read::read,
};
use std::{
    borrow::Cow,
    collections::BTreeMap,
    fmt,
    sync::{Arc, OnceLock},
};

/// File name and content.
type BuiltIn = (&'static str, &'static str);

// `BUILT_IN: &[BuiltIn]`, the folder `providers/`.
include!(concat!(env!("OUT_DIR"), "/built_in_providers.rs"));

/// A file of the user's own.
#[derive(Clone, Debug)]
pub struct ProviderFile {
    /// Its name without folder: `acme.toml`.
    pub name: String,
    /// Its content, or why it cannot be read; such a file is listed as faulty.
    pub text: Result<String, String>,
}

/// Providers by id. A file is read when it is first asked for, so opening a catalogue costs
/// nothing, and one that is faulty stands in nobody's way.
pub struct Catalogue {
    slots: BTreeMap<String, Slot>,
}

/// What stands under one id.
struct Slot {
    shelf: Shelf,
    file: Cow<'static, str>,
    text: Cow<'static, str>,
    /// Why there is no text.
    unreadable: Option<String>,
    /// The built-in file that the user's own has replaced.
    replaces: Option<BuiltIn>,
    provider: OnceLock<Result<Arc<Provider>, Vec<Fault>>>,
}

/// A provider in a list.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The id.
    pub id: String,
    /// The name; the id if the file is faulty.
    pub name: String,
    /// Where the file comes from.
    pub origin: Origin,
    /// What is wrong with the file; empty if it can be used.
    pub faults: Vec<Fault>,
}

/// Where a provider's file comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// It comes with the program.
    BuiltIn,
    /// The user wrote it.
    Own {
        /// Its name without folder.
        file: String,
        /// Whether it stands in the place of one that comes with the program.
        replaces_built_in: bool,
    },
}

impl Catalogue {
    /// The built-in files and these. Nothing is read yet.
    pub fn new(own: Vec<ProviderFile>) -> Self {
        let built_in = BUILT_IN.iter().map(|file| (id_of(file.0).to_owned(), Slot::built_in(*file)));
        let mut slots: BTreeMap<_, _> = built_in.collect();
        for file in own {
            let id = id_of(&file.name).to_owned();
            let replaces = BUILT_IN.iter().find(|(file, _)| id_of(file) == id).copied();
            slots.insert(id, Slot::own(file, replaces));
        }
        Self { slots }
    }

    /// The provider with this id.
    ///
    /// # Errors
    /// There is none, or its file is faulty.
    pub fn get(&self, id: &str) -> Result<Arc<Provider>, CatalogueError> {
        let Some((id, slot)) = self.slots.get_key_value(id) else {
            let nearest = nearest(id, self.ids()).into_iter().map(Into::into).collect();
            return Err(CatalogueError::NotFound { id: id.to_owned(), nearest });
        };
        if let Some(reason) = &slot.unreadable {
            return Err(CatalogueError::Unreadable { file: slot.file.to_string(), reason: reason.clone() });
        }
        self.provider(id, slot).map_err(|faults| CatalogueError::Faulty { id: id.clone(), faults })
    }

    /// Every provider by id, faulty ones among them. Reads all files.
    pub fn entries(&self) -> Vec<Entry> {
        let entry = |(id, slot): (&String, &Slot)| {
            let (name, faults) = match self.provider(id, slot) {
                Ok(provider) => (provider.name.clone(), Vec::new()),
                Err(faults) => (id.clone(), faults),
            };
            Entry { id: id.clone(), name, origin: slot.origin(), faults }
        };
        self.slots.iter().map(entry).collect()
    }

    /// Whether a file has this id, or one that some file systems take for the same.
    pub(super) fn has(&self, id: &str) -> bool {
        self.slots.keys().any(|known| known.eq_ignore_ascii_case(id))
    }

    /// Reads a file that need not be part of the catalogue, as if it were the user's own.
    ///
    /// # Errors
    /// Everything that is wrong with it, by file and line.
    pub fn check(&self, file_name: &str, text: &str) -> Result<Provider, Vec<Fault>> {
        read(&Source { shelf: Shelf::Own, id: id_of(file_name), file: file_name, text }, self)
    }

    fn provider(&self, id: &str, slot: &Slot) -> Result<Arc<Provider>, Vec<Fault>> {
        slot.provider.get_or_init(|| read(&slot.source(id), self).map(Arc::new)).clone()
    }
}

impl fmt::Debug for Catalogue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Catalogue")?;
        f.debug_set().entries(self.ids()).finish()
    }
}

impl Parents for Catalogue {
    /// A file of the user's own may extend the one that it replaces. Built-in files extend
    /// built-in ones, so nothing the user writes can break them.
    fn parent(&self, child: &Source<'_>, id: &str) -> Option<Source<'_>> {
        let (id, slot) = self.slots.get_key_value(id)?;
        match child.shelf == Shelf::BuiltIn || child.id == id {
            true => slot.built_in_source(id),
            false => Some(slot.source(id)),
        }
    }

    fn ids(&self) -> Vec<&str> {
        self.slots.keys().map(String::as_str).collect()
    }
}

impl Slot {
    fn built_in((file, text): BuiltIn) -> Self {
        let (file, text) = (Cow::Borrowed(file), Cow::Borrowed(text));
        let provider = OnceLock::new();
        Self { shelf: Shelf::BuiltIn, file, text, unreadable: None, replaces: None, provider }
    }

    fn own(file: ProviderFile, replaces: Option<BuiltIn>) -> Self {
        let provider = OnceLock::new();
        if let Err(reason) = &file.text {
            let reason = format!("The file cannot be read: {reason}.");
            provider.get_or_init(|| Err(vec![Fault { file: file.name.clone(), line: 1, reason }]));
        }
        let unreadable = file.text.as_ref().err().cloned();
        let (file, text) = (Cow::Owned(file.name), Cow::Owned(file.text.unwrap_or_default()));
        Self { shelf: Shelf::Own, file, text, unreadable, replaces, provider }
    }

    fn source<'a>(&'a self, id: &'a str) -> Source<'a> {
        Source { shelf: self.shelf, id, file: &self.file, text: &self.text }
    }

    fn built_in_source<'a>(&'a self, id: &'a str) -> Option<Source<'a>> {
        match (self.shelf, self.replaces) {
            (Shelf::BuiltIn, _) => Some(self.source(id)),
            (Shelf::Own, replaces) => {
                replaces.map(|(file, text)| Source { shelf: Shelf::BuiltIn, id, file, text })
            }
        }
    }

    fn origin(&self) -> Origin {
        match self.shelf {
            Shelf::BuiltIn => Origin::BuiltIn,
            Shelf::Own => {
                Origin::Own { file: self.file.to_string(), replaces_built_in: self.replaces.is_some() }
            }
        }
    }
}

fn id_of(file: &str) -> &str {
    file.strip_suffix(".toml").unwrap_or(file)
}

/// Why there is no provider.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CatalogueError {
    /// No file has this id.
    #[error("there is no provider `{id}`")]
    NotFound {
        /// What was asked for.
        id: String,
        /// Ids like it, the nearest first.
        nearest: Vec<String>,
    },
    /// The file cannot be read now, whatever it says.
    #[error("{file} cannot be read: {reason}")]
    Unreadable {
        /// Its name without folder.
        file: String,
        /// What the system said.
        reason: String,
    },
    /// The file cannot be used as it is.
    #[error("the file of the provider `{id}` has faults")]
    Faulty {
        /// The id.
        id: String,
        /// All of them, by file and line.
        faults: Vec<Fault>,
    },
}

#[cfg(test)]
mod tests;
