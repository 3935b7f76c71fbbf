use crate::shown::{fit_to_show, is_visible};
use authkeep_core::oauth::callback::{CallbackFault, Received, Reply, clean};
use std::collections::BTreeMap;
use url::{Url, form_urlencoded::byte_serialize};

const REDIRECTS: [&str; 3] =
    ["http://127.0.0.1:47801/callback", "dev.authkeep:/oauth/callback", "https://app.example/cb"];

/// An address that came back. The input is its text.
///
/// - A code is taken only where exactly one parameter is named so, and none tells of an error.
/// - No parameter counts that comes twice, and none is lost or made up.
/// - What is shown of a refusal holds no character that could harm.
/// - An address that counts as the redirect URI is at its scheme, host and port, and at its path.
/// - What was read, written into an address again, reads the same.
pub fn callback(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let text = text.trim_matches(|c: char| c.is_ascii_whitespace());
    fit_to_show(&clean(text));
    assert_eq!(clean(&clean(text)), clean(text));
    bare_code(text);
    let Ok(received) = Received::parse(&format!(" {text}\r\n")) else { return };

    assert!(!text.contains(|c: char| c.is_control() || c == ' '));
    let said = parameters(text);
    let once: BTreeMap<_, _> = said.iter().cloned().collect();
    assert_eq!(once.len(), said.len(), "a parameter comes twice");
    assert_eq!(*received.parameters(), once);
    reply(&received, &once);
    written_again(&once);
    for redirect in REDIRECTS {
        place(&received, text, redirect);
    }
}

fn reply(received: &Received, said: &BTreeMap<String, String>) {
    let (code, error) = (said.get("code"), said.get("error"));
    match received.reply(&BTreeMap::new()) {
        Ok(Reply::Code { code: taken }) => {
            assert_eq!((Some(&taken), error), (code, None));
            assert!(is_visible(&taken));
        }
        Ok(Reply::Error(refusal)) => {
            assert!(code.is_none() && error.is_some());
            fit_to_show(&refusal.error);
            refusal.description.iter().for_each(|text| fit_to_show(text));
        }
        Err(CallbackFault::CodeAndError) => assert!(code.is_some() && error.is_some()),
        Err(CallbackFault::Nothing) => assert!(code.is_none() && error.is_none()),
        Err(CallbackFault::BadCode) => assert!(!is_visible(code.expect("a code"))),
        Err(fault) => panic!("{fault:?} is no fault of a reply"),
    }
}

/// A code without an address around it.
fn bare_code(text: &str) {
    match Received::of_code(text).reply(&BTreeMap::new()) {
        Ok(Reply::Code { code }) => assert!(is_visible(text) && code == text),
        Ok(Reply::Error(_)) => panic!("a code is no error"),
        Err(fault) => assert!(fault == CallbackFault::BadCode && !is_visible(text)),
    }
}

fn written_again(said: &BTreeMap<String, String>) {
    let encode = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
    let query: Vec<_> =
        said.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
    for redirect in REDIRECTS {
        let address = format!("{redirect}?{}", query.join("&"));
        match Received::parse(&address) {
            Ok(again) => {
                assert_eq!(again.parameters(), said);
                assert!(again.came_to(redirect));
            }
            Err(fault) => assert_eq!(fault, CallbackFault::TooLong),
        }
    }
}

fn place(received: &Received, text: &str, redirect: &str) {
    if !received.came_to(redirect) {
        return;
    }
    let at = |text: &str| {
        let url = Url::parse(text).expect("an address");
        let path = match url.scheme() {
            "http" | "https" => url.path().to_owned(),
            _ => format!("{}{}", url.authority(), url.path()).trim_start_matches('/').to_owned(),
        };
        let host = matches!(url.scheme(), "http" | "https").then(|| url.host_str().map(str::to_owned));
        assert!(host.is_none() || url.username().is_empty() && url.password().is_none());
        (url.scheme().to_owned(), host, url.port(), path)
    };
    assert_eq!(at(text), at(redirect));
}

/// The parameters of an address, read without the `url` crate.
fn parameters(address: &str) -> Vec<(String, String)> {
    let address = address.split('#').next().unwrap_or_default();
    let query = address.split_once('?').map_or("", |(_, query)| query);
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decoded(name), decoded(value))
        })
        .collect()
}

fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::new();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let hex = |at: usize| bytes.get(at).and_then(|digit| char::from(*digit).to_digit(16));
        match (byte, hex(at + 1), hex(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                decoded.push((high * 16 + low) as u8);
                at += 2;
            }
            (b'+', ..) => decoded.push(b' '),
            (byte, ..) => decoded.push(*byte),
        }
        at += 1;
    }
    String::from_utf8_lossy(&decoded).into_owned()
}
