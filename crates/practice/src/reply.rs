//! Answers of the endpoints, and the shapes of errors.

use hyper::body::Bytes;
use hyper::header::{
    CACHE_CONTROL, CONTENT_TYPE, HeaderName, HeaderValue, LOCATION, PRAGMA, REFERRER_POLICY, WWW_AUTHENTICATE,
};
use hyper::{Response, StatusCode};
use serde_json::{Value, json};

use crate::dialect::Dialect;
use crate::error::{ErrorCode, Refusal};
use crate::secret;
use crate::seen::Outcome;
use crate::template::{self, Variables};

/// An answer, and what became of the request.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) response: Response<Bytes>,
    pub(crate) outcome: Outcome,
}

impl Reply {
    pub(crate) fn json(status: u16, body: &Value) -> Self {
        Self::new(status, "application/json", body.to_string())
    }

    pub(crate) fn new(status: u16, content_type: &str, body: impl Into<Bytes>) -> Self {
        let response = Response::new(body.into());
        Self { response, outcome: Outcome::Served }.status(status).with(CONTENT_TYPE, content_type)
    }

    /// Sends a browser to an address.
    pub(crate) fn redirect(location: &str, outcome: Outcome) -> Self {
        let reply = Self { outcome, ..Self::new(303, "text/plain; charset=utf-8", "") };
        reply.with(LOCATION, location).with(REFERRER_POLICY, "no-referrer").not_stored()
    }

    /// Adds a header. A value that no header can carry is left out.
    pub(crate) fn with(mut self, name: HeaderName, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.response.headers_mut().insert(name, value);
        }
        self
    }

    /// No cache keeps it (RFC 6749 section 5.1).
    pub(crate) fn not_stored(self) -> Self {
        self.with(CACHE_CONTROL, "no-store").with(PRAGMA, "no-cache")
    }

    /// Answers with another status.
    pub(crate) fn status(mut self, status: u16) -> Self {
        *self.response.status_mut() =
            StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        self
    }

    pub(crate) fn refused(mut self, code: ErrorCode) -> Self {
        self.outcome = Outcome::Refused(code);
        self
    }
}

/// An error at the token or revocation endpoint.
pub(crate) fn oauth_error(dialect: &Dialect, refusal: &Refusal) -> Reply {
    let reply = error(dialect, &dialect.errors.oauth, refusal);
    if refusal.code == ErrorCode::InvalidClient {
        // RFC 6749 section 5.2 demands it for a client that came with the header; for others it does no harm.
        return reply.with(WWW_AUTHENTICATE, "Basic realm=\"practice\"");
    }
    reply
}

/// An error at the API (RFC 6750 section 3).
pub(crate) fn api_error(dialect: &Dialect, refusal: &Refusal, scope: &str) -> Reply {
    let reply = error(dialect, &dialect.errors.api, refusal);
    let code = refusal.code.as_str();
    let bearer = format!("Bearer realm=\"practice\", error=\"{code}\"");
    if refusal.code == ErrorCode::InvalidToken {
        reply.with(WWW_AUTHENTICATE, &bearer)
    } else if refusal.code == ErrorCode::InsufficientScope {
        reply.with(WWW_AUTHENTICATE, &format!("{bearer}, scope=\"{scope}\""))
    } else {
        reply
    }
}

fn error(dialect: &Dialect, shape: &Value, refusal: &Refusal) -> Reply {
    let (code, status) = dialect.errors.named(refusal.code);
    let variables = Variables::from([
        ("code", json!(code)),
        ("description", json!(refusal.description)),
        ("status", json!(status)),
        ("request_id", json!(secret::request_id())),
    ]);
    Reply::json(status, &template::render(shape, &variables)).not_stored().refused(refusal.code)
}
