//! What the token endpoint hands out.

use serde_json::{Value, json};

use crate::account::Account;
use crate::dialect::{BodyFormat, TokenFormat};
use crate::error::{ErrorCode, Refusal};
use crate::grants::{GrantId, Grants};
use crate::reply::Reply;
use crate::secret::{self, Fingerprint};
use crate::state::Server;
use crate::template::{self, Variables};

/// Tokens that were just made. They are secret: there is no `Debug`.
pub(super) struct Issued {
    account: Account,
    scopes: Vec<String>,
    access_token: String,
    life: u64,
    now: u64,
    pub(super) refresh_token: Option<String>,
    pub(super) refresh_expires: Option<u64>,
}

impl Issued {
    /// Makes an access token of a grant.
    pub(super) fn access(
        server: &Server,
        grants: &mut Grants,
        id: GrantId,
        scopes: Vec<String>,
        life: u64,
    ) -> Result<Self, Refusal> {
        let grant =
            grants.live(id).ok_or_else(|| Refusal::new(ErrorCode::ServerError, "the grant is gone"))?;
        let (account, now) = (grant.account.clone(), server.clock.now());
        let access_token = access_token(server, &account, &scopes, now, life);
        let expires = Some(now.saturating_add(life));
        grants.add_access(id, Fingerprint::of(&access_token), scopes.clone(), expires);
        Ok(Self { account, scopes, access_token, life, now, refresh_token: None, refresh_expires: None })
    }

    /// RFC 6749 section 5.1, in the provider's way.
    pub(super) fn answer(self, server: &Server) -> Reply {
        let rules = &server.dialect.token;
        let body = template::render(&rules.answer, &self.variables());
        let reply = match rules.encoding {
            BodyFormat::Json => Reply::json(rules.status, &body),
            BodyFormat::Form => Reply::new(rules.status, "application/x-www-form-urlencoded", form(&body)),
        };
        reply.not_stored()
    }

    fn variables(self) -> Variables {
        let mut variables = Variables::from([
            ("access_token", json!(self.access_token)),
            ("account", json!(self.account.id)),
            ("name", json!(self.account.name)),
            ("email", json!(self.account.email)),
            ("now", json!(self.now)),
            ("expires_in", json!(self.life)),
            ("expires_in_text", json!(self.life.to_string())),
            ("expires_at", json!(self.now.saturating_add(self.life))),
            ("scope", json!(self.scopes.join(" "))),
            ("scope_commas", json!(self.scopes.join(","))),
            ("scope_list", json!(self.scopes)),
        ]);
        if let Some(end) = self.refresh_expires.filter(|_| self.refresh_token.is_some()) {
            variables.insert("refresh_expires_in", json!(end.saturating_sub(self.now)));
        }
        if let Some(token) = self.refresh_token {
            variables.insert("refresh_token", json!(token));
        }
        variables
    }
}

/// A new access token in the provider's form.
fn access_token(server: &Server, account: &Account, scopes: &[String], now: u64, life: u64) -> String {
    let rules = &server.dialect.token;
    match rules.format {
        TokenFormat::Opaque => secret::mint(&rules.prefix),
        TokenFormat::Jwt => {
            let header = json!({ "alg": "RS256", "kid": "practice", "typ": "JWT" });
            let claims = json!({
                "iss": server.origin(),
                "sub": account.id,
                "scope": scopes.join(" "),
                "iat": now,
                "exp": now.saturating_add(life),
                "jti": secret::request_id(),
            });
            let part = |value: &Value| secret::base64url(value.to_string().as_bytes());
            // As long as an RSA signature of 2048 bits, and as hard to guess.
            format!("{}.{}.{}", part(&header), part(&claims), secret::base64url(&secret::random::<256>()))
        }
    }
}

fn form(body: &Value) -> String {
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in body.as_object().into_iter().flatten() {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        form.append_pair(name, &text);
    }
    form.finish()
}
