//! Token answers (RFC 6749 §5.1), read as leniently as providers write them: names, nesting, times
//! and encodings differ, and only what cannot be a token answer is refused.

use super::path;
use crate::{
    ports::HttpResponse,
    provider::{Life, Provider},
};
use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use std::time::Duration;

/// What a successful answer says.
pub struct TokenAnswer {
    /// Opaque and of any size.
    pub access_token: SecretString,
    /// As written; compared without case.
    pub token_type: String,
    /// A new refresh token. Absent or empty: the old one stays (RFC 6749 §6).
    pub refresh_token: Option<SecretString>,
    /// When the access token ends, if that is known.
    pub access_expires_at: Option<Timestamp>,
    /// When the refresh token ends.
    pub refresh_end: RefreshEnd,
    /// When the request left.
    pub issued_at: Timestamp,
    /// What was granted. Absent: as asked (RFC 6749 §5.1).
    pub scopes: Option<Vec<String>>,
    /// The whole answer, for the account's name and the provider's variables. Holds the tokens.
    pub whole: Whole,
}

/// When a refresh token ends, and who says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefreshEnd {
    /// The answer.
    Said(Timestamp),
    /// The documentation, counted from this answer.
    Documented(Timestamp),
    /// Nobody.
    Unknown,
}

impl RefreshEnd {
    /// The moment, whoever says it.
    pub fn known(self) -> Option<Timestamp> {
        match self {
            Self::Said(end) | Self::Documented(end) => Some(end),
            Self::Unknown => None,
        }
    }
}

/// A whole answer, tokens and all; its members are taken out one by one.
#[derive(Clone)]
pub struct Whole(Value);

impl Whole {
    /// The text at a dotted path.
    pub fn text(&self, path: &str) -> Option<String> {
        path::text(&self.0, path)
    }

    /// Reads a body that may hold tokens: JSON, or form-encoded if its type says so.
    pub fn read(response: &HttpResponse) -> Option<Self> {
        body(response).map(Self)
    }
}

/// The object in a body, whichever way it is written.
pub(super) fn body(response: &HttpResponse) -> Option<Value> {
    let body = response.body.expose_secret();
    if let Ok(value) = serde_json::from_slice::<Value>(body) {
        return value.is_object().then_some(value);
    }
    let kind = response.header("content-type").unwrap_or_default().to_ascii_lowercase();
    if !(kind.contains("form") || kind.starts_with("text/plain")) || !body.contains(&b'=') {
        return None;
    }
    let members = url::form_urlencoded::parse(body)
        .map(|(name, value)| (name.into_owned(), Value::String(value.into_owned())))
        .collect();
    Some(Value::Object(members))
}

/// Reads a 2xx answer; none if it holds no access token or the provider's own test says that it
/// is a refusal. `sent` is when the request left: a lifetime counted from there never ends late.
pub fn read(provider: &Provider, response: &HttpResponse, sent: Timestamp) -> Option<TokenAnswer> {
    let whole = Whole::read(response)?;
    if let Some(success) = &provider.success
        && path::find(&whole.0, &success.path) != Some(&success.equals)
    {
        return None;
    }
    let names = &provider.read;
    let at = |own: &Option<String>, standard: &str| own.clone().unwrap_or_else(|| standard.to_owned());
    let access_token = at(&names.access_token, "access_token");
    let roots = if names.root.is_empty() { vec![".".to_owned()] } else { names.root.clone() };
    let root = roots
        .iter()
        .filter_map(|root| path::find(&whole.0, root))
        .find(|root| path::text(root, &access_token).is_some_and(|token| usable(&token)))?;

    let member = |path: &str| path::text(root, path).filter(|text| !text.is_empty());
    let documented = |life: Option<Life>| match life? {
        Life::For(life) => after(sent, life),
        Life::Never => None,
    };
    let seconds = |path: &str| member(path).and_then(|text| lifetime(&text));
    // One that is over already is not when new tokens end: samples carry moments of years ago.
    let moment =
        |paths: &[String]| paths.iter().find_map(|path| instant(&member(path)?).filter(|end| *end > sent));

    let refresh_in =
        [at(&names.refresh_expires_in, "refresh_token_expires_in"), "refresh_expires_in".to_owned()];
    let refresh_at = [at(&names.refresh_expires_at, "refresh_token_expires_at")];
    let refresh_end = refresh_in
        .iter()
        .find_map(|path| after(sent, seconds(path)?))
        .or_else(|| moment(&refresh_at))
        .map(RefreshEnd::Said)
        .or_else(|| documented(provider.lifetimes.refresh).map(RefreshEnd::Documented))
        .unwrap_or(RefreshEnd::Unknown);
    // What counts from now is exact, whatever either clock says.
    let access_expires_at = seconds(&at(&names.expires_in, "expires_in"))
        .and_then(|life| after(sent, life))
        .or_else(|| moment(&[at(&names.expires_at, "expires_at"), "expires".to_owned()]))
        .or_else(|| documented(provider.lifetimes.access));
    let refresh_token = member(&at(&names.refresh_token, "refresh_token")).filter(|token| usable(token));
    Some(TokenAnswer {
        access_token: member(&access_token)?.into(),
        token_type: member("token_type").filter(|kind| usable(kind)).unwrap_or_else(|| "Bearer".to_owned()),
        access_expires_at,
        refresh_end,
        issued_at: sent,
        refresh_token: refresh_token.map(SecretString::from),
        scopes: scopes(root, names.scope.as_deref()),
        whole,
    })
}

/// A token goes into a header line: anything that could end it is none.
fn usable(token: &str) -> bool {
    !token.is_empty() && token.bytes().all(|c| (0x20..=0x7e).contains(&c))
}

fn after(moment: Timestamp, life: Duration) -> Option<Timestamp> {
    moment.checked_add(SignedDuration::try_from(life).ok()?).ok()
}

/// A positive number of seconds, also as a string or with a fraction. Zero means "not said".
fn lifetime(text: &str) -> Option<Duration> {
    let seconds: f64 = text.trim().parse().ok()?;
    Duration::try_from_secs_f64(seconds.floor()).ok().filter(|life| !life.is_zero())
}

/// A moment: seconds since 1970, also with a fraction, milliseconds since 1970, or ISO 8601, told
/// apart by form.
fn instant(text: &str) -> Option<Timestamp> {
    const MILLISECONDS_ABOVE: i64 = 100_000_000_000;
    match text.trim().parse::<i64>() {
        Ok(number) if number <= 0 => None,
        Ok(number) if number > MILLISECONDS_ABOVE => Timestamp::from_millisecond(number).ok(),
        Ok(number) => Timestamp::from_second(number).ok(),
        Err(_) => text.trim().parse().ok().or_else(|| after(Timestamp::UNIX_EPOCH, lifetime(text)?)),
    }
}

/// Granted scopes: a string split at spaces or commas, or an array, under `scope` or `scopes`.
fn scopes(root: &Value, own: Option<&str>) -> Option<Vec<String>> {
    let value = own.into_iter().chain(["scope", "scopes"]).find_map(|path| path::find(root, path))?;
    let granted: Vec<String> = match value {
        Value::String(text) => {
            text.split([' ', ',']).filter(|scope| !scope.is_empty()).map(str::to_owned).collect()
        }
        Value::Array(items) => items.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => return None,
    };
    Some(
        granted.iter().map(|scope| super::callback::clean(scope)).filter(|scope| !scope.is_empty()).collect(),
    )
}

#[cfg(test)]
mod tests;
