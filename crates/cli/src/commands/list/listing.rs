//! The list with everything in it but the time: rendered once, it is good until a connection
//! changes.

use super::label;
use crate::output::{Table, words};
use authkeep_core::{
    connection::{State, status},
    ports::Row,
};
use authkeep_platform::private;
use jiff::Timestamp;
use std::{
    fs,
    io::{self, Write},
    path::Path,
    process,
};

/// A stamp of [`authkeep_core::ports::Records::rows_stamp`].
pub type Stamp = [u8; 16];

/// Changes with the form of the file, so that no program reads another's.
const FORM: [u8; 16] = *b"authkeep list 1\n";

/// Form, stamp and length.
const HEAD: usize = 40;

const HEADS: [&str; 3] = ["NAME", "PROVIDER", "ACCOUNT"];

/// The file as it is kept: form, stamp, its own length, and then an entry after the other, the
/// first of them the heads. An entry is the length of a text, the text as it is shown, and its
/// [`Life`].
#[derive(Debug, PartialEq, Eq)]
pub struct Listing(Vec<u8>);

impl Listing {
    /// Of these rows, read after this stamp.
    pub fn of(rows: &[Row], stamp: &Stamp) -> Self {
        let mut table = Table::new(HEADS);
        for row in rows {
            let account = row.account.as_ref().map_or("", label);
            table.row([row.name.as_str().into(), row.provider_name.as_str().into(), account.into()]);
        }
        let mut bytes = [FORM.as_slice(), stamp, &[0; 8]].concat();
        let lives = std::iter::once(Life::default()).chain(rows.iter().map(Life::of));
        for (text, life) in table.lines().zip(lives) {
            // No text of a row comes near this length: names and answers are bounded.
            let length = u32::try_from(text.len()).unwrap_or(u32::MAX);
            bytes.extend_from_slice(&length.to_le_bytes());
            bytes.extend_from_slice(text.as_bytes());
            bytes.extend_from_slice(&life.to_bytes());
        }
        let length = (bytes.len() as u64).to_le_bytes();
        bytes[HEAD - length.len()..HEAD].copy_from_slice(&length);
        Self(bytes)
    }

    /// What the file keeps, if it is of this stamp and whole.
    pub fn kept(file: &Path, stamp: &Stamp) -> Option<Self> {
        let bytes = fs::read(file).ok()?;
        let (length, entries) = bytes.strip_prefix(&FORM)?.strip_prefix(stamp)?.split_first_chunk()?;
        let mut entries = Entries(entries);
        entries.by_ref().for_each(drop);
        let whole = u64::from_le_bytes(*length) == bytes.len() as u64 && entries.0.is_empty();
        whole.then_some(Self(bytes))
    }

    /// Keeps it in the file, whole or not at all.
    pub fn keep(&self, file: &Path) -> io::Result<()> {
        let beside = file.with_extension(process::id().to_string());
        let mut new = private::open_options().write(true).create(true).truncate(true).open(&beside)?;
        new.write_all(&self.0)?;
        fs::rename(beside, file)
    }

    /// As it is at this moment.
    pub fn render(&self, now: Timestamp) -> Vec<u8> {
        let mut text = Vec::with_capacity(self.0.len());
        let mut entries = Entries(self.0.get(HEAD..).unwrap_or_default());
        if let Some((heads, _)) = entries.next() {
            text.extend_from_slice(heads);
            text.extend_from_slice(b"STATUS\n");
        }
        for (line, life) in entries {
            text.extend_from_slice(line);
            let status = status(&life.state, life.renewable, life.access_end, life.refresh_end, now);
            // Memory takes all that is written to it.
            let _ = writeln!(text, "{}", words::status(status, life.access_end, now));
        }
        text
    }
}

struct Entries<'a>(&'a [u8]);

impl<'a> Iterator for Entries<'a> {
    type Item = (&'a [u8], Life);

    fn next(&mut self) -> Option<Self::Item> {
        let (length, rest) = self.0.split_first_chunk()?;
        let (text, rest) = rest.split_at_checked(usize::try_from(u32::from_le_bytes(*length)).ok()?)?;
        let (life, rest) = rest.split_first_chunk()?;
        self.0 = rest;
        Some((text, Life::from_bytes(life)))
    }
}

/// What a row's status depends on, beside the time.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Life {
    state: State,
    renewable: bool,
    access_end: Option<Timestamp>,
    refresh_end: Option<Timestamp>,
}

impl Default for Life {
    fn default() -> Self {
        Self { state: State::Kept, renewable: false, access_end: None, refresh_end: None }
    }
}

impl Life {
    fn of(row: &Row) -> Self {
        Self {
            state: row.state.clone(),
            renewable: row.renewable,
            access_end: row.access_expires_at,
            refresh_end: row.refresh_expires_at,
        }
    }

    fn to_bytes(&self) -> [u8; 18] {
        let mut bytes = [0; 18];
        bytes[0] = (self.state == State::NeedsSignIn).into();
        bytes[1] = self.renewable.into();
        bytes[2..10].copy_from_slice(&millis(self.access_end).to_le_bytes());
        bytes[10..].copy_from_slice(&millis(self.refresh_end).to_le_bytes());
        bytes
    }

    fn from_bytes(bytes: &[u8; 18]) -> Self {
        let [over, renewable, ends @ ..] = bytes;
        let (access_end, refresh_end) = ends.split_at(8);
        let end = |bytes: &[u8]| {
            let millis = i64::from_le_bytes(bytes.try_into().ok()?);
            Timestamp::from_millisecond(millis).ok()
        };
        Self {
            state: if *over == 0 { State::Kept } else { State::NeedsSignIn },
            renewable: *renewable != 0,
            access_end: end(access_end),
            refresh_end: end(refresh_end),
        }
    }
}

/// Milliseconds since 1970; what no moment has where there is none.
fn millis(end: Option<Timestamp>) -> i64 {
    end.map_or(i64::MIN, Timestamp::as_millisecond)
}

#[cfg(test)]
mod tests;
