//! The authorization response (RFC 6749 §4.1.2): one parser for deep link, loopback and pasted
//! address. All of it is hostile until proven otherwise.

use std::collections::BTreeMap;
use url::Url;

/// Longer addresses are refused unread. Codes are opaque and of any length, browsers stop near
/// this one.
pub const LONGEST: usize = 64 * 1024;

/// More of a foreign text nobody reads, in characters.
pub(super) const LONGEST_TEXT: usize = 300;

/// An address that came back, its parameters each exactly once.
pub struct Received {
    place: Option<Url>,
    parameters: BTreeMap<String, String>,
}

/// What the provider said in it.
pub enum Reply {
    /// The person agreed.
    Code {
        /// To be exchanged once, at once.
        code: String,
    },
    /// The person or the provider did not.
    Error(Refusal),
}

/// An error response (RFC 6749 §4.1.2.1), cleaned for showing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The error code.
    pub error: String,
    /// The provider's words on it.
    pub description: Option<String>,
}

/// Why an address is no callback.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum CallbackFault {
    #[error("The address is too long to be an answer to a sign-in")]
    TooLong,
    #[error("This is no address. Copy all of what stands in the browser's address bar")]
    NoAddress,
    #[error("The address holds control characters")]
    ControlCharacters,
    #[error("The address says the same thing twice")]
    Repeated,
    #[error("The address says both that access was given and that it was not")]
    CodeAndError,
    #[error("The address holds neither a code nor an error")]
    Nothing,
    #[error("The code in the address holds characters that no code has")]
    BadCode,
}

impl Received {
    /// Reads an address as the browser showed it or the system handed it over.
    pub fn parse(text: &str) -> Result<Self, CallbackFault> {
        if text.len() > LONGEST {
            return Err(CallbackFault::TooLong);
        }
        let text = text.trim_matches(|c: char| c.is_ascii_whitespace());
        // The URL standard silently drops tabs and line breaks; an address with any is not one.
        if text.chars().any(|c| c.is_control() || c == ' ') {
            return Err(CallbackFault::ControlCharacters);
        }
        let url = Url::parse(text).map_err(|_| CallbackFault::NoAddress)?;
        let mut parameters = BTreeMap::new();
        for (name, value) in url.query_pairs() {
            if parameters.insert(name.into_owned(), value.into_owned()).is_some() {
                return Err(CallbackFault::Repeated);
            }
        }
        Ok(Self { place: Some(url), parameters })
    }

    /// As if an address had brought this code: for providers that show it to be copied.
    pub fn of_code(code: &str) -> Self {
        let parameters = BTreeMap::from([("code".to_owned(), code.to_owned())]);
        Self { place: None, parameters }
    }

    /// A parameter's value, decoded.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.get(name).map(String::as_str)
    }

    /// All parameters, decoded.
    pub fn parameters(&self) -> &BTreeMap<String, String> {
        &self.parameters
    }

    /// Whether the address is the redirect URI that was sent (requirement 16: a response to
    /// another sign-in's address is none of this one's). An app's own scheme may come back with
    /// or without slashes.
    pub fn came_to(&self, redirect_uri: &str) -> bool {
        let (Some(came), Ok(expected)) = (&self.place, Url::parse(redirect_uri)) else { return false };
        let path = |url: &Url| format!("{}{}", url.authority(), url.path());
        let (path, expected_path) = (path(came), path(&expected));
        let own_scheme = !matches!(came.scheme(), "http" | "https");
        came.scheme() == expected.scheme()
            && (path == expected_path
                || own_scheme && path.trim_start_matches('/') == expected_path.trim_start_matches('/'))
    }

    /// What the provider said. `code` and `error` are looked for under the provider's own names.
    pub fn reply(&self, rename: &BTreeMap<String, String>) -> Result<Reply, CallbackFault> {
        let own = |name: &'static str| rename.get(name).map_or(name, String::as_str);
        match (self.parameter(own("code")), self.parameter(own("error"))) {
            (Some(_), Some(_)) => Err(CallbackFault::CodeAndError),
            (None, None) => Err(CallbackFault::Nothing),
            (Some(code), None) => {
                // RFC 6749 App. A.11: VSCHAR, at least one.
                if code.is_empty() || !code.bytes().all(|c| (0x20..=0x7e).contains(&c)) {
                    return Err(CallbackFault::BadCode);
                }
                Ok(Reply::Code { code: code.to_owned() })
            }
            (None, Some(error)) => Ok(Reply::Error(Refusal {
                error: clean(error),
                description: self
                    .parameter(own("error_description"))
                    .map(clean)
                    .filter(|text| !text.is_empty()),
            })),
        }
    }
}

/// Foreign text made fit to show: the characters that RFC 6749 §4.1.2.1 allows in error texts,
/// and no more of them than a person reads.
pub fn clean(text: &str) -> String {
    let mut cleaned: String = text
        .chars()
        .filter(|c| {
            matches!(c, ' '..='~' if *c != '"' && *c != '\\') || (!c.is_ascii() && c.is_alphanumeric())
        })
        .take(LONGEST_TEXT)
        .collect();
    cleaned.truncate(cleaned.trim_end().len());
    cleaned
}

#[cfg(test)]
mod tests;
