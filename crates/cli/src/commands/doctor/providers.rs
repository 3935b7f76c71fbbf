//! Can every provider's file be read?

use authkeep_core::{
    error::{Code, Error},
    provider::{Catalogue, Origin},
};

/// Reads all of them.
pub fn check(catalogue: &Catalogue) -> Result<String, Error> {
    let entries = catalogue.entries();
    let mut faults = entries.iter().flat_map(|entry| &entry.faults);
    if let Some(first) = faults.next() {
        let more = match faults.count() {
            0 => String::new(),
            more => format!(" (and {more} more)"),
        };
        let hint = "`authkeep providers check FILE` shows every fault of a file.";
        return Err(Error::new(Code::ProviderFile, format!("{first}{more}"), hint));
    }
    let own = entries.iter().filter(|entry| entry.origin != Origin::BuiltIn).count();
    Ok(format!("{} providers, {own} of them your own", entries.len()))
}
