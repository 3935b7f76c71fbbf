//! Requirement 20 and invariant 4: what belongs to no waiting sign-in changes nothing.

use crate::world::{Acme, REDIRECT, World, begin, callback, code, state};
use authkeep_core::{
    connect::Waiting,
    error::Code,
    service::Service,
    sign_in::{Stage, WAITS},
};
use std::sync::Arc;

/// A sign-in that waits.
async fn waiting() -> (World, Arc<Acme>, Service, Waiting) {
    let (world, acme) = World::with_acme("never");
    let service = world.service();
    let waiting = service.begin(begin("acme")).await.unwrap();
    (world, acme, service, waiting)
}

/// What comes back that is not this sign-in's answer, and how it is told.
fn wrong(state: &str) -> Vec<(String, Code)> {
    let half = &state[..20];
    let other = "A".repeat(43);
    [
        (format!("{REDIRECT}?code=c&state={other}"), Code::NoSuchSignIn),
        (format!("{REDIRECT}?code=c&state={half}"), Code::NoSuchSignIn),
        (format!("{REDIRECT}?code=c&state={state}x"), Code::NoSuchSignIn),
        (format!("{REDIRECT}?code=c&state="), Code::NoSuchSignIn),
        (format!("{REDIRECT}?code=c"), Code::NoSuchSignIn),
        (format!("{REDIRECT}?error=access_denied&state={other}"), Code::NoSuchSignIn),
        (format!("{REDIRECT}?code=c&state={state}&state={state}"), Code::Usage),
        (format!("{REDIRECT}?code=c&code=d&state={state}"), Code::Usage),
        (format!("{REDIRECT}?code=c&error=access_denied&state={state}"), Code::Usage),
        (format!("{REDIRECT}?code=&state={state}"), Code::Usage),
        (format!("{REDIRECT}?code=%00&state={state}"), Code::Usage),
        (format!("{REDIRECT}?code=%C3%A9&state={state}"), Code::Usage),
        (format!("{REDIRECT}?state={state}"), Code::Usage),
        (format!("{REDIRECT}?code=c\r\nX: y&state={state}"), Code::Usage),
        (format!("{REDIRECT}?code={}&state={state}", "c".repeat(1 << 20)), Code::Usage),
        (format!("{REDIRECT}#code=c&state={state}"), Code::NoSuchSignIn),
        (format!("http://127.0.0.1:47802/callback?code=c&state={state}"), Code::NoSuchSignIn),
        (format!("http://127.0.0.1:47801/other?code=c&state={state}"), Code::NoSuchSignIn),
        (format!("http://localhost:47801/callback?code=c&state={state}"), Code::NoSuchSignIn),
        (format!("http://127.0.0.1:47801@evil.example/callback?code=c&state={state}"), Code::NoSuchSignIn),
        (format!("https://127.0.0.1:47801/callback?code=c&state={state}"), Code::NoSuchSignIn),
        (format!("dev.authkeep:/oauth/callback?code=c&state={state}"), Code::NoSuchSignIn),
        ("c".to_owned(), Code::Usage),
        (String::new(), Code::Usage),
        ("not an address".to_owned(), Code::Usage),
    ]
    .into()
}

#[tokio::test]
async fn a_wrong_answer_sends_nothing_and_the_right_one_still_works() {
    let (world, _, service, waiting) = waiting().await;
    for (input, expected) in wrong(&state(&waiting)) {
        let shown: String = input.chars().take(120).collect();
        assert_eq!(code(service.complete(&input.into()).await).unwrap_err(), expected, "{shown}");
        assert!(world.http.seen().is_empty(), "{shown}");
        assert_eq!(service.stage(&waiting.id).unwrap(), Stage::Waiting, "{shown}");
    }
    service.complete(&callback(&waiting, "&code=c")).await.unwrap();
    assert_eq!(service.connections().unwrap().len(), 1);
}

/// Requirement 6: ten minutes, and a clock that was set back does not make it more.
#[tokio::test]
async fn an_answer_that_comes_too_late_is_refused() {
    for late in [i64::try_from(WAITS.as_secs()).unwrap(), 86_400, -61] {
        let (world, _, service, waiting) = waiting().await;
        world.clock.pass(late);
        let late = code(service.complete(&callback(&waiting, "&code=c")).await);
        assert_eq!(late.unwrap_err(), Code::TimedOut);
        assert!(world.http.seen().is_empty());
    }
    let (world, _, service, waiting) = waiting().await;
    world.clock.pass(i64::try_from(WAITS.as_secs()).unwrap() - 1);
    service.complete(&callback(&waiting, "&code=c")).await.unwrap();
}

/// Requirement 6: used once, also after the connection is gone again.
#[tokio::test]
async fn an_answer_works_once() {
    let (world, acme, service, waiting) = waiting().await;
    service.complete(&callback(&waiting, "&code=c")).await.unwrap();
    world.http.seen();
    let again = code(service.complete(&callback(&waiting, "&code=c")).await);
    assert_eq!(again.unwrap_err(), Code::NoSuchSignIn);
    assert!(world.http.seen().is_empty());
    assert_eq!(acme.alive().as_deref(), Some("refresh-1"));
    assert_eq!(service.connections().unwrap().len(), 1);
}

#[tokio::test]
async fn an_abandoned_sign_in_takes_no_answer() {
    let (world, _, service, waiting) = waiting().await;
    service.abandon(&waiting.id).await.unwrap();
    let late = code(service.complete(&callback(&waiting, "&code=c")).await);
    assert_eq!(late.unwrap_err(), Code::Cancelled);
    assert!(world.http.seen().is_empty());
    assert!(world.keychain.items().keys().all(|name| !name.starts_with("sign-in")));
}

/// Of two sign-ins each takes its own answer, in any order.
#[tokio::test]
async fn two_sign_ins_do_not_take_each_others_answer() {
    let (_, _, service, first) = waiting().await;
    let second = service.begin(begin("acme")).await.unwrap();
    assert_ne!(state(&first), state(&second));
    let of_second = service.complete(&callback(&second, "&code=c")).await.unwrap();
    assert_eq!(service.stage(&first.id).unwrap(), Stage::Waiting);
    let of_first = service.complete(&callback(&first, "&code=c")).await.unwrap();
    assert_ne!(of_first.id, of_second.id);
}

/// Mix-up defence: code and secret go only where the request was made for.
#[tokio::test]
async fn a_provider_file_that_changes_meanwhile_gets_nothing() {
    let (world, _, _, waiting) = waiting().await;
    let other = crate::world::acme::file("never").replace("acme.example/token", "evil.example/token");
    let service = world.clone().file("acme", &other).service();
    let refused = code(service.complete(&callback(&waiting, "&code=c")).await);
    assert_eq!(refused.unwrap_err(), Code::ProviderFile);
    assert!(world.http.seen().is_empty());
    world.service().complete(&callback(&waiting, "&code=c")).await.unwrap();
}
