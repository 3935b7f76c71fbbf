//! Requests beside the standard ones: who is connected, the end of a grant.

use super::{ParamTable, Path, Template, UrlTemplate};
use std::collections::BTreeMap;

/// One request to the provider, in templates.
#[derive(Clone, Debug)]
pub struct RequestTemplate {
    /// The method.
    pub method: crate::ports::Method,
    /// The address.
    pub url: UrlTemplate,
    /// How parameters travel.
    pub body: RequestBody,
    /// What authenticates it.
    pub auth: RequestAuth,
    /// The parameters; an empty template removes one that the engine would send.
    pub params: ParamTable,
    /// Further headers.
    pub headers: BTreeMap<String, Template>,
}

/// How the parameters of a request travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the formats' own names")]
pub enum RequestBody {
    Form,
    Json,
    Query,
}

/// What authenticates a request.
#[derive(Clone, Debug)]
pub enum RequestAuth {
    /// The client, as `client_auth` says.
    Client,
    /// The client by HTTP Basic, whatever `client_auth` says.
    Basic,
    /// The access token, as `api_auth` says.
    Bearer,
    /// Nothing.
    None,
    /// This header line.
    Header(Template),
}

/// How the account is named.
#[derive(Clone, Debug)]
pub struct WhoAmI {
    /// Where the answer is.
    pub from: WhoAmIFrom,
    /// Path of the account's stable id.
    pub id: Path,
    /// Path of the words that name it to people.
    pub label: Path,
}

/// Where the account's name is found.
#[derive(Clone, Debug)]
pub enum WhoAmIFrom {
    /// In the answer to a request of its own.
    Request(Box<RequestTemplate>),
    /// In the token answer.
    Token,
    /// In the callback.
    Callback,
}

/// How a grant is ended at the provider (RFC 7009).
#[derive(Clone, Debug)]
pub struct Revoke {
    /// The request. `token` is added unless `params` says otherwise.
    pub request: RequestTemplate,
    /// Which token is named; both in turn if absent.
    pub token: RevokedToken,
    /// Statuses that mean done.
    pub ok: Vec<u16>,
}

/// Which token a revocation names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RevokedToken {
    /// The refresh token, or the access token where there is none.
    Refresh,
    /// The access token.
    Access,
}
