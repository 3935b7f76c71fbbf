use super::Boxed;
use secrecy::{SecretSlice, SecretString};
use std::fmt;
use url::Url;

/// Sends one request and reads the whole answer. Follows no redirect; bounded in time and size.
pub trait Http: Send + Sync {
    /// Any status is an answer. An error says whether the request can have reached the server.
    fn send(&self, request: HttpRequest) -> Boxed<'_, Result<HttpResponse, HttpError>>;
}

/// The request methods that providers ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are HTTP's own")]
pub enum Method {
    Get,
    Head,
    Post,
    Put,
    Patch,
    Delete,
    Options,
}

impl Method {
    /// The method as it stands in a request line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
            Self::Options => "OPTIONS",
        }
    }

    /// Reads a method written in any case.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Get, Self::Head, Self::Post, Self::Put, Self::Patch, Self::Delete, Self::Options]
            .into_iter()
            .find(|method| method.as_str().eq_ignore_ascii_case(text))
    }
}

/// One HTTP request as data. Address, headers and body may all carry secrets.
pub struct HttpRequest {
    /// The method.
    pub method: Method,
    /// The whole address. Some providers want a token in its query.
    pub url: Url,
    /// Header names with their values.
    pub headers: Vec<(String, SecretString)>,
    /// The body, if there is one.
    pub body: Option<SecretString>,
}

impl fmt::Debug for HttpRequest {
    /// Method and origin: what may be logged. Some providers want a token in the path.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method.as_str(), self.url.origin().ascii_serialization())
    }
}

/// One HTTP answer, its body whole and decompressed.
pub struct HttpResponse {
    /// The status code.
    pub status: u16,
    /// Header names in lower case with their values, in the order received.
    pub headers: Vec<(String, String)>,
    /// The body. It may hold tokens.
    pub body: SecretSlice<u8>,
}

impl HttpResponse {
    /// The first header of this (lower-case) name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

impl fmt::Debug for HttpResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "answer {}", self.status)
    }
}

/// Why there is no answer. `detail` names the cause without any part of request or answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HttpError {
    /// The request never left: no network, name not found, refused, TLS not established.
    #[error("no connection to {origin}: {detail}")]
    NotSent {
        /// Scheme, host and port that were asked.
        origin: String,
        /// The cause.
        detail: String,
    },
    /// The request may have arrived and the answer did not, or not whole.
    #[error("the answer of {origin} was lost: {detail}")]
    Lost {
        /// Scheme, host and port that were asked.
        origin: String,
        /// The cause.
        detail: String,
    },
    /// The answer was larger than the limit.
    #[error("the answer of {origin} was larger than {limit} bytes")]
    TooLarge {
        /// Scheme, host and port that were asked.
        origin: String,
        /// The limit in bytes.
        limit: usize,
    },
}
