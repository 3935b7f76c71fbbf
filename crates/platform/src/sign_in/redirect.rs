//! How the answer of a sign-in comes back: chosen from what the person wishes, what the client is
//! registered with and what the provider takes.

use crate::loopback::{BindError, Host, Loopback};
use authkeep_core::{
    SCHEME_REDIRECT,
    connect::RedirectChoice,
    error::{Code, Error},
    provider::{Provider, RedirectKind},
};
use url::Url;

/// What the person wishes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wish {
    /// A listener on this machine.
    Loopback,
    /// The app's own scheme; only where a desktop app answers to it.
    Scheme,
    /// The address that the browser ends at is pasted.
    Paste,
    /// This redirect URI, exactly as it is registered.
    Uri(String),
}

/// How the answer comes back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redirect {
    kind: RedirectKind,
    /// Exactly as the provider must know it. None where the provider shows the code instead, and
    /// where the port is not known yet.
    uri: Option<String>,
    listen: Option<Listen>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Listen {
    host: Host,
    port: Option<u16>,
    path: String,
}

/// Where a provider shows the code to be copied (a value many providers share; no RFC defines it).
const OUT_OF_BAND: &str = "urn:ietf:wg:oauth:2.0:oob";

impl Redirect {
    /// `registered` is the redirect URI that the client is saved with; `port` stands in for the
    /// one of the provider's file.
    ///
    /// # Errors
    /// `Usage` if nothing that works here fits.
    pub fn choose(
        provider: &Provider,
        wish: Option<&Wish>,
        registered: Option<&str>,
        port: Option<u16>,
    ) -> Result<Self, Error> {
        match (wish, registered) {
            (Some(Wish::Uri(uri)), _) => Self::at(provider, uri, port),
            (Some(Wish::Scheme), _) => Self::of_kind(provider, RedirectKind::Scheme, port),
            (Some(Wish::Loopback), Some(uri)) if loopback_host(uri).is_some() => {
                Self::at(provider, uri, port)
            }
            (Some(Wish::Loopback), _) => Self::of_kind(provider, RedirectKind::Loopback, port),
            (Some(Wish::Paste), Some(uri)) => Ok(Self::pasted(uri.to_owned())),
            (Some(Wish::Paste), None) => Ok(Self::pasted(loopback_uri(provider, port))),
            (None, Some(uri)) => Self::at(provider, uri, port),
            (None, None) => {
                let mut kinds = provider.redirect.kinds.iter();
                let works =
                    |kind: &&RedirectKind| !matches!(kind, RedirectKind::Scheme | RedirectKind::Https);
                match kinds.find(works) {
                    Some(kind) => Self::of_kind(provider, *kind, port),
                    None => Err(needs_uri(provider)),
                }
            }
        }
    }

    /// One of the provider's kinds, with the addresses of its file; `port` as in
    /// [`choose`](Self::choose).
    ///
    /// # Errors
    /// `Usage` if the provider does not take it, or it needs more than its file says.
    pub fn of_kind(provider: &Provider, kind: RedirectKind, port: Option<u16>) -> Result<Self, Error> {
        if !provider.redirect.kinds.contains(&kind) {
            return Err(not_taken(provider));
        }
        let rules = &provider.redirect;
        match kind {
            RedirectKind::Loopback => {
                let host = Host::parse(&rules.host).unwrap_or(Host::Ipv4);
                let port = port.or(rules.port);
                let uri = port.map(|_| loopback_uri(provider, port));
                Ok(Self { kind, uri, listen: Some(Listen { host, port, path: rules.path.clone() }) })
            }
            RedirectKind::Paste => Ok(Self::pasted(loopback_uri(provider, port))),
            RedirectKind::Oob => Ok(Self { kind, uri: Some(OUT_OF_BAND.to_owned()), listen: None }),
            RedirectKind::None => Ok(Self { kind, uri: None, listen: None }),
            RedirectKind::Scheme => Ok(Self { kind, uri: Some(SCHEME_REDIRECT.to_owned()), listen: None }),
            RedirectKind::Https => Err(needs_uri(provider)),
        }
    }

    /// The kind. `Scheme` comes of a wish or of what is registered, never by itself.
    pub fn kind(&self) -> RedirectKind {
        self.kind
    }

    /// What the person registers at the provider; none if there is nothing to register.
    pub fn to_register(&self) -> Option<String> {
        self.uri.clone().or_else(|| {
            let Listen { host, path, .. } = self.listen.as_ref()?;
            Some(format!("http://{host}{path}"))
        })
    }

