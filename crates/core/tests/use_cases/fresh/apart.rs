//! A refresh in a process of its own.

use crate::world::{Acme, Cut, World, code};
use authkeep_core::error::Code;
use secrecy::ExposeSecret;
use std::sync::Arc;

async fn expired(rotation: &str) -> (World, Arc<Acme>) {
    let (world, acme) = World::with_acme(rotation);
    world.connect("acme").await;
    world.clock.pass(3601);
    let world = world.refreshing_apart();
    world.fuse.events();
    (world, acme)
}

async fn token(world: &World) -> Result<String, Code> {
    let handed = code(world.service().token("acme", None, None).await)?;
    Ok(handed.access_token.expose_secret().to_owned())
}

#[tokio::test]
async fn who_asked_gets_what_the_other_process_saved() {
    let (world, acme) = expired("strict").await;
    let handed = world.service().token("acme", None, None).await.unwrap();
    assert_eq!(handed.access_token.expose_secret(), "access-2");
    assert!(handed.refreshed);
    assert_eq!(token(&world).await.as_deref(), Ok("access-2"));
    assert_eq!(acme.refreshes(), 1);
}

#[tokio::test]
async fn its_failure_is_told_as_if_it_had_happened_here() {
    let (world, acme) = expired("strict").await;
    acme.end_grant();
    let error = world.service().token("acme", None, None).await.unwrap_err();
    assert_eq!((error.code, error.connection.as_deref()), (Code::NeedsSignIn, Some("acme")));
}

/// Who asked is killed while the answer is on its way.
#[tokio::test]
async fn it_goes_on_when_nobody_waits_for_it_any_more() {
    let (world, acme) = expired("strict").await;
    let service = world.service();
    let asking = tokio::spawn(async move { service.token("acme", None, None).await.map(drop) });
    while !world.fuse.events().contains(&"journal begin".to_owned()) {
        tokio::task::yield_now().await;
    }
    asking.abort();
    assert!(asking.await.unwrap_err().is_cancelled());
    assert_eq!(token(&world).await.as_deref(), Ok("access-2"));
    assert_eq!((acme.refreshes(), acme.most_shown()), (1, 1));
}

/// Whoever asked looks at what a killed one left, and says what is so.
#[tokio::test]
async fn its_end_at_any_call_is_no_secret_to_who_asked() {
    for rotation in ["never", "strict"] {
        for n in 0.. {
            let (world, acme) = expired(rotation).await;
            if rotation == "never" {
                acme.keeps_refresh_tokens();
            }
            world.fuse.arm_apart(n, Cut::Before);
            let first = token(&world).await;
            let done = world.fuse.disarm();
            let fine = first.as_ref().is_ok_and(|token| token == "access-2");
            assert!(fine || first == Err(Code::OutcomeUnknown), "{rotation}, cut at {n}: {first:?}");
            assert!(rotation == "never" || acme.most_shown() <= 1, "shown twice after {n}");
            if rotation == "never" {
                assert!(token(&world).await.is_ok(), "the next use heals it");
            }
            if done {
                assert!(n > 8 && fine);
                break;
            }
        }
    }
}
