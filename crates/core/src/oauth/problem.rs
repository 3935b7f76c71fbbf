//! What a refusal says and what it means. Providers write errors in a handful of shapes; a
//! meaning is drawn from the code where there is one and from the status only where there is not.

use super::{
    answer,
    callback::{LONGEST_TEXT, clean},
    path,
};
use crate::{
    ports::HttpResponse,
    provider::{Meaning, Provider},
};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD},
};
use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::time::Duration;

/// A refusal as the provider wrote it, cleaned for showing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The status of the answer.
    pub status: u16,
    /// The provider's code.
    pub code: Option<String>,
    /// The provider's words.
    pub message: Option<String>,
    /// What the provider's support asks for.
    pub request_id: Option<String>,
    /// How long the provider asks to wait.
    pub retry_after: Option<Duration>,
}

/// What a refusal at the token endpoint asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The grant is over (`invalid_grant`, or what the provider's file says means the same).
    GrantEnded,
    /// The person or an administrator said no.
    Denied,
    /// The client id, its secret or the way they are sent.
    ClientRejected,
    /// A scope that this client may not ask for.
    ScopeRejected,
    /// The redirect URI is not the registered one.
    RedirectRejected,
    /// Anything else that the same request will meet again.
    Rejected,
    /// Too many requests.
    SlowDown,
    /// The provider is not well; the same request may succeed later.
    Unwell,
    /// A gateway gave up: whether the request was carried out is not known.
    Unknown,
    /// Not an answer of a token endpoint at all: a captive portal, a firewall's page.
    Foreign,
}

impl Problem {
    /// Reads a refusal. `now` is when it came.
    pub fn read(provider: &Provider, response: &HttpResponse, now: Timestamp) -> Self {
        let body = answer::body(response).unwrap_or(Value::Null);
        let mut problem = Self {
            status: response.status,
            retry_after: response.header("retry-after").and_then(|text| retry_after(text, now)),
            request_id: ["x-request-id", "request-id", "x-amzn-requestid"]
                .into_iter()
                .find_map(|name| response.header(name))
                .map(str::to_owned),
            ..Self::default()
        };
        for paths in &provider.errors.paths {
            let at = |path: &Option<String>| path.as_deref().and_then(|path| path::text(&body, path));
            problem.fill(at(&paths.code), at(&paths.message), at(&paths.id));
        }
        // A string under `error` is RFC 6749 §5.2, an object is an envelope; the test comes first
        // because one provider may use both.
        let first = |paths: &[&str]| paths.iter().find_map(|at| path::text(&body, at));
        match path::find(&body, "error") {
            Some(Value::Object(_)) => problem.fill(
                first(&["error.code", "error.type"]),
                first(&["error.message", "error.title"]),
                first(&["error.request_id", "error.id"]),
            ),
            _ => problem.fill(
                first(&["error", "errors.0.code", "errors.0.errorType", "code"]),
                first(&["error_description", "message", "errors.0.message", "error_message"]),
                first(&["request_id", "requestId"]),
            ),
        }
        // What has to be cleaned is a text and no code: with characters taken out it could become
        // another code, and a code may end a grant.
        if let Some(text) = problem.code.take_if(|code| clean(code).trim() != code.trim()) {
            problem.message.get_or_insert(text);
        }
        for text in [&mut problem.code, &mut problem.message, &mut problem.request_id] {
            *text = text.take().map(|text| clean(&text)).filter(|text| !text.is_empty());
        }
        problem
    }

    fn fill(&mut self, code: Option<String>, message: Option<String>, id: Option<String>) {
        self.code = self.code.take().or(code);
        self.message = self.message.take().or(message);
        // The id in a body names this very error; the header may name a proxy's request.
        self.request_id = id.or(self.request_id.take());
    }

    /// Blacks out secrets that the provider echoed.
    #[must_use]
    pub fn without(mut self, secrets: &[&SecretString]) -> Self {
        for text in [&mut self.code, &mut self.message, &mut self.request_id].into_iter().flatten() {
            let cut_off = text.chars().count() == LONGEST_TEXT;
            for spelling in secrets.iter().flat_map(|secret| echoes(secret.expose_secret())) {
                *text = black_out(text, &spelling, cut_off);
            }
        }
        self
    }

