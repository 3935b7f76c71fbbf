//! The second check of a finished address: whatever the values were, it leads to the scheme,
//! host and port that the template promised. It splits the text itself, and then demands that
//! the `url` crate, which decides where the bytes really go, reads the same.

use url::Url;

/// Stands for a variable in the host of a template. No host can hold it.
pub(super) const VARIABLE: char = '*';

/// Hosts that are this machine, and so the only ones that may be spoken to without TLS.
const LOOPBACK: [&str; 3] = ["127.0.0.1", "[::1]", "localhost"];

/// What ends an authority, by RFC 3986 §3.2 and, for `\`, by the WHATWG URL standard.
pub(super) const AUTHORITY_END: [char; 4] = ['/', '?', '#', '\\'];

/// What may stand between scheme and path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Authority {
    scheme: String,
    /// As written, with [`VARIABLE`] for every variable: `*.shop.example`. `*` alone is a host,
    /// and a port if it has one, of which nothing is known.
    host: String,
    port: Option<String>,
}

impl Authority {
    /// Any https origin.
    pub(super) fn any() -> Self {
        Self { scheme: "https".into(), host: VARIABLE.into(), port: None }
    }

    /// The authority that an address has; none if it is no absolute address.
    pub(super) fn of(address: &str) -> Option<Self> {
        let (scheme, host, port) = split(address)?;
        Some(Self { scheme: scheme.into(), host: host.into(), port: port.map(Into::into) })
    }

    /// Whether secrets may travel this way at all: TLS, or this machine.
    pub(super) fn is_private(&self) -> bool {
        match self.scheme.as_str() {
            "https" => true,
            "http" => LOOPBACK.contains(&self.host.as_str()),
            _ => false,
        }
    }

    /// Whether the host is written out in characters that need no normal form.
    pub(super) fn is_well_written(&self) -> bool {
        self.host == "[::1]" || self.host.chars().all(|c| c == VARIABLE || is_host_character(c))
    }

    /// Whether this finished address leads where the template says. `url` is how the `url` crate
    /// reads the same text.
    pub(super) fn agrees(&self, address: &str, url: &Url) -> bool {
        let Some((scheme, host, port)) = split(address) else { return false };
        let port_agrees = match self.is_unknown() && self.port.is_none() {
            true => port.is_none_or(is_port),
            false => port == self.port.as_deref(),
        };
        scheme == self.scheme
            && port_agrees
            && self.host_agrees(host)
            && url.scheme() == scheme
            && url.host_str() == Some(host)
            && url.port().map(|port| port.to_string()).as_deref() == port
            && url.username().is_empty()
            && url.password().is_none()
    }

    /// Whether nothing is known of the host.
    pub(super) fn is_unknown(&self) -> bool {
        self.host.chars().eq([VARIABLE])
    }

    fn host_agrees(&self, host: &str) -> bool {
        if !self.host.contains(VARIABLE) {
            return host == self.host;
        }
        let labels: Vec<_> = host.split('.').collect();
        let promised: Vec<_> = self.host.split('.').collect();
        is_public_name(host, &labels)
            && (self.is_unknown()
                || labels.len() == promised.len()
                    && labels.iter().zip(promised).all(|(label, promised)| label_agrees(promised, label)))
    }
}

/// Whether this text is a scheme and an authority, and nothing of a path has come with them.
pub(super) fn ends_in_authority(text: &str) -> bool {
    text.split_once("://").is_some_and(|(_, rest)| !rest.contains(AUTHORITY_END))
}

/// Scheme, host and port of an absolute address. None of them is checked.
fn split(address: &str) -> Option<(&str, &str, Option<&str>)> {
    let (scheme, rest) = address.split_once("://")?;
    let authority = &rest[..rest.find(AUTHORITY_END).unwrap_or(rest.len())];
    let port_at = match authority.find(']') {
        Some(end) => authority[end..].find(':').map(|at| end + at),
        None => authority.find(':'),
    };
    Some(match port_at {
        Some(at) => (scheme, &authority[..at], Some(&authority[at + 1..])),
        None => (scheme, authority, None),
    })
}

/// A name in the public tree, in normal form: no address in any spelling (RFC 1123 §2.1), nothing
/// that names this machine or its neighbours.
fn is_public_name(host: &str, labels: &[&str]) -> bool {
    let Some(last) = labels.last() else { return false };
    host.len() <= 253
        && labels.len() >= 2
        && labels.iter().all(|label| is_label(label))
        && *last != "localhost"
        && !last.starts_with("0x")
        && !last.bytes().all(|b| b.is_ascii_digit())
}

fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && label.chars().all(|c| c != '.' && is_host_character(c))
        && !label.starts_with('-')
        && !label.ends_with('-')
}

fn label_agrees(promised: &str, label: &str) -> bool {
    match (promised.split_once(VARIABLE), promised.rsplit_once(VARIABLE)) {
        (Some((start, _)), Some((_, end))) => {
            label.len() > start.len() + end.len() && label.starts_with(start) && label.ends_with(end)
        }
        _ => label == promised,
    }
}

fn is_host_character(c: char) -> bool {
    c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-')
}

fn is_port(port: &str) -> bool {
    !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit())
}
