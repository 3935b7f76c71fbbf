//! A client that hides nothing: it writes bytes and reads bytes.

use authkeep_practice::{Client, Dialect, Options, Practice};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::Value;
use sha2::{Digest, Sha256};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A confidential client. Its secret tells whether a server decodes Basic credentials.
pub const APP: &str = "app";
pub const SECRET: &str = "s+cret: %";
pub const REDIRECT: &str = "http://127.0.0.1:9/callback";
pub const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

/// An answer, or what arrived of it.
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or(Value::Null)
    }

    pub fn error(&self) -> String {
        self.json()["error"].as_str().unwrap_or_default().to_owned()
    }

    /// The parameters of the callback that the answer redirects to.
    pub fn callback(&self) -> Vec<(String, String)> {
        let location = self.header("location").unwrap_or_default();
        let query = location.split_once('?').map_or("", |(_, query)| query);
        url::form_urlencoded::parse(query.as_bytes()).into_owned().collect()
    }

    pub fn in_callback(&self, name: &str) -> Option<String> {
        self.callback().into_iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }
}

/// A request to write.
#[derive(Clone)]
pub struct Ask {
    method: String,
    target: String,
    headers: Vec<(String, String)>,
    body: String,
}

impl Ask {
    pub fn get(target: impl Into<String>) -> Self {
        Self { method: "GET".into(), target: target.into(), headers: vec![], body: String::new() }
    }

    pub fn form(target: &str, parameters: &[(&str, &str)]) -> Self {
        let ask = Self { method: "POST".into(), body: form(parameters), ..Self::get(target) };
        ask.header("content-type", "application/x-www-form-urlencoded")
    }

    pub fn json(target: &str, body: &Value) -> Self {
        let ask = Self { method: "POST".into(), body: body.to_string(), ..Self::get(target) };
        ask.header("content-type", "application/json")
    }

    pub fn method(mut self, method: &str) -> Self {
        self.method = method.into();
        self
    }

    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.retain(|(key, _)| key != name);
        self.headers.push((name.into(), value.into()));
        self
    }

    pub fn bearer(self, token: &str) -> Self {
        self.header("authorization", format!("Bearer {token}"))
    }

    pub fn basic(self, id: &str, secret: &str) -> Self {
        let encode = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
        let pair = STANDARD.encode(format!("{}:{}", encode(id), encode(secret)));
        self.header("authorization", format!("Basic {pair}"))
    }

    /// Sends it and reads every byte until the connection ends.
    pub async fn raw(&self, origin: &str) -> Vec<u8> {
        let host = origin.trim_start_matches("http://");
        let mut text = format!("{} {} HTTP/1.1\r\n", self.method, self.target);
        if !self.headers.iter().any(|(name, _)| name == "host") {
            text.push_str(&format!("host: {host}\r\n"));
        }
        for (name, value) in &self.headers {
            text.push_str(&format!("{name}: {value}\r\n"));
        }
        text.push_str(&format!(
            "content-length: {}\r\nconnection: close\r\n\r\n{}",
            self.body.len(),
            self.body
        ));
        let mut stream = TcpStream::connect(host).await.expect("the server listens");
        stream.write_all(text.as_bytes()).await.expect("the server reads");
        let mut bytes = Vec::new();
        // A connection that is reset has sent what it has sent.
        let _ = stream.read_to_end(&mut bytes).await;
        bytes
    }

    pub async fn send(&self, practice: &Practice) -> Answer {
        self.send_to(&practice.origin()).await
    }

    pub async fn send_to(&self, origin: &str) -> Answer {
        let raw = self.raw(origin).await;
        let text = String::from_utf8_lossy(&raw);
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let mut lines = head.lines();
        let status = lines.next().and_then(|line| line.split(' ').nth(1)).and_then(|code| code.parse().ok());
        let headers = lines.filter_map(|line| line.split_once(": "));
        let headers = headers.map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned())).collect();
        Answer { status: status.unwrap_or(0), headers, body: body.to_owned() }
    }
}

pub fn base64url(text: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text).expect("base64url")
}

pub fn form(parameters: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish()
}

pub fn challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()))
}

pub async fn start(dialect: Dialect) -> Practice {
    let practice = Practice::start(Options { dialect, ..Options::default() }).await.expect("it starts");
    practice.register(Client::confidential(APP, SECRET).redirect(REDIRECT));
    practice.approve();
    practice
}

/// The Practice provider with some fields changed.
pub async fn start_with(toml: &str) -> Practice {
    start(Dialect::parse(toml).expect("a good dialect")).await
}

pub fn authorize(extra: &[(&str, &str)]) -> Ask {
    let challenge = challenge(VERIFIER);
    let mut parameters = vec![
        ("client_id", "practice"),
        ("redirect_uri", REDIRECT),
        ("response_type", "code"),
        ("state", "state-1"),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
    ];
    parameters.retain(|(name, _)| !extra.iter().any(|(other, _)| other == name));
    parameters.extend(extra.iter().filter(|(_, value)| !value.is_empty()));
    Ask::get(format!("/oauth/authorize?{}", form(&parameters)))
}

pub async fn code(practice: &Practice) -> String {
    authorize(&[]).send(practice).await.in_callback("code").expect("a code")
}

pub fn exchange(code: &str) -> Ask {
    Ask::form(
        "/oauth/token",
        &[
            ("grant_type", "authorization_code"),
            ("client_id", "practice"),
            ("code", code),
            ("redirect_uri", REDIRECT),
            ("code_verifier", VERIFIER),
        ],
    )
}

pub fn refresh(token: &str) -> Ask {
    let parameters = [("grant_type", "refresh_token"), ("client_id", "practice"), ("refresh_token", token)];
    Ask::form("/oauth/token", &parameters)
}

/// Access token and refresh token of a new grant.
pub async fn connect(practice: &Practice) -> (String, String) {
    let answer = exchange(&code(practice).await).send(practice).await;
    tokens(&answer)
}

pub fn tokens(answer: &Answer) -> (String, String) {
    let json = answer.json();
    let text = |name: &str| json[name].as_str().unwrap_or_default().to_owned();
    (text("access_token"), text("refresh_token"))
}

pub async fn whoami(practice: &Practice, token: &str) -> Answer {
    Ask::get("/api/v1/me").bearer(token).send(practice).await
}
