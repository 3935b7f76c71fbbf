//! The page at `/`.

use super::{document, escape};
use crate::client::{CONFIDENTIAL_CLIENT, PUBLIC_CLIENT};
use crate::reply::Reply;
use crate::state::Server;

/// Says what this server is.
pub(crate) fn home(server: &Server) -> Reply {
    let dialect = &server.dialect;
    let rows = |pairs: &[(&str, &str)]| {
        let filled = pairs.iter().filter(|(_, value)| !value.is_empty());
        filled
            .map(|(name, value)| format!("<dt>{}</dt><dd><code>{}</code></dd>", escape(name), escape(value)))
            .collect::<String>()
    };
    let accounts: String = dialect
        .accounts
        .iter()
        .map(|account| {
            format!("<li><b>{}</b><small>{}</small></li>", escape(&account.name), escape(&account.email))
        })
        .collect();
    let metadata = if dialect.discovery {
        "<p><a href=\"/.well-known/oauth-authorization-server\">Metadata of this server</a></p>"
    } else {
        ""
    };
    let body = format!(
        "<h1>This is a place to try things</h1>\n\
         <p>This is a small, real OAuth 2.0 authorization server with an API, and it runs on this computer only. \
         Connect it like any other provider: approve on its page, look at the tokens, refresh and revoke them. \
         Its people are made up, and nothing here can be lost.</p>\n\
         <h2>People</h2><ul>{accounts}</ul>\n\
         <h2>Clients</h2><dl>{clients}</dl>\n\
         <h2>Addresses</h2><dl>{addresses}</dl>\n{metadata}",
        clients = rows(&[("Without a secret", PUBLIC_CLIENT), ("With a secret", CONFIDENTIAL_CLIENT)]),
        addresses = rows(&[
            ("Authorize", &dialect.paths.authorize),
            ("Token", &dialect.paths.token),
            ("Revoke", &dialect.paths.revoke),
            ("Who am I", &dialect.paths.whoami),
            ("Notes", &format!("{}/notes", dialect.paths.api.trim_end_matches('/'))),
        ]),
    );
    document(server, 200, "Welcome", &body, "'none'")
}
