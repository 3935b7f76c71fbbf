//! The running server, as a test or the command line holds it.

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio::time::sleep;

use crate::account::Account;
use crate::authorize::Approval;
use crate::client::Client;
use crate::clock::Clock;
use crate::dialect::Dialect;
use crate::endpoint::Endpoint;
use crate::secret::{self, Fingerprint};
use crate::seen::{Requests, Seen};
use crate::service;
use crate::state::{Server, State};
use crate::store::{self, Registry};
use crate::stream::{Shears, Stream};
use crate::trouble::{Script, Scripts};

/// The port of `authkeep practice`.
pub const DEFAULT_PORT: u16 = 47800;

/// How to start a server.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The port on loopback. 0: any free one.
    pub port: u16,
    /// What the server plays.
    pub dialect: Dialect,
    /// Where clients, grants and tokens outlive the process. `None`: nowhere.
    pub state_file: Option<PathBuf>,
    /// How many of the latest requests are remembered for [`Practice::seen`]. `None`: all. The sums count every one.
    pub keep_requests: Option<usize>,
    /// The origin by which clients know it, where something in front of it speaks TLS. `None`: its own.
    pub public_origin: Option<String>,
}

/// Why a server does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The port is taken or not allowed.
    #[error("cannot listen on port {port} of 127.0.0.1: {source}")]
    Listen {
        /// The port asked for.
        port: u16,
        /// The system's reason.
        source: io::Error,
    },
    /// The state file cannot be read or written.
    #[error("the state file {} cannot be used: {source}", path.display())]
    State {
        /// The file.
        path: PathBuf,
        /// The reason.
        source: io::Error,
    },
}

/// A server that runs until it is shut down or dropped.
#[derive(Debug)]
pub struct Practice {
    server: Arc<Server>,
    listeners: JoinSet<()>,
}

impl Practice {
    /// Starts a server on 127.0.0.1, and on `::1` where that works. It must be called in a tokio runtime with time
    /// and network.
    ///
    /// # Errors
    /// The port is taken, or the state file cannot be read or written.
    pub async fn start(options: Options) -> Result<Self, StartError> {
        let Options { port, dialect, state_file, keep_requests, public_origin } = options;
        let listen = |source| StartError::Listen { port, source };
        let v4 = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(listen)?;
        let port = v4.local_addr().map_err(listen)?.port();
        let v6 = TcpListener::bind((Ipv6Addr::LOCALHOST, port)).await.ok();

        let clock = Clock::default();
        let registry = registry(state_file.as_deref(), clock.now());
        let registry = registry.map_err(|(path, source)| StartError::State { path, source })?;
        let state =
            Mutex::new(State { registry, requests: Requests::keeping(keep_requests), ..State::default() });
        let server = Arc::new(Server { dialect, port, public_origin, clock, state_file, state });
        let mut listeners = JoinSet::new();
        for listener in [Some(v4), v6].into_iter().flatten() {
            listeners.spawn(accept(listener, Arc::clone(&server)));
        }
        Ok(Self { server, listeners })
    }

    /// The origin: `http://127.0.0.1:PORT`, unless it is known by another.
    #[must_use]
    pub fn origin(&self) -> String {
        self.server.origin()
    }

