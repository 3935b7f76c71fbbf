//! The token endpoint (RFC 6749 section 3.2).

mod answer;

use serde_json::Value;

use crate::authorize::known_scopes;
use crate::client::Client;
use crate::credentials;
use crate::dialect::{GrantType, Pkce, RefreshAnswer};
use crate::endpoint::Resource;
use crate::error::{ErrorCode, Refusal};
use crate::grants::{Grants, Redemption, Refresh};
use crate::parameters::Parameters;
use crate::reply::{self, Reply};
use crate::secret::{self, Fingerprint};
use crate::state::{Call, Server, State};
use answer::Issued;

/// Answers the endpoint.
pub(crate) fn answer(state: &mut State, server: &Server, call: &Call) -> Reply {
    match grant(state, server, call) {
        Ok(issued) => issued.answer(server),
        Err(refusal) => reply::oauth_error(&server.dialect, &refusal),
    }
}

fn grant(state: &mut State, server: &Server, call: &Call) -> Result<Issued, Refusal> {
    let dialect = &server.dialect;
    if !call.query.is_empty() {
        return Err(Refusal::request("parameters belong in the body"));
    }
    call.check_headers(&dialect.token.headers)?;
    let body = Parameters::body(&call.headers, &call.body, &dialect.token.body)?;
    body.check_unique()?;
    let client =
        credentials::authenticate(&state.registry.clients, &dialect.client_auth, &call.headers, &body)?
            .clone();
    let kind = grant_type(body.need("grant_type")?)
        .filter(|kind| dialect.grant_types.contains(kind))
        .filter(|kind| match call.route.resource {
            Resource::RefreshOnly => *kind == GrantType::RefreshToken,
            Resource::NoRefresh => *kind != GrantType::RefreshToken,
            Resource::Only | Resource::Notes | Resource::Echo => true,
        })
        .ok_or_else(|| Refusal::new(ErrorCode::UnsupportedGrantType, "the grant_type is not known here"))?;
    let asking = Asking { server, client: &client, body: &body, account: call.route.account.as_deref() };
    let grants = &mut state.registry.grants;
    match kind {
        GrantType::AuthorizationCode => asking.exchange(grants),
        GrantType::RefreshToken => asking.refresh(grants),
        GrantType::ClientCredentials => asking.client_credentials(grants),
    }
}

fn grant_type(name: &str) -> Option<GrantType> {
    serde_json::from_value(Value::String(name.to_owned())).ok()
}

/// A client that has proven who it is, and what it asks.
struct Asking<'a> {
    server: &'a Server,
    client: &'a Client,
    body: &'a Parameters,
    account: Option<&'a str>,
}

impl Asking<'_> {
    /// RFC 6749 section 4.1.3.
    fn exchange(&self, grants: &mut Grants) -> Result<Issued, Refusal> {
        let (dialect, now) = (&self.server.dialect, self.server.clock.now());
        self.body.check(&dialect.parameters.exchange)?;
        let code = Fingerprint::of(self.body.need("code")?);
        let pkce_is_off = dialect.authorize.pkce == Pkce::Off;
        let by = Redemption {
            client: &self.client.id,
            redirect_uri: self.body.get("redirect_uri"),
            verifier: self.body.get("code_verifier").filter(|_| !pkce_is_off),
            account: self.account,
        };
        let id = grants.redeem(&code, &by, now)?;
        let scopes = grants.live(id).map(|grant| grant.scopes.clone()).unwrap_or_default();
        let mut issued = Issued::access(self.server, grants, id, scopes, dialect.token.life)?;
        if dialect.token.with_refresh_token && dialect.grant_types.contains(&GrantType::RefreshToken) {
            let token = secret::mint(&dialect.refresh.prefix);
            issued.refresh_expires = grants.add_refresh(id, Fingerprint::of(&token), &dialect.refresh, now);
            issued.refresh_token = Some(token);
        }
        Ok(issued)
    }

    /// RFC 6749 section 6.
    fn refresh(&self, grants: &mut Grants) -> Result<Issued, Refusal> {
        let (dialect, now) = (&self.server.dialect, self.server.clock.now());
        let rules = &dialect.refresh;
        self.body.check(&dialect.parameters.refresh)?;
        let presented = self.body.need("refresh_token")?;
        let successor = secret::mint(&rules.prefix);
        let by = Refresh {
            token: &Fingerprint::of(presented),
            client: &self.client.id,
            account: self.account,
            scopes: self.body.scopes(),
        };
        let refreshed = grants.refresh(&by, Fingerprint::of(&successor), rules, now)?;
        let life = rules.access_life.unwrap_or(dialect.token.life);
        let mut issued = Issued::access(self.server, grants, refreshed.grant, refreshed.scopes, life)?;
        issued.refresh_expires = refreshed.expires;
        issued.refresh_token = match rules.answer {
            RefreshAnswer::Always if !refreshed.rotated => Some(presented.to_owned()),
            RefreshAnswer::Always | RefreshAnswer::Rotated => refreshed.rotated.then_some(successor),
            RefreshAnswer::Never => None,
        };
        Ok(issued)
    }

    /// RFC 6749 section 4.4: the client acts for itself and gets no refresh token.
    fn client_credentials(&self, grants: &mut Grants) -> Result<Issued, Refusal> {
        let dialect = &self.server.dialect;
        if self.client.is_public() {
            return Err(Refusal::new(ErrorCode::UnauthorizedClient, "a public client cannot act for itself"));
        }
        self.body.check(&dialect.parameters.client_credentials)?;
        let scopes = known_scopes(self.body, &dialect.authorize.scopes)?;
        let id = grants.begin(&self.client.id, self.client.as_account(), scopes.clone());
        Issued::access(self.server, grants, id, scopes, dialect.token.life)
    }
}
