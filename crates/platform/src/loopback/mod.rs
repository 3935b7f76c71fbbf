//! The listener that receives a callback of the authorization server (RFC 8252 sections 7.3 and 8.3).
//!
//! It opens when a sign-in asks for it, on loopback addresses only, and closes with the answer.
//! Whatever else knocks (a favicon, a link preview, a rebound name, a slow or a huge request)
//! gets a refusal and changes nothing.

mod bind;
mod page;
mod request;
mod visitors;

pub use bind::BindError;
pub use page::{Page, Tone};

use hyper::StatusCode;
use request::{Callback, Door};
use secrecy::SecretString;
use std::{fmt, future::Future, io, sync::Arc};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpListener,
    sync::mpsc,
};
use url::Url;
use visitors::Visitors;

/// The host of a loopback redirect URI, as it stands there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Host {
    /// `127.0.0.1`
    Ipv4,
    /// `[::1]`
    Ipv6,
    /// `localhost`, which a browser may take for either.
    Localhost,
}

impl Host {
    /// Reads the host of a redirect URI, with or without the brackets of an IPv6 literal.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "127.0.0.1" => Some(Self::Ipv4),
            "::1" | "[::1]" => Some(Self::Ipv6),
            "localhost" => Some(Self::Localhost),
            _ => None,
        }
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ipv4 => "127.0.0.1",
            Self::Ipv6 => "[::1]",
            Self::Localhost => "localhost",
        })
    }
}

/// What became of a callback.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It was the one waited for. The page is shown and the listener closes.
    Done(Page),
    /// It was none of ours. The page is shown and the listener stays.
    Ignored(Page),
}

/// An open listener. Dropping it closes its port.
#[derive(Debug)]
pub struct Loopback {
    listeners: Vec<TcpListener>,
    redirect_uri: Url,
}

impl Loopback {
    /// Opens the port, `None` meaning any free one, on the host's address and, where it is free,
    /// on the other loopback address too. `path` is that of the redirect URI.
    ///
    /// `localhost` needs the port on both, else the browser may end at another program.
    pub async fn bind(host: Host, port: Option<u16>, path: &str) -> Result<Self, BindError> {
        let (listeners, port) = bind::open(host, port).await?;
        let mut redirect_uri = Url::parse(&format!("http://{host}:{port}"))
            .map_err(|error| BindError::Other(io::Error::other(error)))?;
        redirect_uri.set_path(path);
        Ok(Self { listeners, redirect_uri })
    }

    /// The redirect URI with the port in it.
    pub fn redirect_uri(&self) -> Url {
        self.redirect_uri.clone()
    }

    /// Hands every callback to `on_callback`, as the full address the browser asked for, one
    /// after another, until one is [`Verdict::Done`]. Its port is closed before its page goes out.
    ///
    /// A browser that leaves does not stop a closure that has begun. Dropping the future closes
    /// the port at once.
    pub async fn serve<F, Fut>(self, on_callback: F)
    where
        F: Fn(SecretString) -> Fut,
        Fut: Future<Output = Verdict>,
    {
        let Self { listeners, redirect_uri } = self;
        let (callbacks, arriving) = mpsc::channel(1);
        let mut visitors = Visitors::new(Door::new(redirect_uri, callbacks));
        tokio::select! {
            () = until_done(arriving, on_callback) => {}
            () = visitors.admit(&listeners) => {}
        }
        drop(listeners);
        visitors.see_off().await;
    }
}

/// One visitor of a listener, on any stream: what the fuzz target asks.
#[doc(hidden)]
pub async fn attend<S, F, Fut>(redirect_uri: Url, visitor: S, on_callback: F)
where
    S: AsyncRead + AsyncWrite + Unpin,
    F: Fn(SecretString) -> Fut,
    Fut: Future<Output = Verdict>,
{
    let (callbacks, arriving) = mpsc::channel(1);
    let door = Arc::new(Door::new(redirect_uri, callbacks));
    tokio::join!(visitors::attend(visitor, door, Arc::default()), until_done(arriving, on_callback));
}

async fn until_done<F, Fut>(mut arriving: mpsc::Receiver<Callback>, on_callback: F)
where
    F: Fn(SecretString) -> Fut,
    Fut: Future<Output = Verdict>,
{
    while let Some(callback) = arriving.recv().await {
        // Who asked may have left; the verdict stands all the same.
        match on_callback(callback.url).await {
            Verdict::Done(page) => {
                let _ = callback.answer.send((StatusCode::OK, page));
                return;
            }
            Verdict::Ignored(page) => {
                let _ = callback.answer.send((StatusCode::BAD_REQUEST, page));
            }
        }
    }
}