    /// The port on loopback.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.server.port
    }

    /// The address of a path of this server.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.server.origin())
    }

    /// What the server plays.
    #[must_use]
    pub fn dialect(&self) -> &Dialect {
        &self.server.dialect
    }

    /// The server's clock. It does not touch the `Date` header.
    #[must_use]
    pub fn clock(&self) -> Clock {
        self.server.clock.clone()
    }

    /// Registers a client, or changes the one with the same id.
    pub fn register(&self, client: Client) {
        self.change(|registry| {
            registry.clients.insert(client.id.clone(), client);
        });
    }

    /// Forgets a client and ends its grants.
    pub fn forget_client(&self, id: &str) {
        self.change(|registry| {
            registry.clients.remove(id);
            registry.grants.end_all(|grant| grant.client == id);
        });
    }

    /// Says who answers the consent question from now on. At the start it is the person at the browser.
    pub fn set_approval(&self, approval: Approval) {
        self.server.lock().approval = approval;
    }

    /// From now on this account approves at once.
    pub fn approve_as(&self, account: Account) {
        self.set_approval(Approval::Approve { account, scopes: None });
    }

    /// From now on the dialect's first account approves at once.
    pub fn approve(&self) {
        if let Some(account) = self.server.dialect.accounts.first() {
            self.approve_as(account.clone());
        }
    }

    /// Makes the next requests at an endpoint meet trouble, after the scripts that are there already.
    pub fn script(&self, endpoint: Endpoint, script: impl Into<Script>) {
        self.server.lock().scripts.add(endpoint, script.into());
    }

    /// Removes all scripts.
    pub fn clear_scripts(&self) {
        self.server.lock().scripts = Scripts::default();
    }

    /// What the server saw since it started.
    #[must_use]
    pub fn seen(&self) -> Seen {
        self.server.lock().seen()
    }

    /// Every access token that has an end is past it. Refresh tokens and personal tokens stay.
    pub fn expire_access_tokens(&self) {
        self.change(|registry| registry.grants.expire_access_tokens());
    }

    /// Ends the grants of an account, as if it removed the app in its settings.
    pub fn end_grants(&self, account: &str) {
        self.change(|registry| registry.grants.end_all(|grant| grant.account.id == account));
    }

    /// Makes a personal token with every scope and no end.
    #[must_use]
    pub fn issue_personal_token(&self, account: Account) -> String {
        let token = secret::mint(&self.server.dialect.token.personal_prefix);
        let scopes = self.server.dialect.authorize.scopes.clone();
        self.change(|registry| {
            let grant = registry.grants.begin("", account, scopes.clone());
            registry.grants.add_access(grant, Fingerprint::of(&token), scopes, None);
        });
        token
    }

    /// Stops at once: connections break, as when the process is killed.
    pub async fn shutdown(mut self) {
        self.listeners.shutdown().await;
    }

    fn change(&self, change: impl FnOnce(&mut Registry)) {
        let mut state = self.server.lock();
        change(&mut state.registry);
        // A file that cannot be written now fails the next request that changes something, loudly.
        let _ = self.server.save(&state);
    }
}

/// Runs the Practice provider until `until` resolves. `announce` is called once it answers requests.
///
/// # Errors
/// As [`Practice::start`].
pub async fn run(
    port: u16,
    state_file: Option<PathBuf>,
    announce: impl FnOnce(&Practice),
    until: impl Future<Output = ()>,
) -> Result<(), StartError> {
    let practice =
        Practice::start(Options { port, state_file, keep_requests: Some(0), ..Options::default() }).await?;
    announce(&practice);
    until.await;
    practice.shutdown().await;
    Ok(())
}

/// The state of the last run with the built-in clients, written back so that a file of no use is noticed now.
fn registry(path: Option<&std::path::Path>, now: u64) -> Result<Registry, (PathBuf, io::Error)> {
    let failed = |source| (path.map(PathBuf::from).unwrap_or_default(), source);
    let mut registry = path.map_or(Ok(Registry::default()), store::load).map_err(failed)?;
    registry.clients.extend(Client::built_in().map(|client| (client.id.clone(), client)));
    registry.grants.forget_the_dead(now);
    path.map_or(Ok(()), |path| store::save(path, &registry)).map_err(failed)?;
    Ok(registry)
}

async fn accept(listener: TcpListener, server: Arc<Server>) {
    let mut connections = JoinSet::new();
    loop {
        let Ok((tcp, _)) = listener.accept().await else {
            // One connection broke, which is over, or there are too many, which takes time.
            sleep(Duration::from_millis(20)).await;
            continue;
        };
        while connections.try_join_next().is_some() {}
        let shears = Shears::new(Arc::clone(&server.lock().cuts));
        let server = Arc::clone(&server);
        let stream = TokioIo::new(Stream::new(tcp, shears.clone()));
        let service =
            service_fn(move |request| service::answer(Arc::clone(&server), shears.clone(), request));
        connections.spawn(async move {
            // A connection that breaks is the client's business, or the script's.
            let _ = http1::Builder::new().timer(TokioTimer::new()).serve_connection(stream, service).await;
        });
    }
}