    /// What it asks for. Only the provider's own word ends a grant: `invalid_client`, 429, 5xx and
    /// pages never do (oauth-requirement 44).
    pub fn kind(&self, provider: &Provider) -> Kind {
        let code = self.code.as_deref().unwrap_or_default();
        if let Some(meaning) = provider.errors.means.get(code) {
            return match meaning {
                // Said of what was presented here, a token that is over is the refresh token.
                Meaning::Reauth | Meaning::Refresh => Kind::GrantEnded,
                Meaning::Denied => Kind::Denied,
                Meaning::Retry if self.status == 429 => Kind::SlowDown,
                Meaning::Retry => Kind::Unwell,
            };
        }
        match (self.status, code) {
            (429, _) => Kind::SlowDown,
            // A gateway's: the provider behind it may have done what it was asked (520 and 524 are
            // Cloudflare's).
            (502 | 504 | 520 | 524, _) => Kind::Unknown,
            (500.., _) | (408, _) => Kind::Unwell,
            (300..400, _) => Kind::Foreign,
            (_, "invalid_grant") => Kind::GrantEnded,
            (_, "access_denied" | "consent_required") => Kind::Denied,
            (_, "invalid_client" | "unauthorized_client") => Kind::ClientRejected,
            (_, "invalid_scope") => Kind::ScopeRejected,
            (_, "redirect_uri_mismatch" | "invalid_redirect_uri") => Kind::RedirectRejected,
            (_, "temporarily_unavailable" | "server_error") => Kind::Unwell,
            (_, "slow_down" | "rate_limit_exceeded" | "ratelimited") => Kind::SlowDown,
            (_, "") if self.message.is_none() => Kind::Foreign,
            _ => Kind::Rejected,
        }
    }
}

/// Whether this is a page for people: what stands before a provider, and not the provider.
pub(crate) fn is_page(response: &HttpResponse) -> bool {
    let html = response.header("content-type").is_some_and(|kind| kind.to_ascii_lowercase().contains("html"));
    html || response.body.expose_secret().trim_ascii_start().starts_with(b"<")
}

/// A secret as it was sent, and as it stands in what a server may repeat: its own logs, a form, the
/// credentials of HTTP Basic.
fn echoes(secret: &str) -> Vec<String> {
    let each = |format: fn(u8) -> String| secret.bytes().map(format).collect::<String>();
    let form: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
    let percent = form.replace('+', "%20");
    let mut echoes = vec![secret.to_owned(), clean(secret), small_escapes(&form), small_escapes(&percent)];
    echoes.extend([form, percent]);
    echoes.extend([each(|byte| format!("{byte:02x}")), each(|byte| format!("{byte:02X}"))]);
    // Behind a client's id, base64 depends on how long that is.
    for shift in 0..3 {
        for engine in [STANDARD_NO_PAD, URL_SAFE_NO_PAD] {
            let text = engine.encode([&b"   "[..shift], secret.as_bytes()].concat());
            echoes.extend(text.get([0, 2, 3][shift]..text.len().saturating_sub(1)).map(str::to_owned));
        }
    }
    echoes
}

/// The same with `%2f` for `%2F`.
fn small_escapes(text: &str) -> String {
    let mut parts = text.split('%');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        let (digits, rest) = part.split_at(part.len().min(2));
        text + "%" + &digits.to_ascii_lowercase() + rest
    })
}

/// Takes a secret out of a text, also where the text was cut off in the middle of it.
fn black_out(text: &str, secret: &str, cut_off: bool) -> String {
    const SHORTEST: usize = 4;
    if secret.len() < SHORTEST {
        return text.to_owned();
    }
    let text = text.replace(secret, BLACK);
    let mut starts = (SHORTEST..secret.len()).rev().filter_map(|end| secret.get(..end));
    match starts.find_map(|start| text.strip_suffix(start)).filter(|_| cut_off) {
        Some(before) => format!("{before}{BLACK}"),
        None => text,
    }
}

const BLACK: &str = "[secret]";

/// `Retry-After` as seconds or as a date (RFC 9110 §10.2.3). A wait of more than a day is taken
/// for a day: a person can try by hand.
fn retry_after(text: &str, now: Timestamp) -> Option<Duration> {
    const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);
    let wait = match text.trim().parse::<u64>() {
        Ok(seconds) => Duration::from_secs(seconds),
        Err(_) => {
            let date = jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(text.trim()).ok()?;
            let wait: SignedDuration = date.duration_since(now);
            Duration::try_from(wait).unwrap_or_default()
        }
    };
    Some(wait.min(LONGEST))
}

#[cfg(test)]
mod tests;
