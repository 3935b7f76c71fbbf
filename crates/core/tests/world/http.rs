use super::{Fuse, locked};
use authkeep_core::ports::{Boxed, HttpError, HttpRequest, HttpResponse, Method};
use secrecy::ExposeSecret;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};
use tokio::sync::Semaphore;
use url::{Url, form_urlencoded};

pub type Reply = Result<HttpResponse, HttpError>;
type Script = dyn Fn(&Seen) -> Reply + Send + Sync;

/// A network that answers by a script and remembers what was sent.
pub struct Http {
    fuse: Arc<Fuse>,
    script: Mutex<Arc<Script>>,
    seen: Mutex<Vec<Seen>>,
    held: Mutex<Option<(String, Arc<Semaphore>)>>,
}

/// A request as it went over the wire.
#[derive(Clone, Debug)]
pub struct Seen {
    pub method: Method,
    pub url: Url,
    pub headers: BTreeMap<String, String>,
    pub body: String,
    /// What `Debug` says of it.
    pub shown: String,
}

impl Seen {
    /// A parameter of a form body.
    pub fn form(&self, name: &str) -> Option<String> {
        let mut pairs = form_urlencoded::parse(self.body.as_bytes());
        pairs.find(|(known, _)| known == name).map(|(_, value)| value.into_owned())
    }
}

impl Http {
    pub fn new(fuse: Arc<Fuse>, script: impl Fn(&Seen) -> Reply + Send + Sync + 'static) -> Self {
        Self { fuse, script: Mutex::new(Arc::new(script)), seen: Mutex::default(), held: Mutex::default() }
    }

    /// Answers like this from now on.
    pub fn says(&self, script: impl Fn(&Seen) -> Reply + Send + Sync + 'static) {
        *locked(&self.script) = Arc::new(script);
    }

    /// Answers to this grant type, or to what has none, come once a permit is there. The server has
    /// done its part.
    pub fn hold(&self, grant_type: &str) -> Arc<Semaphore> {
        let gate = Arc::new(Semaphore::new(0));
        *locked(&self.held) = Some((grant_type.to_owned(), gate.clone()));
        gate
    }

    /// What was sent, and forgets it.
    pub fn seen(&self) -> Vec<Seen> {
        std::mem::take(&mut locked(&self.seen))
    }
}

impl authkeep_core::ports::Http for Http {
    fn send(&self, request: HttpRequest) -> Boxed<'_, Reply> {
        Box::pin(async move {
            // Others get a turn while the request is on its way.
            for _ in 0..50 {
                tokio::task::yield_now().await;
            }
            let seen = Seen {
                method: request.method,
                url: request.url.clone(),
                headers: request
                    .headers
                    .iter()
                    .map(|(name, value)| (name.clone(), value.expose_secret().to_owned()))
                    .collect(),
                body: request.body.as_ref().map_or("", |body| body.expose_secret()).to_owned(),
                shown: format!("{request:?}"),
            };
            let event = format!("http {} {}", seen.method.as_str(), seen.url.path());
            let script = locked(&self.script).clone();
            let serve = || {
                locked(&self.seen).push(seen.clone());
                script(&seen)
            };
            // The worst way to fail: the server has done what was asked.
            let reply = self.fuse.call(event, || serve().and(lost()), serve);
            let held = locked(&self.held).clone();
            let grant = seen.form("grant_type").unwrap_or_default();
            if let Some((_, gate)) = held.filter(|(held, _)| *held == grant) {
                _ = gate.acquire().await;
            }
            reply
        })
    }
}

/// An answer with a body of this kind.
pub fn answer(status: u16, kind: &str, body: &str) -> Reply {
    let headers = vec![("content-type".to_owned(), kind.to_owned())];
    Ok(HttpResponse { status, headers, body: body.as_bytes().to_vec().into() })
}

/// A JSON answer.
pub fn json(status: u16, body: &serde_json::Value) -> Reply {
    answer(status, "application/json", &body.to_string())
}

/// No answer, and the request may have arrived.
pub fn lost() -> Reply {
    Err(HttpError::Lost { origin: "https://acme.example".to_owned(), detail: "it was cut off".to_owned() })
}

/// No answer, and the request never left.
pub fn not_sent() -> Reply {
    Err(HttpError::NotSent { origin: "https://acme.example".to_owned(), detail: "no such host".to_owned() })
}
