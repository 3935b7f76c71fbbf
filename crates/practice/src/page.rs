//! The pages: no script, nothing from elsewhere, every foreign text escaped.

mod consent;
mod home;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hyper::header::{CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use sha2::{Digest, Sha256};

use crate::error::Refusal;
use crate::reply::Reply;
use crate::state::Server;
pub(crate) use consent::consent;
pub(crate) use home::home;

const STYLE: &str = include_str!("page/page.css");

/// A request that cannot be answered to its client.
pub(crate) fn refused(server: &Server, refusal: &Refusal) -> Reply {
    let body = format!(
        "<h1>This request cannot go on</h1><p>{}</p><p class=\"quiet\">Error: <code>{}</code>. Nothing was approved. \
         You can close this page.</p>",
        escape(&refusal.description),
        refusal.code.as_str()
    );
    document(server, 400, "Request refused", &body, "'none'").refused(refusal.code)
}

/// A whole page. `form_action` lists where its form may lead, redirects included.
fn document(server: &Server, status: u16, title: &str, body: &str, form_action: &str) -> Reply {
    let name = escape(&server.dialect.name);
    let initial: String =
        server.dialect.name.chars().take(1).map(|letter| escape(&letter.to_string())).collect();
    let html = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{} · {name}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n\
         <header><span class=\"mark\" aria-hidden=\"true\">{initial}</span>{name}</header>\n\
         <main>{body}</main>\n\
         <footer>A practice provider on this computer. It protects nothing and sends nothing elsewhere.</footer>\n\
         </body>\n</html>\n",
        escape(title)
    );
    let style = STANDARD.encode(Sha256::digest(STYLE.as_bytes()));
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{style}'; form-action {form_action}; base-uri 'none'; \
         frame-ancestors 'none'"
    );
    Reply::new(status, "text/html; charset=utf-8", html)
        .with(CONTENT_SECURITY_POLICY, &policy)
        .with(REFERRER_POLICY, "no-referrer")
        .with(X_CONTENT_TYPE_OPTIONS, "nosniff")
        .not_stored()
}

/// Text as HTML, also inside a quoted attribute.
fn escape(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            other => html.push(other),
        }
    }
    html
}
