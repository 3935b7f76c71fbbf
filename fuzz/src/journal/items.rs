//! Items of the keychain, and answers that are sealed with a key that stands there.

use crate::payload;
use authkeep_core::{
    access::Access,
    fuzz::{SealKey, Tokens, open, seal},
    ports::{HttpResponse, Moment, Running},
    provider::Lifetimes,
    sign_in::SignInSecrets,
};
use jiff::Timestamp;
use secrecy::ExposeSecret;
use std::time::Duration;

pub(super) fn tokens(text: String) {
    let Some(tokens) = Tokens::decode(&text.into()) else { return };
    let written = tokens.encode();
    let again = Tokens::decode(&written).expect("what it wrote itself");
    assert_eq!(again.encode().expose_secret(), written.expose_secret());
    let term = &tokens.access.term;
    let started = term.running.clone().map(|then| Running { milliseconds: 0, ..then });
    let long_after = term.running.clone().map(|then| Running { milliseconds: u64::MAX, ..then });
    for at in [Timestamp::MIN, Timestamp::UNIX_EPOCH, term.issued_at, Timestamp::MAX] {
        for running in [None, started.clone(), term.running.clone(), long_after.clone()] {
            let now = Moment { at, running };
            for asked in [None, Some(Duration::ZERO), Some(Duration::MAX)] {
                let enough = term.enough(asked, &Lifetimes::default());
                let good = term.good_for(enough, &now);
                let over = term.expires_at.is_some_and(|end| end <= at);
                assert!(!(good && over), "handed out when it is over");
            }
        }
    }
    let with = |token: &str| {
        let access = Access { token: token.into(), ..tokens.access.clone() };
        Tokens { access, refresh_token: None, ..tokens.clone() }
    };
    assert_eq!(format!("{:?}", with("")), format!("{:?}", with("x")));
}

/// What another process hands over.
pub(super) fn access(text: String) {
    let Some(access) = Access::decode(&text.into()) else { return };
    let written = access.encode();
    let again = Access::decode(&written).expect("what it wrote itself");
    assert_eq!(again.encode().expose_secret(), written.expose_secret());
}

pub(super) fn sign_in(text: String) {
    let Some(secrets) = SignInSecrets::decode(&text.into()) else { return };
    let written = secrets.encode();
    let again = SignInSecrets::decode(&written).expect("what it wrote itself");
    assert_eq!(again.encode().expose_secret(), written.expose_secret());
    let other = SignInSecrets { verifier: "x".to_owned().into(), ..secrets.clone() };
    assert_eq!(format!("{other:?}"), format!("{secrets:?}"));
}

pub(super) fn line(bytes: &[u8]) {
    match payload::decode(&bytes.to_vec().into()) {
        Ok(content) => assert_eq!(payload::encode(&content).expose_secret().as_bytes(), bytes),
        Err(error) => assert_eq!(error, payload::foreign()),
    }
}

pub(super) fn answer(bytes: &[u8]) {
    let (key, other) = (SealKey::random(), SealKey::random());
    assert!(open(&key, bytes).is_none(), "made without the key");
    let status = bytes.iter().fold(7, |status: u16, byte| status.rotate_left(3) ^ u16::from(*byte));
    let (name, value) = (String::from_utf8_lossy(bytes).into_owned(), format!("{bytes:?}"));
    let headers = vec![(name.clone(), value.clone()), (value, name.clone())];
    let response = HttpResponse { status, headers, body: bytes.to_vec().into() };
    let sealed = seal(&key, &response).expect("memory");
    let opened = open(&key, &sealed).expect("its own key");
    assert_eq!((opened.status, &opened.headers), (response.status, &response.headers));
    assert_eq!(opened.body.expose_secret(), bytes);
    assert!(open(&other, &sealed).is_none(), "another's answer");
    let at = usize::from(status) % sealed.len();
    let mut changed = sealed.clone();
    changed[at] ^= 1 << (status % 8);
    assert!(open(&key, &changed).is_none(), "a bit changed at {at}");
    assert!(open(&key, &sealed[..at]).is_none(), "cut at {at}");
    if let Ok(bare) = serde_json::to_string(&name) {
        assert!(!contains(&sealed, bare.trim_matches('"').as_bytes()), "it can be read");
    }
}

/// Whether a long text stands in sealed bytes; a short one may by chance.
fn contains(sealed: &[u8], text: &[u8]) -> bool {
    text.len() > 8 && sealed.windows(text.len()).any(|part| part == text)
}
