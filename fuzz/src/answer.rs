mod look;

use crate::{
    providers::provider,
    shown::{fit_to_show, is_visible},
};
use authkeep_core::{
    access::Access,
    fuzz::{SealKey, Tokens, open, seal},
    oauth::{
        answer::{self, TokenAnswer, Whole},
        discovery, jwt,
        problem::{Kind, Problem},
        whoami,
    },
    ports::HttpResponse,
    provider::{Meaning, Provider},
};
use jiff::Timestamp;
use look::{Looked, leaves};
use secrecy::{ExposeSecret, SecretString};
use std::{collections::BTreeMap, time::Duration};
use url::Url;

/// What a token endpoint, an issuer or an API answers. The input is an answer as it stands on the
/// wire, with a provider's id and a status as its first line; the header `x-secret` is a secret
/// that the request had held.
///
/// - A token is taken only as it stands in the body, only if it fits into a header line, and ends
///   later than it was asked for if it ends at all. A provider's own mark of a refusal is heeded.
/// - A grant ends only by a code that says so, never by a status and never under 408, 429 or 5xx.
/// - Texts of a refusal are fit to show, hold no secret that the provider echoed, and a pause is a
///   day at most.
/// - `Debug` of tokens and answers is the same whatever their secrets are.
/// - The journal's seal changes nothing of an answer, and neither does the keychain of tokens.
/// - Endpoints that an issuer names are https or its own origin.
pub fn answer(bytes: &[u8]) {
    let Input { provider, response, secret } = Input::of(bytes);
    let sent = Timestamp::from_second(1_800_000_000).expect("a time");
    let read = answer::read(provider, &response, sent);
    let key = SealKey::random();
    let kept = open(&key, &seal(&key, &response).expect("memory")).expect("its own key");
    let again = answer::read(provider, &kept, sent);
    assert_eq!(again.as_ref().map(Looked::at), read.as_ref().map(Looked::at));
    if let Some(answer) = &read {
        taken(provider, &response, answer);
        stored(provider, answer, key);
    }
    refused(provider, &response, &secret, sent);
    issuer(&response);
    tokens_look(&response);
}

struct Input {
    provider: &'static Provider,
    response: HttpResponse,
    secret: SecretString,
}

impl Input {
    fn of(bytes: &[u8]) -> Self {
        let end = bytes.windows(2).position(|two| two == b"\n\n");
        let (head, body) = end.map_or((bytes, &b""[..]), |end| (&bytes[..end], &bytes[end + 2..]));
        let head = String::from_utf8_lossy(head);
        let mut lines = head.lines();
        let first = lines.next().unwrap_or_default();
        let (id, status) = first.split_once(' ').unwrap_or((first, ""));
        let headers: Vec<_> = lines
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.trim().to_ascii_lowercase(), value.trim().to_owned()))
            .collect();
        let secret = headers.iter().find(|(name, _)| name == "x-secret").map(|(_, secret)| secret.clone());
        let status = status.parse().unwrap_or(200);
        let response = HttpResponse { status, headers, body: body.to_vec().into() };
        Self { provider: provider(id), response, secret: secret.unwrap_or_default().into() }
    }
}

fn taken(provider: &Provider, response: &HttpResponse, answer: &TokenAnswer) {
    let token = answer.access_token.expose_secret();
    let said = leaves(response);
    assert!(is_visible(token) && said.contains(token), "a token of nowhere");
    if let Some(token) = &answer.refresh_token {
        let token = token.expose_secret();
        assert!(is_visible(token) && said.contains(token), "a refresh token of nowhere");
    }
    assert!(is_visible(&answer.token_type));
    let ends = [answer.access_expires_at, answer.refresh_end.known()];
    assert!(ends.into_iter().flatten().all(|end| end > answer.issued_at), "over before it came");
    answer.scopes.iter().flatten().for_each(|scope| fit_to_show(scope));
    if let Some(success) = &provider.success {
        assert!(answer.whole.text(&success.path).is_some(), "no mark of success");
    }
}

