//! The callback listener, asked by raw connections as browsers and others make them.

#![expect(clippy::unwrap_used, reason = "a test fails by it")]

mod client;
mod hostile;
mod ports;

use authkeep_platform::loopback::{Host, Loopback, Page, Tone, Verdict};
use client::{Answer, get};
use secrecy::{ExposeSecret, SecretString};
use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::{task::JoinHandle, time::timeout};

/// Longer than anything here should take.
const LONG: Duration = Duration::from_secs(20);

/// A listener at work: it is done with the callback whose state is `right`.
struct Serving {
    address: SocketAddr,
    callbacks: Arc<Mutex<Vec<String>>>,
    task: JoinHandle<()>,
}

impl Serving {
    async fn start() -> Self {
        let loopback = Loopback::bind(Host::Ipv4, None, "/callback").await.unwrap();
        let address = address_of(&loopback);
        let callbacks: Arc<Mutex<Vec<String>>> = Arc::default();
        let heard = callbacks.clone();
        let task = tokio::spawn(loopback.serve(move |url| {
            heard.lock().unwrap().push(url.expose_secret().to_owned());
            std::future::ready(verdict(&url))
        }));
        Self { address, callbacks, task }
    }

    fn callbacks(&self) -> Vec<String> {
        self.callbacks.lock().unwrap().clone()
    }

    /// The right callback is still answered, and ends the listener.
    async fn assert_still_waiting(self) {
        let seen = self.callbacks();
        let answer = get(self.address, "/callback?code=a&state=right").await;
        answer.assert(200, "Connected");
        timeout(LONG, self.task).await.unwrap().unwrap();
        assert_eq!(self.callbacks.lock().unwrap().len(), seen.len() + 1);
    }
}

fn address_of(loopback: &Loopback) -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], loopback.redirect_uri().port().unwrap()))
}

fn verdict(url: &SecretString) -> Verdict {
    let page = |title: &str, tone| Page { title: title.into(), sentences: vec!["Word.".into()], tone };
    if url.expose_secret().ends_with("state=right") {
        Verdict::Done(page("Connected", Tone::Kept))
    } else {
        Verdict::Ignored(page("Not waited for", Tone::Asks))
    }
}

#[tokio::test]
async fn a_callback_is_answered_and_the_port_closes() {
    let serving = Serving::start().await;
    let address = serving.address;

    let answer = get(address, "/callback?code=a%20b&state=right").await;

    answer.assert(200, "Connected");
    answer.assert(200, "You can close this tab.");
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_eq!(answer.header("connection"), Some("close"));
    assert_eq!(serving.callbacks(), [format!("http://{address}/callback?code=a%20b&state=right")]);
    timeout(LONG, serving.task).await.unwrap().unwrap();
    client::assert_closed(address).await;
}

#[tokio::test]
async fn a_callback_nobody_waits_for_changes_nothing() {
    let serving = Serving::start().await;
    for _ in 0..3 {
        get(serving.address, "/callback?error=access_denied&state=wrong").await.assert(400, "Not waited for");
    }
    assert_eq!(serving.callbacks().len(), 3);
    serving.assert_still_waiting().await;
}

#[tokio::test]
async fn requests_that_are_no_callback_reach_nobody() {
    let serving = Serving::start().await;
    let host = format!("Host: {}", serving.address);
    for (head, status) in [
        (format!("GET /favicon.ico HTTP/1.1\r\n{host}\r\n"), 404),
        (format!("GET /callback/more?code=a HTTP/1.1\r\n{host}\r\n"), 404),
        (format!("HEAD /callback?code=a HTTP/1.1\r\n{host}\r\n"), 405),
        (format!("POST /callback?code=a HTTP/1.1\r\n{host}\r\nContent-Length: 3\r\n"), 405),
        (format!("GET /callback?code=a HTTP/1.1\r\n{host}\r\nSec-Purpose: prefetch;prerender\r\n"), 503),
        ("GET /callback?code=a HTTP/1.1\r\nHost: evil.example\r\n".to_owned(), 421),
        ("GET /callback?code=a HTTP/1.1\r\n".to_owned(), 421),
        ("GET /callback?code=a HTTP/1.0\r\n".to_owned(), 421),
        (format!("GET http://{}/callback?code=a HTTP/1.1\r\n{host}\r\n", serving.address), 421),
    ] {
        let answer = Answer::to(serving.address, format!("{head}\r\n").as_bytes()).await;
        assert_eq!(answer.status(), status, "{head}");
        assert_eq!(answer.header("allow").is_some(), status == 405);
        assert_eq!(answer.body().is_empty(), head.starts_with("HEAD"), "{head}");
    }
    assert!(serving.callbacks().is_empty());
    serving.assert_still_waiting().await;
}

/// A closure that has begun is not stopped by a tab that closes.
#[tokio::test]
async fn a_browser_that_leaves_does_not_undo_its_callback() {
    let loopback = Loopback::bind(Host::Ipv4, None, "/").await.unwrap();
    let address = address_of(&loopback);
    let (begun, mut begins) = tokio::sync::mpsc::channel(1);
    let go = Arc::new(tokio::sync::Notify::new());
    let task = tokio::spawn(loopback.serve({
        let go = go.clone();
        move |url| {
            let (begun, go) = (begun.clone(), go.clone());
            async move {
                begun.send(()).await.unwrap();
                go.notified().await;
                verdict(&url)
            }
        }
    }));
    let visit = tokio::spawn(client::get(address, "/?code=a&state=right"));
    begins.recv().await.unwrap();
    visit.abort();
    assert!(visit.await.unwrap_err().is_cancelled());
    go.notify_one();
    timeout(LONG, task).await.unwrap().unwrap();
    client::assert_closed(address).await;
}

#[tokio::test]
async fn dropping_the_wait_closes_the_port() {
    let serving = Serving::start().await;
    let idle = client::send(serving.address, b"GET /call").await;
    serving.task.abort();
    assert!(serving.task.await.unwrap_err().is_cancelled());
    client::assert_closed(serving.address).await;
    assert!(Answer::from(idle).await.is_none());
}
