//! A provider that answers as it is told, and everything a sign-in needs around it.

use crate::{clock::SystemClock, database::Database, lock::FileLock, provider_files::ProviderFiles};
use authkeep_core::{
    connect::{Begin, ClientChoice},
    connection::Connection,
    error::{Code, Error},
    ports::{Boxed, Http, HttpError, HttpRequest, HttpResponse, Ports},
    provider::{Provider, RedirectKind},
    service::Service,
};
use authkeep_tests::memory::MemoryKeychain;
use secrecy::{ExposeSecret, SecretString};
use std::{
    future::Future,
    sync::{Arc, Mutex},
    time::Duration,
};
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::{Notify, mpsc},
    time,
};
use url::Url;

use super::super::{Meanwhile, Redirect, SignIn, Wish};

const PROVIDER: &str = r#"
id = "acme"
name = "Acme"
sources = ["https://acme.example/docs"]
grants = ["authorization_code"]
authorize_url = "https://acme.example/authorize"
token_url = "https://acme.example/token"

[redirect]
kinds = ["loopback", "paste"]

[whoami]
from = "token"
id = "user"
label = "name"
"#;

/// Everything around a sign-in.
pub(super) struct World {
    pub(super) service: Service,
    acme: Arc<Acme>,
    pasted: (mpsc::Sender<SecretString>, Mutex<Option<mpsc::Receiver<SecretString>>>),
    cancelled: Notify,
    heard: Mutex<Vec<Code>>,
    _folder: TempDir,
}

impl World {
    pub(super) fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let database = Arc::new(Database::new(folder.path().join("authkeep.db")));
        let acme = Arc::new(Acme::default());
        let ports = Ports {
            keychain: Arc::new(MemoryKeychain::new()),
            records: database.clone(),
            journal: database,
            lock: Arc::new(FileLock::new(folder.path().join("locks"))),
            http: acme.clone(),
            clock: Arc::new(SystemClock),
            apart: None,
            handover: None,
            provider_files: Arc::new(ProviderFiles::new(folder.path())),
        };
        std::fs::write(folder.path().join("acme.toml"), PROVIDER).expect("a file");
        let (sender, receiver) = mpsc::channel(4);
        Self {
            service: Service::new(ports),
            acme,
            pasted: (sender, Mutex::new(Some(receiver))),
            cancelled: Notify::new(),
            heard: Mutex::default(),
            _folder: folder,
        }
    }

    pub(super) fn provider(&self) -> Arc<Provider> {
        self.service.provider("acme").expect("a sound file")
    }

    pub(super) fn wish(&self) -> Begin {
        let client = ClientChoice::Given { client_id: "client".to_owned(), client_secret: None };
        Begin { provider: "acme".to_owned(), client, ..Begin::default() }
    }

    /// A sign-in with the address its answer comes to, and its state.
    pub(super) async fn begin(&self, kind: RedirectKind) -> (SignIn, String, String) {
        self.begin_at(kind, None).await
    }

    pub(super) async fn begin_at(&self, kind: RedirectKind, port: Option<u16>) -> (SignIn, String, String) {
        let wish = if kind == RedirectKind::Paste { Wish::Paste } else { Wish::Loopback };
        let redirect = Redirect::choose(&self.provider(), Some(&wish), None, port).expect("a way");
        let sign_in = SignIn::begin(&self.service, self.wish(), redirect).await.expect("it begins");
        let waiting = sign_in.waiting();
        let state = waiting.url.query_pairs().find(|(name, _)| name == "state").expect("a state").1;
        let (home, state) = (waiting.redirect_uri.clone().expect("a redirect URI"), state.into_owned());
        (sign_in, home, state)
    }

    /// The wait, as the window spawns it.
    pub(super) fn finish(
        &self,
        sign_in: SignIn,
        at_most: Duration,
    ) -> impl Future<Output = Result<Connection, Error>> + Send {
        let pasted = self.pasted.1.lock().expect("a lock").take().expect("one wait a world");
        let heard = |error: &Error| self.heard.lock().expect("a lock").push(error.code);
        let meanwhile = Meanwhile { at_most, cancelled: self.cancelled.notified(), pasted, heard };
        sign_in.finish(&self.service, meanwhile)
    }

    pub(super) fn paste(&self, url: String) {
        self.pasted.0.try_send(url.into()).expect("room");
    }

    pub(super) fn cancel(&self) {
        self.cancelled.notify_one();
    }

    pub(super) fn heard(&self) -> Vec<Code> {
        self.heard.lock().expect("a lock").clone()
    }

    /// The codes that came to the token endpoint.
    pub(super) fn exchanges(&self) -> Vec<String> {
        self.acme.0.lock().expect("a lock").codes.clone()
    }

    pub(super) fn answer_after(&self, time: Duration) {
        self.acme.0.lock().expect("a lock").slow = time;
    }

    pub(super) fn unreachable(&self, unreachable: bool) {
        self.acme.0.lock().expect("a lock").unreachable = unreachable;
    }
}

/// The provider's token endpoint.
#[derive(Default)]
struct Acme(Mutex<Behaviour>);

#[derive(Default)]
struct Behaviour {
    codes: Vec<String>,
    slow: Duration,
    unreachable: bool,
}

impl Http for Acme {
    fn send(&self, request: HttpRequest) -> Boxed<'_, Result<HttpResponse, HttpError>> {
        Box::pin(async move {
            let slow = {
                let mut behaviour = self.0.lock().expect("a lock");
                if behaviour.unreachable {
                    let (origin, detail) = ("https://acme.example".into(), "connection refused".into());
                    return Err(HttpError::NotSent { origin, detail });
                }
                let body = request.body.expect("a body");
                let parameters = url::form_urlencoded::parse(body.expose_secret().as_bytes());
                let code = parameters.into_iter().find(|(name, _)| name == "code").expect("a code").1;
                behaviour.codes.push(code.into_owned());
                behaviour.slow
            };
            time::sleep(slow).await;
            let body = br#"{"access_token":"t","expires_in":3600,"user":"u-1","name":"Ada"}"#;
            Ok(HttpResponse { status: 200, headers: Vec::new(), body: body.to_vec().into() })
        })
    }
}

/// Visits an address as a browser does: the status and the page.
pub(super) async fn get(url: &str) -> (u16, String) {
    let url = Url::parse(url).expect("an address");
    let port = url.port().expect("a port");
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.expect("somebody listens");
    let target = &url[url::Position::BeforePath..];
    let request = format!("GET {target} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.expect("it is sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("an answer");
    let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
    (status, answer)
}
