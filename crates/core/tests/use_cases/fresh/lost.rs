use crate::world::{Acme, Reply, Seen, World, answer, code, lost, not_sent};
use authkeep_core::error::Code;
use secrecy::ExposeSecret;
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

/// How one exchange with the server goes.
#[derive(Clone, Copy, Debug)]
enum Way {
    /// The server never heard of it.
    NotSent,
    /// The server did not hear it whole, or its answer was lost before it changed anything.
    LostBefore,
    /// The server did it and its answer was lost.
    LostAfter,
    /// A gateway gave up before the server heard of it.
    Gateway,
    /// It works.
    Works,
}

use Way::{Gateway, LostAfter, LostBefore, NotSent, Works};

/// A connection with an expired token, whose refreshes go these ways, then work.
async fn expired(rotation: &str, ways: &[Way]) -> (World, Arc<Acme>) {
    let (world, acme) = World::with_acme(rotation);
    world.connect("acme").await;
    world.clock.pass(3601);
    world.http.seen();
    let (ways, server) = (Mutex::new(VecDeque::from(ways.to_vec())), acme.clone());
    world.http.says(move |request: &Seen| -> Reply {
        match ways.lock().unwrap().pop_front().unwrap_or(Works) {
            NotSent => not_sent(),
            LostBefore => lost(),
            LostAfter => server.serve(request).and(lost()),
            Gateway => answer(504, "text/html", "<h1>Gateway Timeout</h1>"),
            Works => server.serve(request),
        }
    });
    (world, acme)
}

/// What one use after another brings: a token or a failure. Each is a process of its own.
async fn uses<const N: usize>(world: &World) -> [Result<String, Code>; N] {
    let mut brought = [const { Ok(String::new()) }; N];
    for it in &mut brought {
        let handed = code(world.service().token("acme", None, None).await);
        *it = handed.map(|handed| handed.access_token.expose_secret().to_owned());
    }
    brought
}

const LOST: Result<String, Code> = Err(Code::ProviderUnwell);
const UNSURE: Result<String, Code> = Err(Code::OutcomeUnknown);
const OFFLINE: Result<String, Code> = Err(Code::Offline);

fn token(made: u32) -> Result<String, Code> {
    Ok(format!("access-{made}"))
}

/// Rule 5: where the old refresh token lives on, it is asked again however often.
#[tokio::test]
async fn without_rotation_a_lost_answer_is_asked_for_again() {
    for rotation in ["never", "maybe"] {
        let (world, acme) = expired(rotation, &[LostBefore, LostBefore, Gateway, LostBefore]).await;
        acme.keeps_refresh_tokens();
        assert_eq!(uses(&world).await, [LOST, LOST, LOST, LOST, token(2)], "{rotation}");
        assert!(world.is_settled());
    }
}

/// Requirement 42: one retry with the same token is the sanctioned recovery.
#[tokio::test]
async fn with_rotation_a_lost_answer_is_asked_for_once_more() {
    let (world, _) = expired("always", &[LostBefore]).await;
    assert_eq!(uses(&world).await, [LOST, token(2)]);

    let (world, _) = expired("always", &[LostBefore, Gateway]).await;
    assert_eq!(uses(&world).await, [LOST, LOST, UNSURE, UNSURE]);
    assert_eq!(world.http.seen().len(), 2);
    assert_eq!(world.service().refresh("acme").await.unwrap().access_token.expose_secret(), "access-2");
    assert!(world.is_settled());
}

/// Requirement 41: where the old token may kill the family, only a person may try.
#[tokio::test]
async fn with_strict_rotation_a_lost_answer_is_never_asked_for_unasked() {
    for way in [LostBefore, LostAfter, Gateway] {
        let (world, _) = expired("strict", &[way]).await;
        assert_eq!(uses(&world).await, [LOST, UNSURE, UNSURE, UNSURE], "{way:?}");
        assert_eq!(world.http.seen().len(), 1);
        let by_person = world.service().refresh("acme").await;
        match way {
            LostAfter => assert_eq!(code(by_person).unwrap_err(), Code::NeedsSignIn),
            NotSent | LostBefore | Gateway | Works => {
                assert_eq!(by_person.unwrap().access_token.expose_secret(), "access-2");
            }
        }
    }
}

/// A request that never left is as if it had not been tried, whatever the rotation.
#[tokio::test]
async fn what_never_left_counts_for_nothing() {
    for rotation in ["never", "maybe", "always", "strict"] {
        let (world, acme) = expired(rotation, &[NotSent, NotSent, NotSent]).await;
        assert_eq!(uses(&world).await, [OFFLINE, OFFLINE, OFFLINE, token(2)], "{rotation}");
        assert_eq!(acme.most_shown(), 1);
    }
}

/// An attempt that never left does not hide an earlier one that was lost.
#[tokio::test]
async fn what_never_left_does_not_hide_what_was_lost() {
    let (world, _) = expired("always", &[LostBefore, NotSent, NotSent, LostBefore]).await;
    assert_eq!(uses(&world).await, [LOST, OFFLINE, OFFLINE, LOST, UNSURE]);

    let (world, _) = expired("strict", &[LostBefore, NotSent]).await;
    assert_eq!(uses(&world).await, [LOST, UNSURE]);
    assert_eq!(code(world.service().refresh("acme").await).unwrap_err(), Code::Offline);
    assert_eq!(uses(&world).await, [UNSURE]);
}

/// What decides nothing is told when it comes, and not again with every later use.
#[tokio::test]
async fn a_gateways_answer_is_logged_once() {
    let (world, _) = expired("strict", &[Gateway]).await;
    let _: [_; 4] = uses(&world).await;
    let entries = world.service().entries(Some("acme"), 100).unwrap();
    let failures = entries.iter().filter(|it| it.code == Some(Code::ProviderUnwell)).count();
    assert_eq!(failures, 1);
    assert_eq!(world.service().connection("acme").unwrap().attempts, 1);
}

/// A success that cannot be read may have rotated the token; a page before the provider has not.
#[tokio::test]
async fn an_unreadable_success_leaves_the_outcome_open_and_a_page_does_not() {
    for (kind, body, then) in [
        ("application/json", r#"{"access_tok"#, Err(Code::OutcomeUnknown)),
        ("application/json", "{}", Err(Code::OutcomeUnknown)),
        ("text/html", "<p>Accept the terms of this network</p>", token(2)),
        ("application/json", r#"{"error":"try_again"}"#, token(2)),
    ] {
        let (world, acme) = expired("strict", &[]).await;
        world.http.says(move |_| answer(200, kind, body));
        assert!(world.service().token("acme", None, None).await.is_err());
        world.http.says(move |request| acme.serve(request));
        assert_eq!(uses(&world).await, [then], "{body}");
    }
}
