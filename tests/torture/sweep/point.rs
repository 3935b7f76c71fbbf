//! One system call of an operation, by what is the same in each run.

use crate::tracer::{Call, Target};
use std::{collections::HashMap, fmt, path::PathBuf};

/// The nth call of this kind that these threads make there.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Point {
    /// The name of the thread.
    pub thread: String,
    /// The call's name.
    pub call: &'static str,
    /// Whether it opens a file to write or makes one.
    pub to_write: bool,
    /// What it touches.
    pub place: Place,
    /// From 1 on.
    pub nth: usize,
}

/// What a call touches, without what is another in each run.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// A file or folder of the person's Authkeep.
    File(String),
    /// The session bus, behind which the keychain is.
    Bus,
    /// One who waits for the new token, or whom this process waits for.
    Handover,
    /// The provider.
    Server,
    /// Standard output or standard error.
    Output,
}

impl Point {
    /// Whether it takes something from another process.
    pub fn receives(&self) -> bool {
        let reads = matches!(self.call, "read" | "readv" | "recvfrom" | "recvmsg");
        reads && matches!(self.place, Place::Bus | Place::Handover | Place::Server)
    }

    /// Whether it waits until the disk has it.
    pub fn syncs(&self) -> bool {
        matches!(self.call, "fsync" | "fdatasync") && matches!(&self.place, Place::File(_))
    }

    /// Whether it writes, makes, renames, syncs, sends or receives.
    pub fn acts(&self) -> bool {
        let looks = matches!(
            self.call,
            "open"
                | "openat"
                | "stat"
                | "lstat"
                | "newfstatat"
                | "statx"
                | "access"
                | "faccessat"
                | "faccessat2"
                | "fstat"
                | "read"
                | "readv"
                | "pread64"
                | "getdents64"
                | "lseek"
                | "mmap"
                | "flock"
                | "lock"
                | "unlock"
        );
        !looks || self.to_write || self.receives()
    }
}

impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = match &self.place {
            Place::File(name) => name,
            Place::Bus => "the session bus",
            Place::Handover => "one who waits",
            Place::Server => "the server",
            Place::Output => "its output",
        };
        write!(f, "{} no. {} at {place} (thread {:?})", self.call, self.nth, self.thread)
    }
}

/// Counts the calls of a run.
pub(super) struct Numbering {
    home: PathBuf,
    made: HashMap<(String, &'static str, bool, Place), usize>,
}

impl Numbering {
    pub(super) fn new(home: PathBuf) -> Self {
        Self { home, made: HashMap::new() }
    }

    /// None for a call that touches nothing of the person's.
    pub(super) fn next(&mut self, call: &Call) -> Option<Point> {
        let place = match &call.target {
            Target::File(path) => {
                let inside = path.strip_prefix(&self.home).ok()?.to_string_lossy();
                // Each connection has a lock of its own.
                let name = if inside.ends_with(".lock") { "the lock".into() } else { inside };
                Place::File(if name.is_empty() { "the home".to_owned() } else { name.into_owned() })
            }
            Target::Bus => Place::Bus,
            Target::Handover => Place::Handover,
            Target::Server => Place::Server,
            Target::Output => Place::Output,
            Target::Own => return None,
        };
        let kind = (call.thread.clone(), call.name, call.to_write, place.clone());
        let made = self.made.entry(kind).or_default();
        *made += 1;
        Some(Point {
            thread: call.thread.clone(),
            call: call.name,
            to_write: call.to_write,
            place,
            nth: *made,
        })
    }
}
