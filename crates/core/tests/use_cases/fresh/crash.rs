use crate::world::{Acme, Cut, World, code};
use authkeep_core::error::Code;
use secrecy::ExposeSecret;
use std::sync::Arc;

/// A connection with an expired token, and how many calls of ports a refresh makes.
async fn expired(rotation: &str) -> (World, Arc<Acme>) {
    let (world, acme) = World::with_acme(rotation);
    world.connect("acme").await;
    world.clock.pass(3601);
    world.fuse.events();
    (world, acme)
}

/// Uses the token in a process that may lose its power; none if it did.
async fn in_a_process(world: &World) -> Option<Result<String, Code>> {
    let service = world.service();
    let task = tokio::spawn(async move { code(service.token("acme", None, None).await) });
    let handed = task.await.ok()?;
    Some(handed.map(|handed| handed.access_token.expose_secret().to_owned()))
}

/// Cuts a refresh at its n-th call for every n, then looks at the next processes.
async fn cut_everywhere(rotation: &str, cut: Cut, check: impl Fn(usize, &str, bool, Result<String, Code>)) {
    for n in 0.. {
        let (world, acme) = expired(rotation).await;
        world.fuse.arm(n, cut);
        let first = in_a_process(&world).await;
        let unharmed = world.fuse.disarm();
        let events = world.fuse.events();
        assert_eq!(first.is_none(), cut != Cut::Fails && !unharmed);
        if unharmed {
            assert!(n > 8, "a refresh makes more calls than {n}");
            return;
        }
        let noted = events[..n + usize::from(cut == Cut::After)].contains(&"journal answered".to_owned());
        let next = in_a_process(&world).await.unwrap();
        check(n, &events[n], noted, next);
        assert!(rotation != "strict" || acme.most_shown() <= 1, "shown twice after {n}: {}", events[n]);
        // Whatever happened: a token that was kept lives, and a person always gets further.
        let by_person = code(world.service().refresh("acme").await);
        assert!(matches!(by_person, Ok(_) | Err(Code::NeedsSignIn)), "{n}: {by_person:?}");
    }
}

/// Invariants 2 and 3, requirement 41, trap F-34: whenever the power goes, the refresh token is
/// shown once unless a person asks, and an answer that was noted is never lost.
#[tokio::test]
async fn no_power_cut_loses_a_noted_answer_or_shows_a_strict_token_twice() {
    for cut in [Cut::Before, Cut::After] {
        cut_everywhere("strict", cut, |n, event, noted, next| {
            let fine = next.as_deref() == Ok("access-2");
            let unsure = next == Err(Code::OutcomeUnknown);
            assert!(fine || unsure && !noted, "{cut:?} at {n} ({event}): {next:?}");
        })
        .await;
    }
}

/// The same where asking again is allowed: the next use always brings a token.
#[tokio::test]
async fn where_nothing_rotates_every_power_cut_heals_by_itself() {
    for cut in [Cut::Before, Cut::After, Cut::Fails] {
        for n in 0.. {
            let (world, acme) = expired("never").await;
            acme.keeps_refresh_tokens();
            world.fuse.arm(n, cut);
            in_a_process(&world).await;
            let done = world.fuse.disarm();
            let next = in_a_process(&world).await.unwrap();
            assert!(next.is_ok_and(|token| token != "access-1"), "{cut:?} at {n}");
            if done {
                break;
            }
        }
    }
}

/// A port that fails instead of dying: nothing is lost either, and what was noted is found.
#[tokio::test]
async fn no_failing_port_loses_a_noted_answer_or_shows_a_strict_token_twice() {
    cut_everywhere("strict", Cut::Fails, |n, event, noted, next| {
        let fine = next.as_deref() == Ok("access-2");
        let unsure = next == Err(Code::OutcomeUnknown);
        assert!(fine || unsure && !noted, "{n} ({event}): {next:?}");
    })
    .await;
}

/// The answer came and the keychain refused it: an error, then the sealed answer is found, and
/// nobody is asked again.
#[tokio::test]
async fn an_answer_that_the_keychain_refused_is_kept_without_asking_again() {
    let (world, acme) = expired("strict").await;
    let at = {
        let (other, _) = expired("strict").await;
        other.service().token("acme", None, None).await.unwrap();
        other.fuse.events().iter().position(|event| event == "keychain write connection").unwrap()
    };
    world.fuse.arm(at, Cut::Fails);
    assert_eq!(in_a_process(&world).await, Some(Err(Code::KeychainLocked)));
    let sealed = world.journal.sealed();
    assert_eq!(sealed.len(), 1);
    let text = String::from_utf8_lossy(&sealed[0]).into_owned();
    assert!(!text.contains("access-2") && !text.contains("refresh-2"), "it is sealed");
    assert_eq!(in_a_process(&world).await, Some(Ok("access-2".to_owned())));
    assert_eq!(acme.refreshes(), 1);
    assert!(world.is_settled());
}

/// A keychain that takes what it is given and writes it to the disk some seconds later (KWallet)
/// loses its last write with the power.
#[tokio::test]
async fn a_keychain_that_loses_its_last_write_is_given_it_again() {
    let (world, acme) = expired("strict").await;
    let before = world.keychain.items();
    assert_eq!(in_a_process(&world).await, Some(Ok("access-2".to_owned())));
    world.keychain.restore(before);
    world.clock.pass(1);
    assert_eq!(in_a_process(&world).await, Some(Ok("access-2".to_owned())));
    assert_eq!(acme.refreshes(), 1);
    world.clock.pass(3601);
    assert_eq!(in_a_process(&world).await, Some(Ok("access-3".to_owned())));
    assert!(acme.most_shown() == 1 && world.is_settled());
}

/// Out of a backup, or in another keychain: what was used is not shown again unasked.
#[tokio::test]
async fn a_keychain_with_older_tokens_shows_a_strict_provider_none_of_them() {
    let (world, acme) = expired("strict").await;
    let before = world.keychain.items();
    for _ in 0..2 {
        assert!(in_a_process(&world).await.unwrap().is_ok());
        world.clock.pass(3601);
    }
    let usual = world.keychain.items();
    world.keychain.restore(before);
    assert_eq!(in_a_process(&world).await, Some(Err(Code::KeychainFailed)));
    world.keychain.restore(usual);
    assert_eq!(in_a_process(&world).await, Some(Ok("access-4".to_owned())));
    assert_eq!((acme.refreshes(), acme.most_shown()), (3, 1));
}
