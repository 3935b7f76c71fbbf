use super::{page, request::Door};
use http_body_util::Full;
use hyper::{Request, Response, body::Bytes, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use std::{
    convert::Infallible,
    future,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::{AbortHandle, JoinSet},
    time::{sleep, timeout},
};

/// Connections at once. A browser opens a handful.
const MOST: usize = 64;
/// From the connection to the end of the request's head.
const HEAD_TIME: Duration = Duration::from_secs(5);
/// Bytes of a request's head.
const HEAD_SIZE: usize = 64 * 1024;
/// How long pages that are being written may take once the listener has closed.
const LEAVING_TIME: Duration = Duration::from_secs(2);
/// How long, and for how many bytes, a closed connection is still read.
const LINGER_TIME: Duration = Duration::from_secs(1);
const LINGER_SIZE: u64 = 4 * 1024 * 1024;
/// Before another attempt when the system has no more file handles.
const PAUSE: Duration = Duration::from_millis(50);

/// The connections that are open. Dropping it ends them.
pub(super) struct Visitors {
    door: Arc<Door>,
    tasks: JoinSet<()>,
    visitors: Vec<Visitor>,
}

/// One connection.
struct Visitor {
    task: AbortHandle,
    /// Its request has arrived whole.
    asked: Arc<AtomicBool>,
}

impl Visitors {
    pub(super) fn new(door: Door) -> Self {
        Self { door: Arc::new(door), tasks: JoinSet::new(), visitors: Vec::new() }
    }

    /// Takes connections in, for ever.
    pub(super) async fn admit(&mut self, listeners: &[TcpListener]) {
        loop {
            match accept(listeners).await {
                Some(stream) => self.welcome(stream),
                None => sleep(PAUSE).await,
            }
        }
    }

    /// Lets the pages that are being written out finish, and ends everything else.
    pub(super) async fn see_off(mut self) {
        for visitor in self.visitors.iter().filter(|visitor| !visitor.has_asked()) {
            visitor.task.abort();
        }
        let all = async { while self.tasks.join_next().await.is_some() {} };
        let _ = timeout(LEAVING_TIME, all).await;
    }

    fn welcome(&mut self, stream: TcpStream) {
        while self.tasks.try_join_next().is_some() {}
        self.visitors.retain(|visitor| !visitor.task.is_finished());
        if self.visitors.len() >= MOST {
            // Who has asked nothing for longest makes room: slow visitors cannot fill the house.
            let Some(silent) = self.visitors.iter().position(|visitor| !visitor.has_asked()) else { return };
            self.visitors.remove(silent).task.abort();
        }
        let asked = Arc::new(AtomicBool::new(false));
        let task = self.tasks.spawn(attend(stream, self.door.clone(), asked.clone()));
        self.visitors.push(Visitor { task, asked });
    }
}

impl Visitor {
    fn has_asked(&self) -> bool {
        self.asked.load(Ordering::Acquire)
    }
}

/// The next connection of either listener, or none if the system cannot give one.
async fn accept(listeners: &[TcpListener]) -> Option<TcpStream> {
    future::poll_fn(|context| {
        let ready =
            listeners.iter().map(|listener| listener.poll_accept(context)).find(|poll| poll.is_ready());
        ready.unwrap_or(std::task::Poll::Pending)
    })
    .await
    .ok()
    .map(|(stream, _)| stream)
}

/// Answers one request on a connection and closes it.
pub(super) async fn attend<S>(mut stream: S, door: Arc<Door>, asked: Arc<AtomicBool>)
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let service = service_fn(|request: Request<Incoming>| {
        asked.store(true, Ordering::Release);
        respond(request, &door)
    });
    // An error is the visitor's: it left, was too slow or spoke no HTTP.
    let _ = http1::Builder::new()
        .keep_alive(false)
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME)
        .max_buf_size(HEAD_SIZE)
        .serve_connection(TokioIo::new(&mut stream), service)
        .await;
    linger(stream).await;
}

async fn respond(request: Request<Incoming>, door: &Door) -> Result<Response<Full<Bytes>>, Infallible> {
    let (status, page) = door.answer(&request).await;
    Ok(page::response(status, &page))
}

/// Reads what the visitor still sends. Closing with unread bytes resets the connection, and
/// the answer may be lost with it (RFC 9112 section 9.6).
async fn linger<S: AsyncRead + AsyncWrite + Unpin>(mut stream: S) {
    let _ = stream.shutdown().await;
    let mut rest = stream.take(LINGER_SIZE);
    let _ = timeout(LINGER_TIME, async {
        let mut bytes = [0; 4096];
        while matches!(rest.read(&mut bytes).await, Ok(read) if read > 0) {}
    })
    .await;
}
