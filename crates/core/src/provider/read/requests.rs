//! Requests in templates: `[whoami]`, `[revoke]`, `[upgrade]`

use super::{
    known::Known,
    syntax::{header_line, path},
    tables,
};
use crate::{
    ports::Method,
    provider::{
        RequestAuth, RequestBody, RequestTemplate, Revoke, RevokedToken, WhoAmI, WhoAmIFrom, defaults,
        place::{self, Place},
        section::Section,
    },
};

const BODIES: &[(&str, RequestBody)] =
    &[("form", RequestBody::Form), ("json", RequestBody::Json), ("query", RequestBody::Query)];

const REVOKED: &[(&str, RevokedToken)] =
    &[("refresh_token", RevokedToken::Refresh), ("access_token", RevokedToken::Access)];

#[derive(Clone, Copy)]
enum Elsewhere {
    Token,
    Callback,
}

const ELSEWHERE: &[(&str, Elsewhere)] = &[("token", Elsewhere::Token), ("callback", Elsewhere::Callback)];

pub(super) fn whoami(top: &Section<'_>, known: &Known<'_>) -> Option<WhoAmI> {
    let section = top.section("whoami")?;
    let id = section.required("id", "say where the account's id stands");
    let id = id.and_then(|_| section.read("id", path));
    let label = section.read("label", path);
    let from = match (section.has("from"), section.has("url")) {
        (true, true) => {
            section.fault(
                "from",
                "`whoami` has both `from` and `url`; keep one. An empty string takes an inherited one away.",
            );
            None
        }
        (false, false) => {
            section.faults.add(
                section.at,
                "`whoami` needs `url`, the address to ask, or `from`, the answer that says it already.",
            );
            None
        }
        (true, false) => section.word("from", ELSEWHERE).map(|from| match from {
            Elsewhere::Token => WhoAmIFrom::Token,
            Elsewhere::Callback => WhoAmIFrom::Callback,
        }),
        (false, true) => {
            request(&section, known, &place::WHO_AM_I, defaults::WHO_AM_I_METHOD, RequestAuth::Bearer)
                .map(|request| WhoAmIFrom::Request(Box::new(request)))
        }
    };
    section.finish();
    let id = id?;
    Some(WhoAmI { from: from?, label: label.unwrap_or_else(|| id.clone()), id })
}

pub(super) fn revoke(top: &Section<'_>, known: &Known<'_>) -> Option<Revoke> {
    let section = top.section("revoke")?;
    let request = request(&section, known, &place::REVOKE, defaults::REVOKE_METHOD, RequestAuth::Client);
    let token = section.word("token", REVOKED).unwrap_or(RevokedToken::Refresh);
    let ok = section.numbers("ok", 100..=599).unwrap_or_else(|| defaults::REVOKE_OK.to_vec());
    section.finish();
    Some(Revoke { request: request?, token, ok })
}

pub(super) fn upgrade(top: &Section<'_>, known: &Known<'_>) -> Option<RequestTemplate> {
    let section = top.section("upgrade")?;
    let request = request(&section, known, &place::UPGRADE, defaults::UPGRADE_METHOD, RequestAuth::None);
    section.finish();
    request
}

fn request(
    section: &Section<'_>,
    known: &Known<'_>,
    place: &Place,
    method: Method,
    auth: RequestAuth,
) -> Option<RequestTemplate> {
    let method = section.read("method", read_method).unwrap_or(method);
    let url = section.required("url", "write the address to ask").and_then(|url| known.url(&url, place));
    let body = section.word("body", BODIES).unwrap_or_else(|| defaults::request_body(method));
    let auth = read_auth(section, known, place).unwrap_or(auth);
    let params = known.params(section, "params", place);
    let headers = tables::headers(section, "headers", known, place);
    Some(RequestTemplate { method, url: url?, body, auth, params, headers })
}

fn read_method(text: &str) -> Result<Method, String> {
    Method::parse(text).ok_or_else(|| format!("`{text}` is no method; write GET, POST or DELETE"))
}

fn read_auth(section: &Section<'_>, known: &Known<'_>, place: &Place) -> Option<RequestAuth> {
    let text = section.text("auth")?;
    Some(match text.text {
        "client" => RequestAuth::Client,
        "basic" => RequestAuth::Basic,
        "bearer" => RequestAuth::Bearer,
        "none" => RequestAuth::None,
        line if line.contains(':') => {
            section.read("auth", header_line)?;
            RequestAuth::Header(known.template(&text, place)?)
        }
        other => {
            let reason = format!(
                "`{}` is `{other}`; it may be `client`, `basic`, `bearer`, `none` \
                 or a header line such as `Authorization: Client {{client_secret}}`.",
                text.field
            );
            section.fault("auth", reason);
            return None;
        }
    })
}