/// Through the keychain, and into the next generation.
fn stored(provider: &Provider, answer: &TokenAnswer, key: SealKey) {
    let first = Tokens::first(answer, BTreeMap::new(), key);
    let kept = Tokens::decode(&first.encode()).expect("what it wrote itself");
    assert_eq!(kept.encode().expose_secret(), first.encode().expose_secret());
    let next = first.next(answer, &provider.lifetimes);
    assert_eq!(next.access.generation, 2);
    assert_eq!(next.refresh_token.is_some(), answer.refresh_token.is_some());
    for now in [Timestamp::MIN, answer.issued_at, Timestamp::MAX] {
        for asked in [None, Some(Duration::ZERO), Some(Duration::MAX)] {
            let enough = first.access.term.enough(asked, &provider.lifetimes);
            let good = first.access.term.good_for(enough, &now.into());
            assert!(good || now != answer.issued_at || asked.is_some(), "new, and not enough of it");
        }
    }
    let other = Tokens {
        access: Access { token: "another".into(), ..first.access.clone() },
        refresh_token: first.refresh_token.as_ref().map(|_| "another".to_owned().into()),
        ..first.clone()
    };
    assert_eq!(format!("{first:?}"), format!("{other:?}"));
}

fn refused(provider: &Provider, response: &HttpResponse, secret: &SecretString, now: Timestamp) {
    let problem = Problem::read(provider, response, now);
    for text in [&problem.code, &problem.message, &problem.request_id].into_iter().flatten() {
        fit_to_show(text);
    }
    assert!(problem.retry_after.is_none_or(|pause| pause <= Duration::from_secs(86_400)));
    if problem.kind(provider) == Kind::GrantEnded {
        let code = problem.code.clone().expect("a code");
        let said = leaves(response).iter().any(|leaf| leaf.trim() == code.trim());
        assert!(said, "{code} does not stand in the answer");
        match provider.errors.means.get(&code) {
            Some(meaning) => assert!(matches!(meaning, Meaning::Reauth | Meaning::Refresh)),
            None => {
                assert_eq!(code, "invalid_grant");
                assert!(!matches!(response.status, 300..400 | 408 | 429 | 500..), "{}", response.status);
            }
        }
    }
    let same = Problem::read(provider, response, now);
    let without = problem.without(&[secret]);
    let secret = secret.expose_secret();
    // What stands for a secret may itself be part of a very short or odd one.
    if secret.len() >= 4 && !secret.contains(['[', ']']) && !"[secret]".contains(secret) {
        for text in [&without.code, &without.message, &without.request_id].into_iter().flatten() {
            assert!(!text.contains(secret), "{text}");
        }
    } else if secret.is_empty() {
        assert_eq!(without, same);
    }
}

fn issuer(response: &HttpResponse) {
    for issuer in ["https://login.example", "http://127.0.0.1:47800/tenant"] {
        let issuer = Url::parse(issuer).expect("an address");
        let Ok(found) = discovery::read(&issuer, response) else { continue };
        assert_eq!(found.issuer.trim_end_matches('/'), issuer.as_str().trim_end_matches('/'));
        let all = [
            Some(&found.authorization_endpoint),
            Some(&found.token_endpoint),
            found.revocation_endpoint.as_ref(),
            found.userinfo_endpoint.as_ref(),
        ];
        for url in all.into_iter().flatten() {
            assert!(url.scheme() == "https" || url.origin() == issuer.origin(), "{url}");
            assert!(url.username().is_empty() && url.password().is_none() && url.fragment().is_none());
        }
        let kept = serde_json::to_string(&found).expect("JSON");
        assert_eq!(serde_json::from_str::<discovery::Metadata>(&kept).expect("its own"), found);
    }
    let offers = discovery::offers(response);
    assert!(offers.scopes.len() <= 200);
    assert!(offers.scopes.iter().all(|scope| is_visible(scope) && !scope.contains([' ', '"', '\\'])));
}

/// A look into a token, and the account of an answer.
fn tokens_look(response: &HttpResponse) {
    let body = String::from_utf8_lossy(response.body.expose_secret()).into_owned();
    if let Some(jwt) = jwt::read(&body) {
        assert_eq!(body.split('.').count(), 3);
        for (_, json) in jwt.header.0.iter().chain(&jwt.claims.0) {
            assert!(serde_json::from_str::<serde_json::Value>(json).is_ok(), "{json}");
        }
    }
    let Some(whole) = Whole::read(response) else { return };
    for provider in crate::providers::PROVIDERS.iter() {
        let account = provider.whoami.as_ref().and_then(|rules| whoami::from_answer(rules, &whole));
        if let Some(account) = account {
            fit_to_show(&account.id);
            fit_to_show(&account.label);
            assert!(!account.id.is_empty() && !account.label.is_empty());
        }
    }
}
