//! The Http port over reqwest: one request on one connection, exactly once.
//!
//! No redirect is followed, nothing is retried, no connection is used twice and no cookie is
//! kept: a refresh token is presented once for each send. TLS is required except to this machine.

mod answer;
mod cause;
mod client;
mod route;

use authkeep_core::ports::{self, Boxed, HttpError, HttpRequest, HttpResponse, Method};
use reqwest::{
    Client, Request,
    header::{HeaderName, HeaderValue},
};
use route::Route;
use secrecy::ExposeSecret;
use std::{pin::pin, time::Duration};
use tokio::{sync::OnceCell, time};

/// A process that stood still finds the answer that came meanwhile together with its time-out. It
/// reads the answer: thrown away, it may be the only one.
const LATE: Duration = Duration::from_millis(500);

/// How long a request may take and how much an answer may weigh.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Name, connection and TLS together. Less than `whole`, else a time-out cannot tell that
    /// nothing was sent.
    pub connect: Duration,
    /// The whole request, from the first look-up to the last byte of the body.
    pub whole: Duration,
    /// Bytes of an answer's body, after decompression.
    pub body: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { connect: Duration::from_secs(10), whole: Duration::from_secs(30), body: 1024 * 1024 }
    }
}

/// The real network. Its clients are built at the first send, for reading the system's
/// certificates takes milliseconds that a start without network does not spend.
/// Runs on the caller's tokio runtime.
#[derive(Default)]
pub struct Http {
    limits: Limits,
    local: OnceCell<Client>,
    local_tls: OnceCell<Client>,
    remote: OnceCell<Client>,
}

impl Http {
    /// A network with other limits than the usual ones.
    pub fn new(limits: Limits) -> Self {
        Self { limits, ..Self::default() }
    }

    async fn deliver(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let origin = request.url.origin().ascii_serialization();
        let not_sent = |detail: &str| HttpError::NotSent { origin: origin.clone(), detail: detail.into() };
        let route = Route::of(&request.url).map_err(not_sent)?;
        let request = prepare(request).map_err(not_sent)?;
        let client = self
            .cell(route)
            .get_or_try_init(async || client::build(route, &self.limits))
            .await
            .map_err(not_sent)?;
        let mut exchange = pin!(async {
            let response = client.execute(request).await.map_err(|error| cause::read(&error, &origin))?;
            answer::read(response, self.limits.body, &origin).await
        });
        for patience in [self.limits.whole, LATE] {
            if let Ok(answer) = time::timeout(patience, &mut exchange).await {
                return answer;
            }
        }
        Err(HttpError::Lost { origin: origin.clone(), detail: "the answer timed out".to_owned() })
    }

    fn cell(&self, route: Route) -> &OnceCell<Client> {
        match route {
            Route::Local => &self.local,
            Route::LocalTls => &self.local_tls,
            Route::Remote => &self.remote,
        }
    }
}

impl ports::Http for Http {
    fn send(&self, request: HttpRequest) -> Boxed<'_, Result<HttpResponse, HttpError>> {
        Box::pin(self.deliver(request))
    }
}

/// Forms the request; what cannot be formed is refused before anything is sent.
fn prepare(request: HttpRequest) -> Result<Request, &'static str> {
    let HttpRequest { method, url, headers, body } = request;
    let mut prepared = Request::new(standard(method), url);
    for (name, value) in headers {
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| "a header has no valid name")?;
        let mut value = HeaderValue::from_bytes(value.expose_secret().as_bytes())
            .map_err(|_| "a header has no valid value")?;
        value.set_sensitive(true);
        prepared.headers_mut().append(name, value);
    }
    *prepared.body_mut() = body.map(|body| body.expose_secret().to_owned().into());
    Ok(prepared)
}

fn standard(method: Method) -> reqwest::Method {
    match method {
        Method::Get => reqwest::Method::GET,
        Method::Head => reqwest::Method::HEAD,
        Method::Post => reqwest::Method::POST,
        Method::Put => reqwest::Method::PUT,
        Method::Patch => reqwest::Method::PATCH,
        Method::Delete => reqwest::Method::DELETE,
        Method::Options => reqwest::Method::OPTIONS,
    }
}
