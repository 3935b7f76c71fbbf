//! Which endpoint an address belongs to.

use crate::dialect::Dialect;

/// An endpoint of the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Endpoint {
    /// The page at `/`.
    Home,
    /// The metadata documents (RFC 8414).
    Discovery,
    /// The authorization endpoint, and the form of its consent page.
    Authorize,
    /// The token endpoint, also for refreshes at an address of their own.
    Token,
    /// The revocation endpoint (RFC 7009).
    Revoke,
    /// Who the token belongs to.
    WhoAmI,
    /// The sample API.
    Api,
}

/// What an address leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Route {
    pub(crate) endpoint: Endpoint,
    /// The account that the address names.
    pub(crate) account: Option<String>,
    pub(crate) resource: Resource,
}

/// What tells addresses of one endpoint apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Resource {
    Only,
    /// The address that takes refreshes and nothing else.
    RefreshOnly,
    /// The token endpoint where refreshes have another address.
    NoRefresh,
    Notes,
    Echo,
}

impl Route {
    /// The route of a path.
    pub(crate) fn find(path: &str, dialect: &Dialect) -> Option<Self> {
        let paths = &dialect.paths;
        let api = paths.api.trim_end_matches('/');
        let token = if paths.refresh.is_empty() { Resource::Only } else { Resource::NoRefresh };
        let mut table = vec![
            ("/".to_owned(), Endpoint::Home, Resource::Only),
            (paths.authorize.clone(), Endpoint::Authorize, Resource::Only),
            (paths.token.clone(), Endpoint::Token, token),
            (paths.refresh.clone(), Endpoint::Token, Resource::RefreshOnly),
            (paths.revoke.clone(), Endpoint::Revoke, Resource::Only),
            (paths.whoami.clone(), Endpoint::WhoAmI, Resource::Only),
            (format!("{api}/notes"), Endpoint::Api, Resource::Notes),
            (format!("{api}/echo"), Endpoint::Api, Resource::Echo),
        ];
        if dialect.discovery {
            for name in ["oauth-authorization-server", "openid-configuration"] {
                table.push((format!("/.well-known/{name}"), Endpoint::Discovery, Resource::Only));
            }
        }
        table.into_iter().filter(|(template, ..)| !template.is_empty()).find_map(
            |(template, endpoint, resource)| {
                let account = matched(&template, path)?.map(str::to_owned);
                Some(Self { endpoint, account, resource })
            },
        )
    }
}

/// Matches a path with a template; the inner value is the segment at `{account}`.
fn matched<'a>(template: &str, path: &'a str) -> Option<Option<&'a str>> {
    let mut account = None;
    let mut segments = path.split('/');
    for expected in template.split('/') {
        let segment = segments.next()?;
        if expected == "{account}" && !segment.is_empty() {
            account = Some(segment);
        } else if expected != segment {
            return None;
        }
    }
    segments.next().is_none().then_some(account)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_segment_names_the_account() {
        assert_eq!(matched("/{account}/token", "/acme/token"), Some(Some("acme")));
        for other in ["//token", "/acme/token/", "/acme/x/token", "/token", "/acme/tokens", ""] {
            assert_eq!(matched("/{account}/token", other), None, "{other}");
        }
    }

    #[test]
    fn an_endpoint_without_a_path_is_nowhere() {
        let mut dialect = Dialect::default();
        dialect.paths.revoke = String::new();
        for path in ["", "/", "/oauth/revoke"] {
            let found = Route::find(path, &dialect).map(|route| route.endpoint);
            assert_ne!(found, Some(Endpoint::Revoke), "{path}");
        }
    }
}
