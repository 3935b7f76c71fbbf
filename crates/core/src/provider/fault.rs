use std::{cell::RefCell, fmt, sync::Arc};

/// One thing that is wrong in a provider's file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// Name of the file. A file that extends another inherits its faults too.
    pub file: String,
    /// Line, counted from 1.
    pub line: usize,
    /// What is wrong and what to do, as one or two sentences.
    pub reason: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.reason)
    }
}

/// A place in a file.
#[derive(Clone, Debug)]
pub(super) struct At {
    pub file: Arc<str>,
    pub line: usize,
}

/// Collects faults while a file is read, so that a person learns of all of them at once.
#[derive(Default)]
pub(super) struct Faults(RefCell<Vec<Fault>>);

impl Faults {
    pub fn add(&self, at: &At, reason: impl Into<String>) {
        let fault = Fault { file: at.file.to_string(), line: at.line, reason: reason.into() };
        self.0.borrow_mut().push(fault);
    }

    pub fn is_empty(&self) -> bool {
        self.0.borrow().is_empty()
    }

    /// All of them, by file and line.
    pub fn into_sorted(self) -> Vec<Fault> {
        let mut faults = self.0.into_inner();
        faults.sort();
        faults.dedup();
        faults
    }
}
