//! Tables of which the file chooses the names: `[params]`, `[rename]`, `[headers]`

use super::{
    known::Known,
    syntax::{header_name, header_value},
};
use crate::provider::{
    Headers, Params, Rename, Template,
    nearest::did_you_mean,
    place::{self, Place},
    section::Section,
};
use std::collections::BTreeMap;

const AUTHORIZE_NAMES: &[&str] = &[
    "response_type",
    "client_id",
    "redirect_uri",
    "scope",
    "state",
    "code_challenge",
    "code_challenge_method",
];
const TOKEN_NAMES: &[&str] = &[
    "grant_type",
    "code",
    "redirect_uri",
    "client_id",
    "client_secret",
    "code_verifier",
    "refresh_token",
    "scope",
    "device_code",
];
const CALLBACK_NAMES: &[&str] = &["code", "state", "iss", "error", "error_description", "error_uri"];

pub(super) fn params(top: &Section<'_>, known: &Known<'_>) -> Params {
    let Some(section) = top.section("params") else { return Params::default() };
    let params = Params {
        authorize: known.params(&section, "authorize", &place::AUTHORIZE),
        code: known.params(&section, "code", &place::CODE),
        refresh: known.params(&section, "refresh", &place::REFRESH),
        client_credentials: known.params(&section, "client_credentials", &place::CLIENT_CREDENTIALS),
        device: known.params(&section, "device", &place::DEVICE),
    };
    section.finish();
    params
}

pub(super) fn rename(top: &Section<'_>) -> Rename {
    let Some(section) = top.section("rename") else { return Rename::default() };
    let rename = Rename {
        authorize: names(&section, "authorize", AUTHORIZE_NAMES),
        token: names(&section, "token", TOKEN_NAMES),
        callback: names(&section, "callback", CALLBACK_NAMES),
    };
    section.finish();
    rename
}

pub(super) fn fixed_headers(top: &Section<'_>, known: &Known<'_>) -> Headers {
    let Some(section) = top.section("headers") else { return Headers::default() };
    let fixed = Headers {
        token: headers(&section, "token", known, &place::TOKEN_HEADERS),
        api: headers(&section, "api", known, &place::API),
    };
    section.finish();
    fixed
}

/// A table of headers. An empty one takes an inherited one away.
pub(super) fn headers(
    section: &Section<'_>,
    key: &'static str,
    known: &Known<'_>,
    place: &Place,
) -> BTreeMap<String, Template> {
    let named = section.section(key).map(|table| table.named_texts()).unwrap_or_default();
    let mut headers = BTreeMap::new();
    for (name, text) in named.into_iter().filter(|(_, text)| !text.text.is_empty()) {
        if let Err(reason) = header_name(name).and_then(|()| header_value(text.text)) {
            section.faults.add(text.at, format!("`{}`: {reason}.", text.field));
        }
        if let Some(template) = known.template(&text, place) {
            headers.insert(name.to_owned(), template);
        }
    }
    headers
}

fn names(section: &Section<'_>, key: &'static str, standard: &[&str]) -> BTreeMap<String, String> {
    let named = section.section(key).map(|table| table.named_texts()).unwrap_or_default();
    let mut names = BTreeMap::new();
    for (name, text) in named.into_iter().filter(|(_, text)| !text.text.is_empty()) {
        if !standard.contains(&name) {
            let meant = did_you_mean(name, standard.iter().copied());
            section.faults.add(text.at, format!("`{name}` is no standard parameter of this step.{meant}"));
        }
        names.insert(name.to_owned(), text.text.to_owned());
    }
    names
}
