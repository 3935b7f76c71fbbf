//! Reading an authorization request.

use std::collections::BTreeMap;

use crate::client::Client;
use crate::dialect::{AuthorizeRules, Dialect, Pkce};
use crate::error::{ErrorCode, Refusal};
use crate::parameters::Parameters;

/// An authorization request that may be answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AuthorizationRequest {
    pub(crate) client: String,
    pub(crate) redirect_uri: String,
    pub(crate) state: Option<String>,
    pub(crate) scopes: Vec<String>,
    pub(crate) challenge: Option<String>,
}

/// Why a request is not answered with a question.
#[derive(Debug)]
pub(super) enum Stop {
    /// The redirect URI cannot be trusted: the person is told, and nobody else.
    Page(Refusal),
    /// The client is told at its redirect URI.
    Callback(Box<AuthorizationRequest>, Refusal),
}

impl AuthorizationRequest {
    pub(super) fn read(
        clients: &BTreeMap<String, Client>,
        dialect: &Dialect,
        query: &Parameters,
    ) -> Result<Self, Stop> {
        let (client, redirect_uri) = destination(clients, dialect, query).map_err(Stop::Page)?;
        let mut request = Self {
            client: client.id.clone(),
            redirect_uri,
            state: query.get("state").map(str::to_owned),
            scopes: Vec::new(),
            challenge: None,
        };
        match request.fill(client, dialect, query) {
            Ok(()) => Ok(request),
            Err(refusal) => Err(Stop::Callback(Box::new(request), refusal)),
        }
    }

    fn fill(&mut self, client: &Client, dialect: &Dialect, query: &Parameters) -> Result<(), Refusal> {
        let rules = &dialect.authorize;
        query.check_unique()?;
        if query.need("response_type")? != "code" {
            return Err(Refusal::new(ErrorCode::UnsupportedResponseType, "response_type must be code"));
        }
        let required = &dialect.parameters.authorize;
        if query.get("scope").is_none() && required.required.iter().any(|name| name == "scope") {
            return Err(Refusal::new(rules.missing_scope, "scope is missing"));
        }
        query.check(required)?;
        if self.state.as_ref().is_some_and(|state| state.len() < rules.state_min) {
            return Err(Refusal::request("state is too short"));
        }
        self.scopes = known_scopes(query, &rules.scopes)?;
        self.challenge = challenge(query, rules, client)?;
        Ok(())
    }
}

/// The client and where its answer goes. No answer goes anywhere until both are known to belong together.
fn destination<'a>(
    clients: &'a BTreeMap<String, Client>,
    dialect: &Dialect,
    query: &Parameters,
) -> Result<(&'a Client, String), Refusal> {
    if ["client_id", "redirect_uri"].into_iter().any(|name| query.all(name).count() > 1) {
        return Err(Refusal::request("client_id or redirect_uri is repeated."));
    }
    let client = clients.get(query.need("client_id")?);
    let client =
        client.ok_or_else(|| Refusal::new(ErrorCode::InvalidClient, "No client has this client_id."))?;
    let uri = query.need("redirect_uri")?;
    if !client.may_use(uri, dialect.authorize.any_loopback_port) {
        return Err(Refusal::request(format!("The redirect_uri {uri} is not registered for this client.")));
    }
    Ok((client, uri.to_owned()))
}

/// The scopes asked for. Without any, all there are (RFC 6749 section 3.3 leaves the default to the server).
pub(crate) fn known_scopes(parameters: &Parameters, known: &[String]) -> Result<Vec<String>, Refusal> {
    let asked = parameters.scopes().unwrap_or_else(|| known.to_vec());
    if !known.is_empty() && asked.iter().any(|scope| !known.contains(scope)) {
        return Err(Refusal::new(ErrorCode::InvalidScope, "a scope is not known"));
    }
    Ok(asked)
}

fn challenge(query: &Parameters, rules: &AuthorizeRules, client: &Client) -> Result<Option<String>, Refusal> {
    let required = match rules.pkce {
        Pkce::Off => return Ok(None),
        Pkce::Required => true,
        Pkce::Optional => client.is_public(),
    };
    let (challenge, method) = (query.get("code_challenge"), query.get("code_challenge_method"));
    match (challenge, method) {
        (None, None) if !required => Ok(None),
        (None, _) => Err(Refusal::request("code_challenge is missing")),
        // S256 yields 32 bytes, which are 43 characters (RFC 7636 section 4.2).
        (Some(challenge), Some("S256")) if challenge.len() == 43 => Ok(Some(challenge.to_owned())),
        (Some(_), Some("S256")) => Err(Refusal::request("code_challenge is no S256 challenge")),
        (Some(_), _) => Err(Refusal::request("code_challenge_method must be S256")),
    }
}
