//! The consent page.

use super::{document, escape};
use crate::authorize::AuthorizationRequest;
use crate::reply::Reply;
use crate::state::Server;

/// Asks the person. `token` is the form's proof that it was sent from this page.
pub(crate) fn consent(
    server: &Server,
    request: &AuthorizationRequest,
    client_name: &str,
    token: &str,
) -> Reply {
    let (name, client) = (escape(&server.dialect.name), escape(client_name));
    let body = format!(
        "<h1>Let <b>{client}</b> use your {name} {word}?</h1>\n\
         <form method=\"post\" action=\"{action}\">\n\
         <input type=\"hidden\" name=\"csrf\" value=\"{token}\">\n{accounts}{scopes}\
         <p class=\"quiet\">The answer goes to <code>{target}</code></p>\n\
         <p class=\"buttons\"><button name=\"decision\" value=\"approve\" class=\"main\">Approve</button>\
         <button name=\"decision\" value=\"deny\">Deny</button></p>\n</form>",
        word = escape(&server.dialect.account_word),
        action = escape(&server.dialect.paths.authorize),
        token = escape(token),
        accounts = accounts(server),
        scopes = scopes(server, request),
        target = escape(&request.redirect_uri),
    );
    // A browser checks the redirect that follows the form as well, and knows no source for an IPv6 address.
    let scheme = request.redirect_uri.split_once(':').map_or("http", |(scheme, _)| scheme);
    let is_scheme = scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    let form_action = if is_scheme { format!("'self' {scheme}:") } else { "'self'".to_owned() };
    document(server, 200, "Approve access", &body, &form_action)
}

fn accounts(server: &Server) -> String {
    let mut html =
        format!("<fieldset><legend>Choose the {}</legend>\n", escape(&server.dialect.account_word));
    for (index, account) in server.dialect.accounts.iter().enumerate() {
        html.push_str(&format!(
            "<label><input type=\"radio\" name=\"account\" value=\"{}\" required{}>\
             <span><b>{}</b><small>{}</small></span></label>\n",
            escape(&account.id),
            if index == 0 { " checked" } else { "" },
            escape(&account.name),
            escape(&account.email),
        ));
    }
    html + "</fieldset>\n"
}

fn scopes(server: &Server, request: &AuthorizationRequest) -> String {
    if request.scopes.is_empty() {
        return String::new();
    }
    let rules = &server.dialect.authorize;
    let mut html = String::from("<fieldset><legend>It will be able to</legend>\n");
    for scope in &request.scopes {
        let value = escape(scope);
        let words = match rules.scope_labels.get(scope) {
            Some(label) => format!("<b>{}</b><small><code>{value}</code></small>", escape(label)),
            None => format!("<code>{value}</code>"),
        };
        let fixed = if rules.scope_choice { "" } else { " disabled" };
        html.push_str(&format!(
            "<label><input type=\"checkbox\" name=\"scope\" value=\"{value}\" checked{fixed}><span>{words}</span></label>\n"
        ));
    }
    html + "</fieldset>\n"
}
