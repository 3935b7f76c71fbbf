//! A provider that keeps its own books: which refresh token lives, and how often each was shown.

use super::{Reply, Seen, json, locked};
use serde_json::json;
use std::{collections::BTreeMap, sync::Mutex};

/// Its provider file.
pub fn file(rotation: &str) -> String {
    format!(
        r#"
id = "acme"
name = "Acme"
sources = ["https://acme.example/docs"]
grants = ["authorization_code", "client_credentials"]
authorize_url = "https://acme.example/authorize"
token_url = "https://acme.example/token"
api_base = "https://api.acme.example/v1"
rotation = "{rotation}"

[scope]
list = [{{ value = "read", label = "Read", on = "default" }}]

[errors.means]
session_over = "reauth"

[pasted_token]
pattern = 'acme_\S+'
help = "Settings, Tokens."

[whoami]
url = "{{api_base}}/me"
id = "id"
label = "email"

[revoke]
url = "https://acme.example/revoke"
"#
    )
}

/// The server.
#[derive(Default)]
pub struct Acme(Mutex<Books>);

#[derive(Default)]
struct Books {
    /// How many tokens were made.
    made: u32,
    /// The refresh token that lives.
    alive: Option<String>,
    /// How often each refresh token was shown.
    shown: BTreeMap<String, u32>,
    /// Whether a refresh keeps the refresh token.
    keeps: bool,
    /// Who signs in.
    account: Option<String>,
}

impl Acme {
    /// Refreshes bring no new refresh token from now on.
    pub fn keeps_refresh_tokens(&self) {
        locked(&self.0).keeps = true;
    }

    /// The refresh token that lives dies.
    pub fn end_grant(&self) {
        locked(&self.0).alive = None;
    }

    /// Somebody else is signed in in the browser.
    pub fn signed_in_as(&self, account: &str) {
        locked(&self.0).account = Some(account.to_owned());
    }

    /// The refresh token that lives.
    pub fn alive(&self) -> Option<String> {
        locked(&self.0).alive.clone()
    }

    /// How often the most shown refresh token was shown.
    pub fn most_shown(&self) -> u32 {
        locked(&self.0).shown.values().copied().max().unwrap_or(0)
    }

    /// How many refresh tokens were traded in all.
    pub fn refreshes(&self) -> u32 {
        locked(&self.0).shown.values().sum()
    }

    /// Answers as Acme does.
    pub fn serve(&self, request: &Seen) -> Reply {
        match request.url.path() {
            "/token" => self.token(request),
            "/revoke" => {
                locked(&self.0).alive = None;
                json(200, &json!({}))
            }
            "/v1/me" => {
                let id = locked(&self.0).account.clone().unwrap_or_else(|| "7".to_owned());
                json(200, &json!({ "id": id, "email": format!("{id}@acme.example") }))
            }
            _ => json(200, &json!({ "authorized_by": request.headers.get("authorization") })),
        }
    }

    fn token(&self, request: &Seen) -> Reply {
        let mut books = locked(&self.0);
        match request.form("grant_type").as_deref() {
            Some("authorization_code") => books.issue(true),
            Some("client_credentials") => books.issue(false),
            Some("refresh_token") => {
                let shown = request.form("refresh_token").unwrap_or_default();
                *books.shown.entry(shown.clone()).or_default() += 1;
                if books.alive.as_ref() != Some(&shown) {
                    // Somebody shows an old one: the whole family dies (RFC 9700 §4.14.2).
                    books.alive = None;
                    return json(400, &json!({ "error": "invalid_grant" }));
                }
                let keeps = books.keeps;
                books.issue(!keeps)
            }
            _ => json(400, &json!({ "error": "unsupported_grant_type" })),
        }
    }
}

impl Books {
    fn issue(&mut self, with_refresh_token: bool) -> Reply {
        self.made += 1;
        let mut answer = json!({
            "access_token": format!("access-{}", self.made), "token_type": "bearer", "expires_in": 3600
        });
        if with_refresh_token {
            let refresh_token = format!("refresh-{}", self.made);
            self.alive = Some(refresh_token.clone());
            answer["refresh_token"] = refresh_token.into();
        }
        json(200, &answer)
    }
}