    /// Opens the listener, if one is needed.
    ///
    /// # Errors
    /// `Usage` if the port is not to be had.
    pub(super) async fn open(self) -> Result<(Option<Loopback>, RedirectChoice), Error> {
        let Some(Listen { host, port, path }) = self.listen else {
            return Ok((None, RedirectChoice { kind: self.kind, uri: self.uri }));
        };
        let listener = Loopback::bind(host, port, &path).await.map_err(not_bound)?;
        let uri = self.uri.unwrap_or_else(|| listener.redirect_uri().into());
        Ok((Some(listener), RedirectChoice { kind: self.kind, uri: Some(uri) }))
    }

    /// A registered address.
    fn at(provider: &Provider, uri: &str, port: Option<u16>) -> Result<Self, Error> {
        if uri == OUT_OF_BAND {
            return Self::of_kind(provider, RedirectKind::Oob, port);
        }
        let url = Url::parse(uri).ok().filter(|url| url.fragment().is_none());
        let Some(url) = url.filter(|url| url.username().is_empty() && url.password().is_none()) else {
            return Err(no_redirect_uri("it is no whole address, or one with a part that none may have"));
        };
        match (url.scheme(), loopback_host(uri)) {
            ("http", Some(host)) => Ok(Self::listening(uri, &url, host, port)),
            ("https", _) => {
                let known = provider.redirect.kinds.contains(&RedirectKind::Https);
                let kind = if known { RedirectKind::Https } else { RedirectKind::Paste };
                Ok(Self { kind, uri: Some(uri.to_owned()), listen: None })
            }
            // The code would travel in the clear (RFC 9700 §2.6).
            ("http", None) => Err(no_redirect_uri("plain http is safe on this machine only")),
            (scheme, _) if SCHEME_REDIRECT.split(':').next() == Some(scheme) => {
                Ok(Self { kind: RedirectKind::Scheme, uri: Some(uri.to_owned()), listen: None })
            }
            _ => Err(no_redirect_uri("it leads to another app")),
        }
    }

    /// A listener at a registered address; without a port in it, any port (RFC 8252 §7.3).
    fn listening(uri: &str, url: &Url, host: Host, port: Option<u16>) -> Self {
        let own = url.port();
        let mut uri = own.map(|_| uri.to_owned());
        let mut with_port = url.clone();
        if port.is_some() && port != own && with_port.set_port(port).is_ok() {
            uri = Some(with_port.into());
        }
        let listen = Listen { host, port: port.or(own), path: url.path().to_owned() };
        Self { kind: RedirectKind::Loopback, uri, listen: Some(listen) }
    }

    fn pasted(uri: String) -> Self {
        Self { kind: RedirectKind::Paste, uri: Some(uri), listen: None }
    }
}

/// The host of a loopback redirect URI.
pub(super) fn loopback_host(uri: &str) -> Option<Host> {
    let url = Url::parse(uri).ok().filter(|url| url.scheme() == "http")?;
    Host::parse(url.host_str()?)
}

fn loopback_uri(provider: &Provider, port: Option<u16>) -> String {
    let rules = &provider.redirect;
    let port = port.or(rules.port).map(|port| format!(":{port}")).unwrap_or_default();
    format!("http://{}{port}{}", rules.host, rules.path)
}

fn not_bound(error: BindError) -> Error {
    let what = sentence(&error.to_string());
    match error {
        BindError::Busy { .. } | BindError::Excluded { .. } => Error::new(
            Code::Usage,
            what,
            "Close the other program, or paste the address that the browser ends at: that needs no port.",
        )
        .by_command(
            "Close the other program, or use --port N with a port that is registered at the provider. With \
             --redirect paste no port is needed.",
        ),
        BindError::Other(_) => {
            Error::new(Code::Usage, what, "Paste the address that the browser ends at: that needs no port.")
                .by_command("With --redirect paste no port is needed.")
        }
    }
}

/// An error's words as a sentence.
fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).chain(['.']).collect()
}

fn needs_uri(provider: &Provider) -> Error {
    Error::new(
        Code::Usage,
        format!("{} sends its answer only to a page that is registered there.", provider.name),
        "Give the address of that page; then paste the address that the browser ends at.",
    )
    .by_command("Name that page with --redirect URL; paste the address that the browser ends at.")
}

fn not_taken(provider: &Provider) -> Error {
    Error::new(
        Code::Usage,
        format!("{} does not send its answer that way.", provider.name),
        "Choose another redirect URI.",
    )
    .by_command(format!("`authkeep providers show {}` lists the ways it takes.", provider.id))
}

fn no_redirect_uri(why: &str) -> Error {
    Error::new(
        Code::Usage,
        format!("This redirect URI cannot be used: {why}."),
        "Write it exactly as it is registered at the provider, for example https://app.example/callback",
    )
}

#[cfg(test)]
mod tests;
