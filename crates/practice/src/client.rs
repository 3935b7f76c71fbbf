//! Clients and the redirect URIs they may use.

use serde::{Deserialize, Serialize};

use crate::account::Account;
use crate::secret::Fingerprint;

/// The id of the built-in public client: no secret, PKCE, any loopback redirect URI.
pub const PUBLIC_CLIENT: &str = "practice";
/// The id of the built-in confidential client.
pub const CONFIDENTIAL_CLIENT: &str = "practice-confidential";
/// The secret of the built-in confidential client. It protects nothing.
pub const CONFIDENTIAL_SECRET: &str = "practice-secret";

/// An app that is registered here.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Client {
    pub(crate) id: String,
    pub(crate) name: String,
    secret: Option<Fingerprint>,
    redirect_uris: Vec<String>,
    any_loopback: bool,
}

impl Client {
    /// A client without a secret.
    #[must_use]
    pub fn public(id: impl Into<String>) -> Self {
        let id = id.into();
        Self { name: id.clone(), id, secret: None, redirect_uris: Vec::new(), any_loopback: false }
    }

    /// A client with a secret, of which only the hash is kept.
    #[must_use]
    pub fn confidential(id: impl Into<String>, secret: &str) -> Self {
        Self { secret: Some(Fingerprint::of(secret)), ..Self::public(id) }
    }

    /// Names the client as the consent page shows it.
    #[must_use]
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// Registers a redirect URI.
    #[must_use]
    pub fn redirect(mut self, uri: impl Into<String>) -> Self {
        self.redirect_uris.push(uri.into());
        self
    }

    /// Registers every `http` redirect URI at a loopback IP address, whatever its port and path.
    #[must_use]
    pub fn any_loopback(mut self) -> Self {
        self.any_loopback = true;
        self
    }

    /// The clients that every practice server knows.
    pub(crate) fn built_in() -> [Self; 2] {
        let scheme = "dev.authkeep:/oauth/callback";
        [
            Self::public(PUBLIC_CLIENT).named("Authkeep").redirect(scheme).any_loopback(),
            Self::confidential(CONFIDENTIAL_CLIENT, CONFIDENTIAL_SECRET)
                .named("Authkeep (with a secret)")
                .redirect(scheme)
                .any_loopback(),
        ]
    }

    /// The client as the owner of its own resources (RFC 6749 section 4.4).
    pub(crate) fn as_account(&self) -> Account {
        Account::new(&self.id, &self.name, "")
    }

    pub(crate) fn is_public(&self) -> bool {
        self.secret.is_none()
    }

    pub(crate) fn has_secret(&self, presented: &str) -> bool {
        self.secret.as_ref().is_some_and(|secret| secret.is_of(presented))
    }

    /// Whether a redirect URI is registered: the same characters, save the port of a loopback IP address where
    /// `any_port` says so (RFC 8252 section 7.3).
    pub(crate) fn may_use(&self, uri: &str, any_port: bool) -> bool {
        if uri.contains('#') {
            return false;
        }
        let loopback = without_loopback_port(uri);
        let registered = |known: &String| {
            known == uri || any_port && loopback.is_some() && without_loopback_port(known) == loopback
        };
        self.redirect_uris.iter().any(registered) || self.any_loopback && loopback.is_some()
    }
}

/// Host and path of an `http` URI at a loopback IP address. `localhost` is a name and may be anybody.
fn without_loopback_port(uri: &str) -> Option<(&str, &str)> {
    ["http://127.0.0.1", "http://[::1]"].into_iter().find_map(|host| {
        let rest = uri.strip_prefix(host)?;
        let (port, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
        let port_is_good = match port.strip_prefix(':') {
            Some(digits) => digits.parse::<u16>().is_ok() && !digits.starts_with('+'),
            None => port.is_empty(),
        };
        port_is_good.then_some((host, path))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_redirect_uri_matches_exactly() {
        let client =
            Client::public("c").redirect("https://app.example/cb").redirect("http://localhost:80/cb");
        assert!(client.may_use("https://app.example/cb", true));
        for other in [
            "https://app.example/cb/",
            "https://app.example/cb?x=1",
            "https://APP.example/cb",
            "http://localhost:81/cb",
        ] {
            assert!(!client.may_use(other, true), "{other}");
        }
    }

    #[test]
    fn only_a_loopback_ip_address_may_change_its_port() {
        let client = Client::public("c").redirect("http://127.0.0.1/cb");
        assert!(client.may_use("http://127.0.0.1:49152/cb", true));
        assert!(!client.may_use("http://127.0.0.1:49152/cb", false));
        for other in [
            "http://127.0.0.1:49152/other",
            "http://[::1]:49152/cb",
            "http://localhost:49152/cb",
            "http://127.0.0.1:99999/cb",
            "http://127.0.0.1:+80/cb",
            "http://127.0.0.1:1@evil.example/cb",
            "http://127.0.0.1.evil.example/cb",
            "http://127.0.0.1:49152/cb#x",
            "https://127.0.0.1:49152/cb",
        ] {
            assert!(!client.may_use(other, true), "{other}");
        }
    }

    proptest! {
        #[test]
        fn a_loopback_redirect_really_leads_to_loopback(rest in "[ -~]{0,24}") {
            let uri = format!("http://127.0.0.1{rest}");
            if Client::public("c").any_loopback().may_use(&uri, true) {
                let url = url::Url::parse(&uri).expect("an accepted URI parses");
                prop_assert_eq!(url.host_str(), Some("127.0.0.1"));
                prop_assert_eq!(url.username(), "");
            }
        }
    }
}
