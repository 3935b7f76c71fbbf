//! What is secret in a session, and what may be let pass where.

use authkeep_tests::leaks::{Leak, Secrets, marks};

/// What may stand in a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Allowed {
    /// Nothing.
    Nothing,
    /// The `state` of a sign-in: an address that a browser opens.
    State,
    /// An answer: code and `state`.
    Answer,
    /// The access token, which the command of `authkeep exec` was given.
    Token,
}

/// Every secret of a session, known by its mark or by its text.
pub struct Known {
    secrets: Secrets,
}

/// What the `state` of a sign-in is called.
pub const STATE: &str = "a state";

impl Known {
    /// What is marked, and these by their names.
    pub fn new(named: impl IntoIterator<Item = (String, String)>) -> Self {
        let marked = marks::ALL.map(|(name, mark)| (name.to_owned(), mark.to_owned()));
        let marked_already = |text: &str| marks::ALL.iter().any(|(_, mark)| text.starts_with(mark));
        let named = named.into_iter().filter(|(_, text)| !marked_already(text));
        Self { secrets: Secrets::named(marked.into_iter().chain(named)) }
    }

    /// What stands in these bytes and may not.
    pub fn leaks(&self, bytes: &[u8], allowed: Allowed) -> Vec<Leak> {
        let passes = |leak: &Leak| match allowed {
            Allowed::Nothing => false,
            Allowed::State => leak.secret == STATE,
            Allowed::Answer => [STATE, "a code"].contains(&leak.secret.as_str()),
            Allowed::Token => leak.secret == "an access token",
        };
        self.secrets.within(bytes).into_iter().filter(|leak| !passes(leak)).collect()
    }
}
