//! A provider's file, read from its table. Everything that is wrong is said at once.

mod answers;
mod check;
mod known;
mod redirect;
mod requests;
mod scope;
mod syntax;
mod tables;
mod vars;

use super::{
    BuiltInClient, ClientAuth, Grant, Pkce, Provider, Rotation, Template, TokenBody, defaults,
    document::Table,
    fault::{At, Fault, Faults},
    inherit::{Parents, Shelf, Source, resolve},
    place,
    section::{Section, word},
};
use known::Known;
use std::sync::Arc;
use url::Url;

const GRANTS: &[(&str, Grant)] = &[
    ("authorization_code", Grant::AuthorizationCode),
    ("client_credentials", Grant::ClientCredentials),
    ("device_code", Grant::DeviceCode),
];

const CLIENT_AUTH: &[(&str, ClientAuth)] = &[
    ("post", ClientAuth::Post),
    ("basic", ClientAuth::Basic),
    ("none", ClientAuth::None),
    ("basic_secret", ClientAuth::BasicSecret),
];

const PKCE: &[(&str, Pkce)] = &[("S256", Pkce::S256), ("S256-hex", Pkce::S256Hex), ("off", Pkce::Off)];

const TOKEN_BODY: &[(&str, TokenBody)] = &[
    ("form", TokenBody::Form),
    ("json", TokenBody::Json),
    ("query", TokenBody::Query),
    ("get", TokenBody::Get),
];

const ROTATION: &[(&str, Rotation)] = &[
    ("never", Rotation::Never),
    ("maybe", Rotation::Maybe),
    ("always", Rotation::Always),
    ("strict", Rotation::Strict),
];

/// Reads a file with everything it inherits.
///
/// # Errors
/// All faults, by file and line.
pub(super) fn read(source: &Source<'_>, parents: &impl Parents) -> Result<Provider, Vec<Fault>> {
    let faults = Faults::default();
    let provider = resolve(source, parents, &faults).and_then(|table| provider(source, &table, &faults));
    match provider.filter(|_| faults.is_empty()) {
        Some(provider) => Ok(provider),
        None => Err(faults.into_sorted()),
    }
}

fn provider(source: &Source<'_>, table: &Table, faults: &Faults) -> Option<Provider> {
    let start = At { file: Arc::from(source.file), line: 1 };
    let top = Section::new(String::new(), &start, table, faults);
    let id = read_id(&top, source);
    let name = top.required("name", "say what people call the provider").map(|name| name.text.to_owned());
    let sources = read_sources(&top, source.shelf);
    let notes = top.texts("notes").iter().map(|note| note.text.to_owned()).collect();
    let grants: Vec<_> = top.texts("grants").iter().filter_map(|text| word(text, GRANTS, faults)).collect();

    let known = Known {
        faults,
        vars: vars::read(&top),
        api_base: top.has("api_base"),
        token_url: top.has("token_url") || top.has("issuer"),
    };
    let after_callback = grants.iter().all(|grant| *grant == Grant::AuthorizationCode);
    let token_place = if after_callback { &place::TOKEN_ENDPOINT } else { &place::FIRST_ENDPOINT };
    let api_auth = read_api_auth(&top, &known);
    let provider = Provider {
        id: id?,
        name: name.unwrap_or_default(),
        sources,
        notes,
        grants,
        client: read_client(&top),
        issuer: known.url_of(&top, "issuer", &place::FIRST_ENDPOINT),
        authorize_url: known.url_of(&top, "authorize_url", &place::AUTHORIZE_ENDPOINT),
        token_url: known.url_of(&top, "token_url", token_place),
        refresh_url: known.url_of(&top, "refresh_url", &place::LATER_ENDPOINT),
        device_url: known.url_of(&top, "device_url", &place::FIRST_ENDPOINT),
        api_base: known.url_of(&top, "api_base", &place::LATER_ENDPOINT),
        client_auth: top.word("client_auth", CLIENT_AUTH).unwrap_or(defaults::CLIENT_AUTH),
        pkce: read_pkce(&top),
        scope: scope::read(&top),
        params: tables::params(&top, &known),
        rename: tables::rename(&top),
        headers: tables::fixed_headers(&top, &known),
        token_body: top.word("token_body", TOKEN_BODY).unwrap_or(defaults::TOKEN_BODY),
        api_auth: api_auth.unwrap_or_default(),
        read: answers::read(&top),
        success: answers::success(&top),
        errors: answers::errors(&top),
        lifetimes: answers::lifetimes(&top),
        rotation: top.word("rotation", ROTATION).unwrap_or(defaults::ROTATION),
        redirect: redirect::read(&top),
        pasted_token: redirect::pasted_token(&top),
        upgrade: requests::upgrade(&top, &known),
        whoami: requests::whoami(&top, &known),
        revoke: requests::revoke(&top, &known),
        connections_per_client: top.number("connections_per_client", 1..=u16::MAX),
        unreachable: top.text("unreachable").map(|text| text.text.to_owned()),
        vars: known.vars.into_iter().filter_map(|(name, var)| Some((name.to_owned(), var?))).collect(),
    };
    check::whole(&top, &provider);
    top.finish();
    Some(provider)
}

