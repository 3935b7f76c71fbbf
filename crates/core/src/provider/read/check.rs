//! What only the file as a whole can get wrong.

use crate::provider::{
    Grant, Hole, Pkce, Placeholder, Provider, UrlTemplate, VarSource, WhoAmIFrom, section::Section,
};

/// Reports what is missing or does not go together.
pub(super) fn whole(top: &Section<'_>, provider: &Provider) {
    grants(top);
    endpoints(top, provider);
    who_am_i(top, provider);
    if top.has("client") && provider.pkce == Pkce::Off {
        // RFC 8252 §6: without a secret, PKCE is all that binds a code to who asked for it.
        top.fault("pkce", "A client that is built in has no secret, so `pkce` cannot be `off`.");
    }
}

fn grants(top: &Section<'_>) {
    if !top.has("grants") && !top.has("pasted_token") {
        top.fault(
            "grants",
            "There is no way to connect: add `grants = [\"authorization_code\"]`, or a [pasted_token] table.",
        );
    } else if top.is_empty_list("grants") && !top.has("pasted_token") {
        top.fault("grants", "`grants` is empty: name one, or add a [pasted_token] table.");
    }
}

fn endpoints(top: &Section<'_>, provider: &Provider) {
    if top.has("issuer") {
        return;
    }
    let need = |key: &'static str, grant: &str| {
        if !top.has(key) {
            top.fault(
                "grants",
                format!("`{key}` is missing: {grant} needs it, or an `issuer` to find it by."),
            );
        }
    };
    if provider.offers(Grant::AuthorizationCode) {
        need("authorize_url", "authorization_code");
    }
    if provider.offers(Grant::DeviceCode) {
        need("device_url", "device_code");
    }
    if let Some(grant) = provider.grants.first() {
        need("token_url", grant_name(*grant));
    }
}

/// The who-am-I request cannot need what only its answer brings.
fn who_am_i(top: &Section<'_>, provider: &Provider) {
    let late = |name: &str| provider.vars.get(name).is_some_and(|var| var.from == VarSource::WhoAmI);
    let request = match provider.whoami.as_ref().map(|whoami| &whoami.from) {
        Some(WhoAmIFrom::Request(request)) => request,
        None if top.has("whoami") => return,
        Some(WhoAmIFrom::Token | WhoAmIFrom::Callback) | None => {
            for name in provider.vars.keys().filter(|name| late(name)) {
                let reason = format!(
                    "The variable `{name}` comes from the who-am-I answer, \
                     and there is no [whoami] with a `url`."
                );
                top.fault("vars", reason);
            }
            return;
        }
    };
    let on_base = request.url.holes().any(|hole| *hole == Hole::Placeholder(Placeholder::ApiBase));
    let base = provider.api_base.iter().flat_map(UrlTemplate::holes);
    for hole in base.filter(|_| on_base) {
        if let Hole::Var(name) = hole
            && late(name)
        {
            let reason = format!(
                "`whoami.url` is built on `api_base`, which needs `{{var.{name}}}`, \
                 which only this answer brings; write the address out."
            );
            top.fault("whoami", reason);
        }
    }
}

fn grant_name(grant: Grant) -> &'static str {
    match grant {
        Grant::AuthorizationCode => "authorization_code",
        Grant::ClientCredentials => "client_credentials",
        Grant::DeviceCode => "device_code",
        Grant::PersonalToken => "a personal token",
    }
}
