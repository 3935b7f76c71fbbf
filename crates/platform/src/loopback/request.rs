use super::page::Page;
use hyper::{
    Method, Request, StatusCode,
    header::{HOST, HeaderMap},
};
use secrecy::SecretString;
use tokio::sync::{mpsc, oneshot};
use url::Url;

/// Characters of a request target. Browsers and servers stop far below.
const LONGEST_TARGET: usize = 16 * 1024;

/// A callback on its way to whoever waits for it.
pub(super) struct Callback {
    pub(super) url: SecretString,
    pub(super) answer: oneshot::Sender<(StatusCode, Page)>,
}

/// Decides which requests are callbacks, and passes them on.
pub(super) struct Door {
    origin: String,
    path: String,
    hosts: Vec<String>,
    callbacks: mpsc::Sender<Callback>,
}

impl Door {
    pub(super) fn new(redirect_uri: Url, callbacks: mpsc::Sender<Callback>) -> Self {
        let port = redirect_uri.port_or_known_default().unwrap_or_default();
        let names = ["127.0.0.1", "[::1]", "localhost"];
        let mut hosts: Vec<String> = names.iter().map(|name| format!("{name}:{port}")).collect();
        if port == 80 {
            hosts.extend(names.map(str::to_owned));
        }
        let origin = redirect_uri.origin().ascii_serialization();
        Self { origin, path: redirect_uri.path().to_owned(), hosts, callbacks }
    }

    /// The answer to a request.
    pub(super) async fn answer<B>(&self, request: &Request<B>) -> (StatusCode, Page) {
        let url = match self.callback(request) {
            Ok(url) => url,
            Err(refusal) => return refusal,
        };
        let (answer, verdict) = oneshot::channel();
        let ended = || refusal(StatusCode::GONE, "This sign-in has ended");
        if self.callbacks.send(Callback { url, answer }).await.is_err() {
            return ended();
        }
        verdict.await.unwrap_or_else(|_| ended())
    }

    /// The callback's address, or why the request is none.
    fn callback<B>(&self, request: &Request<B>) -> Result<SecretString, (StatusCode, Page)> {
        // A page whose name was bound anew to this machine sends its own name (DNS rebinding).
        // Browsers send the address in absolute form only to proxies.
        if request.uri().authority().is_some() || !self.is_ours(request.headers()) {
            return Err(refusal(StatusCode::MISDIRECTED_REQUEST, "This is not the address of Authkeep"));
        }
        if request.uri().path() != self.path {
            return Err(refusal(StatusCode::NOT_FOUND, "There is nothing here"));
        }
        if request.method() != Method::GET {
            return Err(refusal(StatusCode::METHOD_NOT_ALLOWED, "Only GET is answered here"));
        }
        // The code can be used once, and by the person's own visit.
        if is_prefetch(request.headers()) {
            return Err(refusal(StatusCode::SERVICE_UNAVAILABLE, "This address cannot be loaded in advance"));
        }
        let target = request.uri().path_and_query().map_or(self.path.as_str(), |target| target.as_str());
        if target.len() > LONGEST_TARGET {
            return Err(refusal(StatusCode::URI_TOO_LONG, "The address is too long"));
        }
        Ok(format!("{}{target}", self.origin).into())
    }

    fn is_ours(&self, headers: &HeaderMap) -> bool {
        let mut values = headers.get_all(HOST).iter();
        let (Some(value), None) = (values.next(), values.next()) else { return false };
        self.hosts.iter().any(|host| value.as_bytes().eq_ignore_ascii_case(host.as_bytes()))
    }
}

/// Browsers announce a load in advance with `Sec-Purpose: prefetch`, with `;prerender` behind
/// it or not; older ones with `Purpose` or `X-Moz`.
fn is_prefetch(headers: &HeaderMap) -> bool {
    ["sec-purpose", "purpose", "x-moz"].iter().flat_map(|name| headers.get_all(*name)).any(|value| {
        value
            .as_bytes()
            .split(|byte| b";, ".contains(byte))
            .any(|word| word.eq_ignore_ascii_case(b"prefetch"))
    })
}

fn refusal(status: StatusCode, title: &str) -> (StatusCode, Page) {
    (status, Page::refusal(title))
}

#[cfg(test)]
mod tests;
