use url::{Host, Url};

/// The ways a request may go. Each has a client of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Route {
    /// To this machine without TLS (RFC 8252 section 8.3 lets loopback do without it).
    Local,
    /// To this machine with TLS. Never by a proxy, which would look for itself.
    LocalTls,
    /// To the world: with TLS, and by the system's proxy if there is one.
    Remote,
}

impl Route {
    /// The way to this address, or why nothing may be sent there.
    pub(super) fn of(url: &Url) -> Result<Self, &'static str> {
        // RFC 9110 section 4.2.4: user information in an address only ever misleads.
        if !url.username().is_empty() || url.password().is_some() {
            return Err("the address carries a user name or password");
        }
        match (url.scheme(), is_loopback(url)) {
            ("http", true) => Ok(Self::Local),
            ("https", true) => Ok(Self::LocalTls),
            ("https", false) => Ok(Self::Remote),
            ("http", false) => Err("the address is not https"),
            _ => Err("the address is neither https nor http"),
        }
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(address: &str) -> Result<Route, &'static str> {
        Route::of(&Url::parse(address).unwrap())
    }

    #[test]
    fn this_machine_may_do_without_tls() {
        for host in ["127.0.0.1", "127.3.2.1", "[::1]", "localhost", "LOCALHOST", "localhost:8080"] {
            assert_eq!(of(&format!("http://{host}/token")), Ok(Route::Local), "{host}");
            assert_eq!(of(&format!("https://{host}/token")), Ok(Route::LocalTls), "{host}");
        }
    }

    #[test]
    fn every_other_host_needs_tls() {
        for host in ["example.com", "localhost.example", "x.localhost", "10.0.0.1", "[::2]", "0.0.0.0"] {
            assert!(of(&format!("http://{host}/token")).is_err(), "{host}");
            assert_eq!(of(&format!("https://{host}/token")), Ok(Route::Remote), "{host}");
        }
    }

    #[test]
    fn other_schemes_and_user_information_are_refused() {
        for address in [
            "ftp://127.0.0.1/",
            "file:///etc/hosts",
            "mailto:ada@example.com",
            "https://ada@example.com/",
            "https://:secret@example.com/",
        ] {
            assert!(of(address).is_err(), "{address}");
        }
    }
}
