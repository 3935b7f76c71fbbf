//! Providers, answers and values for the tests of this module.

use super::Credentials;
use crate::{
    ports::{HttpRequest, HttpResponse},
    provider::{Catalogue, Provider},
};
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use std::fmt::Write;

/// The verifier of RFC 7636, appendix B.
pub(super) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
/// Its challenge.
pub(super) const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

pub(super) const REDIRECT: &str = "http://127.0.0.1:47801/callback";

/// The providers that come with the program, however many they are.
pub(super) fn built_in() -> Vec<String> {
    Catalogue::new(Vec::new()).entries().into_iter().map(|entry| entry.id).collect()
}

/// Files of the wider catalogue, each with quirks of its own.
const QUIRKY: [(&str, &str); 5] = [
    ("amazon-selling-partner", include_str!("../provider/testdata/amazon-selling-partner.toml")),
    ("facebook", include_str!("../provider/testdata/facebook.toml")),
    ("slack-user", include_str!("../provider/testdata/slack-user.toml")),
    ("tiktok-desktop", include_str!("../provider/testdata/tiktok-desktop.toml")),
    ("withings", include_str!("../provider/testdata/withings.toml")),
];

/// A provider by id.
pub(super) fn provider(id: &str) -> Provider {
    let catalogue = Catalogue::new(Vec::new());
    match QUIRKY.iter().find(|(quirky, _)| *quirky == id) {
        Some((_, text)) => catalogue.check(&format!("{id}.toml"), text).unwrap(),
        None => catalogue.get(id).unwrap().as_ref().clone(),
    }
}

/// A provider that does nothing odd, but for these lines of its file. They stand before all tables.
pub(super) fn plain(more: &str) -> Provider {
    let text = format!(
        "id = \"plain\"\nname = \"Plain\"\nsources = [\"https://plain.example/docs\"]\n\
         grants = [\"authorization_code\", \"client_credentials\"]\n\
         authorize_url = \"https://plain.example/authorize\"\ntoken_url = \"https://plain.example/token\"\n\
         api_base = \"https://api.plain.example\"\n{more}\n"
    );
    Catalogue::new(Vec::new()).check("plain.toml", &text).unwrap()
}

pub(super) fn client(id: &str, secret: Option<&str>) -> Credentials {
    Credentials { client_id: id.to_owned(), client_secret: secret.map(|secret| secret.to_owned().into()) }
}

pub(super) fn secret(text: &str) -> SecretString {
    text.to_owned().into()
}

pub(super) fn response(status: u16, kind: &str, body: impl AsRef<[u8]>) -> HttpResponse {
    let headers = vec![("content-type".to_owned(), kind.to_owned())];
    HttpResponse { status, headers, body: body.as_ref().to_vec().into() }
}

/// When a request leaves, in these tests: a round number of seconds since 1970.
pub(super) fn noon() -> Timestamp {
    Timestamp::from_second(1_800_000_000).unwrap()
}

/// A request as it goes over the wire, headers by name.
pub(super) fn wire(request: &HttpRequest) -> String {
    let mut headers: Vec<_> =
        request.headers.iter().map(|(name, value)| format!("{name}: {}", value.expose_secret())).collect();
    headers.sort();
    let mut text = format!("{} {}\n{}\n", request.method.as_str(), request.url, headers.join("\n"));
    if let Some(body) = &request.body {
        _ = write!(text, "\n{}", body.expose_secret());
    }
    text
}
