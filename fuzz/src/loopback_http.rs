use crate::loopback::{Page, Tone, Verdict, attend};
use secrecy::ExposeSecret;
use std::{cell::RefCell, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, duplex},
    runtime::{Builder, Runtime},
    time::{Instant, timeout},
};
use url::Url;

const REDIRECT: &str = "http://127.0.0.1:8123/callback";

/// No visitor may stay longer: five seconds for a head, one to take leave, and some.
const LONGEST_STAY: Duration = Duration::from_secs(10);

thread_local! {
    /// Its clock runs by itself only while somebody works: waits take no time here.
    static RUNTIME: Runtime =
        Builder::new_current_thread().enable_time().start_paused(true).build().expect("a runtime");
}

/// What a socket of the loopback listener is sent. The input is the bytes.
///
/// - There is one answer at most, whole, and never a second one behind it.
/// - What is handed on has our own origin and the path of the redirect URI, and came in one request
///   whose only Host header is ours.
/// - However the bytes are cut into pieces, the answer is the same.
/// - A visitor is gone soon, whatever is sent.
pub fn loopback(bytes: &[u8]) {
    let whole = visit(bytes, bytes.len().max(1));
    one_answer(&whole.answer);
    assert!(whole.callbacks.len() <= 1, "{:?}", whole.callbacks);
    for callback in &whole.callbacks {
        handed_on(callback, bytes);
    }
    for piece in [1, 2 + bytes.iter().map(|byte| usize::from(*byte)).sum::<usize>() % 61] {
        assert_eq!(visit(bytes, piece), whole, "in pieces of {piece}");
    }
}

#[derive(Debug, PartialEq, Eq)]
struct Visit {
    answer: String,
    callbacks: Vec<String>,
}

/// What a visitor gets who sends these bytes, so many at a time, and then waits.
fn visit(bytes: &[u8], piece: usize) -> Visit {
    let callbacks = RefCell::new(Vec::new());
    let on_callback = async |url: secrecy::SecretString| {
        callbacks.borrow_mut().push(url.expose_secret().to_owned());
        let page = Page { title: "Thanks".into(), sentences: Vec::new(), tone: Tone::Kept };
        match url.expose_secret().contains("state=ours") {
            true => Verdict::Done(page),
            false => Verdict::Ignored(page),
        }
    };
    let redirect = Url::parse(REDIRECT).expect("an address");
    let (mut visitor, stream) = duplex(64 * 1024);
    let answer = RUNTIME.with(|runtime| {
        runtime.block_on(async {
            let came = Instant::now();
            let speak = async move {
                for piece in bytes.chunks(piece) {
                    // Whoever was refused may find the door closed.
                    if visitor.write_all(piece).await.is_err() {
                        break;
                    }
                    tokio::task::yield_now().await;
                }
                let mut answer = Vec::new();
                let _ = visitor.read_to_end(&mut answer).await;
                answer
            };
            let both = async { tokio::join!(attend(redirect, stream, &on_callback), speak).1 };
            let answer = timeout(LONGEST_STAY, both).await.expect("a visitor stays");
            assert!(came.elapsed() < LONGEST_STAY);
            answer
        })
    });
    let answer = String::from_utf8(answer).expect("text");
    let dated = |line: &&str| !line.starts_with("date: ");
    let mut answer: String = answer.split_inclusive("\r\n").filter(dated).collect();
    // What is no HTTP at all is refused without a page, or, if it came at once, without a word.
    if empty(&answer) {
        answer.clear();
    }
    Visit { answer, callbacks: callbacks.into_inner() }
}

/// One head that says that nothing follows. Behind another answer it would be a second one.
fn empty(answer: &str) -> bool {
    answer
        .split_once("\r\n\r\n")
        .is_some_and(|(head, rest)| head.ends_with("content-length: 0") && rest.is_empty())
}

/// Nothing, or one answer and not a byte behind it.
fn one_answer(answer: &str) {
    let Some((head, page)) = answer.split_once("\r\n\r\n") else { return assert_eq!(answer, "") };
    assert!(head.starts_with("HTTP/1."), "{head}");
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).expect("a length");
    let length: usize = length.parse().expect("a number");
    assert!(page.len() == length || page.is_empty(), "{} of {length} bytes", page.len());
    assert!(answer.len() < 16 * 1024);
}

fn handed_on(callback: &str, bytes: &[u8]) {
    let url = Url::parse(callback).expect("an address");
    assert_eq!(url.origin().ascii_serialization(), "http://127.0.0.1:8123");
    assert_eq!(url.path(), "/callback");
    assert!(callback.len() <= 17 * 1024 && callback.bytes().all(|byte| byte > b' '));
    let text = String::from_utf8_lossy(bytes);
    let hosts: Vec<_> = text
        .lines()
        .skip_while(|line| line.is_empty())
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.split_once(':'))
        .filter(|(name, _)| name.eq_ignore_ascii_case("host"))
        .map(|(_, value)| value.trim().to_ascii_lowercase())
        .collect();
    assert_eq!(hosts.len(), 1, "{hosts:?}");
    assert!(["127.0.0.1:8123", "[::1]:8123", "localhost:8123"].contains(&hosts[0].as_str()), "{hosts:?}");
}
