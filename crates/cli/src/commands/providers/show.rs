//! `authkeep providers show`

use crate::{
    context::Context,
    output::{Failure, line},
};
use authkeep_core::provider::{Grant, Provider, RedirectKind, ScopeOn, UrlTemplate, VarSource};
use authkeep_platform::sign_in::Redirect;
use clap::Args;
use serde_json::{Value, json};
use std::fmt::Write;

/// Show what a provider needs and offers
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  authkeep providers show practice")]
pub struct Arguments {
    /// The provider
    id: String,
}

pub fn run(context: &Context, arguments: &Arguments) -> Result<(), Failure> {
    let service = context.service();
    let provider = service.provider(&arguments.id)?;
    match context.output.is_json() {
        true => context.output.value(&as_json(&provider)),
        false => context.output.data(as_text(&provider).as_bytes()),
    }
}

fn as_text(provider: &Provider) -> String {
    let mut text = format!("{} ({})\n", line(&provider.name), line(&provider.id));
    let mut add = |label: &str, value: &str| {
        let _ = writeln!(text, "  {label:<16}{}", line(value));
    };
    for source in &provider.sources {
        add("documentation", source);
    }
    for note in &provider.notes {
        add("note", note);
    }
    add("ways in", &ways_in(provider).join(", "));
    if let Some(help) = provider.pasted_token.as_ref().map(|token| &token.help) {
        add("personal token", help);
    }
    add("client", if provider.client.is_some() { "comes with the file" } else { "register one there" });
    if let Some(uri) = redirect_uri(provider) {
        add("redirect URI", &uri);
    }
    for (name, url) in endpoints(provider) {
        add(name, url.as_str());
    }
    for (name, var) in provider.vars.iter().filter(|(_, var)| var.from == VarSource::User) {
        let label = var.label.as_deref().unwrap_or_default();
        let default = var.default.as_ref().map(|value| format!(" (else {value})")).unwrap_or_default();
        add("value to set", &format!("{name}: {label}{default}"));
    }
    for scope in &provider.scope.list {
        let on = match scope.on {
            ScopeOn::Choice => "",
            ScopeOn::Default => " (asked for by default)",
            ScopeOn::Always => " (always asked for)",
        };
        add("scope", &format!("{}: {}{on}", scope.value, scope.label));
    }
    add(
        "disconnecting",
        if provider.revoke.is_some() { "ends the grant there" } else { "cannot end the grant" },
    );
    text
}

fn as_json(provider: &Provider) -> Value {
    let endpoints: serde_json::Map<_, _> = endpoints(provider)
        .into_iter()
        .map(|(name, url)| (name.replace(' ', "_"), json!(url.as_str())))
        .collect();
    let scopes: Vec<_> = provider
        .scope
        .list
        .iter()
        .map(|it| json!({ "value": it.value, "label": it.label, "asked_for": it.on != ScopeOn::Choice }))
        .collect();
    let vars: serde_json::Map<_, _> = provider
        .vars
        .iter()
        .filter(|(_, var)| var.from == VarSource::User)
        .map(|(name, var)| {
            let value = json!({
                "label": var.label, "example": var.example, "default": var.default,
                "options": var.options, "secret": var.secret,
            });
            (name.clone(), value)
        })
        .collect();
    json!({
        "id": provider.id,
        "name": provider.name,
        "sources": provider.sources,
        "notes": provider.notes,
        "grants": provider.grants,
        "personal_token": provider.pasted_token.as_ref().map(|token| &token.help),
        "has_client": provider.client.is_some(),
        "redirect": { "kinds": provider.redirect.kinds, "uri": redirect_uri(provider) },
        "endpoints": endpoints,
        "vars": vars,
        "scopes": scopes,
        "revocable": provider.revoke.is_some(),
    })
}

fn ways_in(provider: &Provider) -> Vec<&'static str> {
    let all = [Grant::AuthorizationCode, Grant::ClientCredentials, Grant::DeviceCode, Grant::PersonalToken];
    let offered = all.into_iter().filter(|grant| provider.offers(*grant));
    offered
        .map(|grant| match grant {
            Grant::AuthorizationCode => "browser",
            Grant::ClientCredentials => "client credentials",
            Grant::DeviceCode => "device code (not yet)",
            Grant::PersonalToken => "personal token",
        })
        .collect()
}

/// What to register with a client, where the usual way back has an address.
fn redirect_uri(provider: &Provider) -> Option<String> {
    let listens = provider.redirect.kinds.contains(&RedirectKind::Loopback);
    listens.then(|| Redirect::choose(provider, None, None, None).ok()?.to_register()).flatten()
}

fn endpoints(provider: &Provider) -> Vec<(&'static str, &UrlTemplate)> {
    let all = [
        ("issuer", &provider.issuer),
        ("authorize", &provider.authorize_url),
        ("token", &provider.token_url),
        ("api", &provider.api_base),
    ];
    all.into_iter().filter_map(|(name, url)| url.as_ref().map(|url| (name, url))).collect()
}
