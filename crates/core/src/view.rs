//! What a person or a script may see. No secret type can be put into these: none of them can be
//! serialised.

mod places;
mod token;

pub use places::Places;
pub use token::TokenShape;

use crate::{
    client::Client,
    connection::{Account, Connection, LastError, Status},
    error::{Code, Error, Side},
    provider::Grant,
};
use jiff::Timestamp;
use serde::Serialize;
use std::collections::BTreeMap;

/// A connection.
#[derive(Debug, Serialize)]
#[expect(missing_docs, reason = "the command line's contract names the fields")]
pub struct ConnectionView<'a> {
    pub id: &'a str,
    pub name: &'a str,
    pub provider: &'a str,
    pub account: Option<&'a Account>,
    pub grant: Grant,
    pub status: Status,
    pub scopes: ScopesView<'a>,
    pub access_expires_at: Option<Timestamp>,
    pub refresh_expires_at: Option<Timestamp>,
    pub vars: &'a BTreeMap<String, String>,
    pub last_refreshed_at: Option<Timestamp>,
    pub last_error: Option<LastErrorView<'a>>,
    pub created_at: Timestamp,
}

/// Scopes, asked for and granted.
#[derive(Debug, Serialize)]
#[expect(missing_docs, reason = "the command line's contract names the fields")]
pub struct ScopesView<'a> {
    pub requested: &'a [String],
    pub granted: &'a [String],
}

/// The last failure of a connection.
#[derive(Debug, Serialize)]
#[expect(missing_docs, reason = "the command line's contract names the fields")]
pub struct LastErrorView<'a> {
    pub code: Code,
    pub message: &'a str,
    pub at: Timestamp,
    pub request_id: Option<&'a str>,
}

/// A client, without its secret.
#[derive(Debug, Serialize)]
#[expect(missing_docs, reason = "named as in the records")]
pub struct ClientView<'a> {
    pub name: &'a str,
    pub provider: &'a str,
    pub client_id: &'a str,
    pub has_secret: bool,
    pub redirect_uri: Option<&'a str>,
    pub connections: Vec<String>,
    pub created_at: Timestamp,
}

/// A failure.
#[derive(Debug, Serialize)]
#[expect(missing_docs, reason = "the command line's contract names the fields")]
pub struct ErrorView<'a> {
    pub code: Code,
    pub message: &'a str,
    pub hint: &'a str,
    pub side: Side,
    pub connection: Option<&'a str>,
    pub provider_code: Option<&'a str>,
    pub request_id: Option<&'a str>,
}

impl Connection {
    /// As it may be seen, at this moment.
    pub fn view(&self, now: Timestamp) -> ConnectionView<'_> {
        ConnectionView {
            id: self.id.as_str(),
            name: &self.name,
            provider: &self.provider,
            account: self.account.as_ref(),
            grant: self.grant,
            status: self.status(now),
            scopes: ScopesView { requested: &self.scopes_requested, granted: &self.scopes_granted },
            access_expires_at: self.access_expires_at,
            refresh_expires_at: self.refresh_expires_at,
            vars: &self.vars,
            last_refreshed_at: self.last_refreshed_at,
            last_error: self.last_error.as_ref().map(LastError::view),
            created_at: self.created_at,
        }
    }
}

impl LastError {
    fn view(&self) -> LastErrorView<'_> {
        LastErrorView {
            code: self.code,
            message: &self.message,
            at: self.at,
            request_id: self.request_id.as_deref(),
        }
    }
}

impl Client {
    /// As it may be seen, with the names of the connections that use it.
    pub fn view(&self, connections: Vec<String>) -> ClientView<'_> {
        ClientView {
            name: &self.name,
            provider: &self.provider,
            client_id: &self.client_id,
            has_secret: self.has_secret,
            redirect_uri: self.redirect_uri.as_deref(),
            connections,
            created_at: self.created_at,
        }
    }
}

impl Error {
    /// As it may be seen.
    pub fn view(&self) -> ErrorView<'_> {
        ErrorView {
            code: self.code,
            message: &self.what,
            hint: self.command_hint(),
            side: self.code.side(),
            connection: self.connection.as_deref(),
            provider_code: self.problem.as_ref().and_then(|problem| problem.code.as_deref()),
            request_id: self.request_id(),
        }
    }
}