fn read_id(top: &Section<'_>, source: &Source<'_>) -> Option<String> {
    let id = top.required("id", "write the file's name without `.toml`").map(|id| id.text.to_owned());
    let id = id.unwrap_or_else(|| source.id.to_owned());
    let sound = id.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
        && id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    if !sound {
        top.fault("id", format!("`{id}` is no id; use small letters, digits and `-`."));
    } else if id != source.id || source.file != format!("{id}.toml") {
        top.fault("id", format!("The id is `{id}`, so the file must be named `{id}.toml`."));
    }
    Some(id)
}

/// The first address is opened in the browser, so it must be one for browsers.
fn read_sources(top: &Section<'_>, shelf: Shelf) -> Vec<String> {
    let texts = top.texts("sources");
    if texts.is_empty() && shelf == Shelf::BuiltIn {
        top.fault("sources", "`sources` is missing: name the pages that the facts were read from.");
    }
    for text in &texts {
        if !Url::parse(text.text).is_ok_and(|url| matches!(url.scheme(), "https" | "http")) {
            top.faults.add(text.at, format!("The source `{}` is no web address.", text.text.escape_debug()));
        }
    }
    texts.into_iter().map(|text| text.text.to_owned()).collect()
}

fn read_client(top: &Section<'_>) -> Option<BuiltInClient> {
    let section = top.section("client")?;
    if section.node("secret").is_some() {
        section.fault(
            "secret",
            "A secret that ships with a file is none (RFC 8252 §8.5); take it away. \
             Only a public client can be built in.",
        );
    }
    let id = section.required("id", "write the client id");
    section.finish();
    id.map(|id| BuiltInClient { id: id.text.to_owned() })
}

fn read_pkce(top: &Section<'_>) -> Pkce {
    match top.text("pkce") {
        Some(text) if text.text == "plain" => {
            top.fault(
                "pkce",
                "`pkce` cannot be `plain`: it shows the verifier to whoever sees the request \
                 (RFC 9700 §2.1.1). Write `S256`, or `off` for a server that refuses unknown parameters.",
            );
            defaults::PKCE
        }
        _ => top.word("pkce", PKCE).unwrap_or(defaults::PKCE),
    }
}

fn read_api_auth(top: &Section<'_>, known: &Known<'_>) -> Option<Template> {
    let Some(text) = top.text("api_auth") else { return Template::parse(defaults::API_AUTH).ok() };
    top.read("api_auth", syntax::header_line)?;
    let template = known.template(&text, &place::API)?;
    if !template.placeholders().any(|placeholder| placeholder == super::Placeholder::AccessToken) {
        top.fault("api_auth", "`api_auth` does not hold `{access_token}`, so no call would carry the token.");
    }
    Some(template)
}

#[cfg(test)]
mod tests;
