//! The metadata document (RFC 8414 section 2).

use serde_json::json;

use crate::dialect::Pkce;
use crate::reply::Reply;
use crate::state::Server;

/// Answers both well-known addresses.
pub(crate) fn answer(server: &Server) -> Reply {
    let (dialect, origin) = (&server.dialect, server.origin());
    let mut document = json!({
        "issuer": origin,
        "authorization_endpoint": format!("{origin}{}", dialect.paths.authorize),
        "token_endpoint": format!("{origin}{}", dialect.paths.token),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": dialect.grant_types,
        "token_endpoint_auth_methods_supported": dialect.client_auth.iter().map(|method| method.registered_name()).collect::<Vec<_>>(),
        "scopes_supported": dialect.authorize.scopes,
        "authorization_response_iss_parameter_supported": dialect.issuer_in_callback,
    });
    if dialect.authorize.pkce != Pkce::Off {
        document["code_challenge_methods_supported"] = json!(["S256"]);
    }
    for (member, path) in
        [("revocation_endpoint", &dialect.paths.revoke), ("userinfo_endpoint", &dialect.paths.whoami)]
    {
        if !path.is_empty() {
            document[member] = json!(format!("{origin}{path}"));
        }
    }
    Reply::json(200, &document)
}
