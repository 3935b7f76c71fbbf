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

/// Characters of a reason that are kept from its beginning and from its end. Reasons quote the file,
/// which may hold a megabyte in one line, and they say what to do last.
const KEPT: (usize, usize) = (300, 200);

/// A reason in one line that a person reads to its end.
fn fit_to_read(reason: &str) -> String {
    let mut letters = Vec::new();
    for c in reason.chars() {
        match c.is_control() {
            true => letters.extend(c.escape_debug()),
            false => letters.push(c),
        }
    }
    match letters.len().checked_sub(KEPT.1).filter(|end| *end > KEPT.0) {
        Some(end) => letters[..KEPT.0].iter().chain(&[' ', '…', ' ']).chain(&letters[end..]).collect(),
        None => letters.into_iter().collect(),
    }
}

/// Collects faults while a file is read, so that a person learns of all of them at once.
#[derive(Default)]
pub(super) struct Faults(RefCell<Vec<Fault>>);

impl Faults {
    pub fn add(&self, at: &At, reason: impl Into<String>) {
        let fault = Fault { file: at.file.to_string(), line: at.line, reason: fit_to_read(&reason.into()) };
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_one_short_line_whatever_it_quotes() {
        let quoted = |text: &str| fit_to_read(&format!("`{text}` is no id; use small letters."));
        assert_eq!(quoted("ACME"), "`ACME` is no id; use small letters.");
        assert_eq!(quoted("a\u{1b}[2J\n"), "`a\\u{1b}[2J\\n` is no id; use small letters.");
        let long = quoted(&"ü".repeat(1 << 20));
        assert_eq!(long.chars().count(), KEPT.0 + KEPT.1 + 3);
        assert!(long.starts_with("`üüü") && long.ends_with("ü` is no id; use small letters."), "{long}");
    }
}
