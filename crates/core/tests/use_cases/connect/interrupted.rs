//! Every call of a port in `complete` fails, or is the last of the process.

use crate::world::{Cut, World, begin, callback, code};
use authkeep_core::{
    error::Code,
    ports::KeychainError,
    sign_in::{SignInSecrets, Stage},
};

/// Invariants 3 and 4: either it is connected and works, or nothing is kept of it; the code is
/// exchanged once; and what never reached the provider can be completed later.
#[tokio::test]
async fn a_sign_in_that_is_cut_anywhere_is_whole_or_nothing() {
    for cut in [Cut::Fails, Cut::Before, Cut::After] {
        for n in 0.. {
            let (world, _) = World::with_acme("strict");
            let waiting = world.service().begin(begin("acme")).await.unwrap();
            world.fuse.events();
            world.fuse.arm(n, cut);
            let (service, came) = (world.service(), callback(&waiting, "&code=c"));
            let task = tokio::spawn(async move { code(service.complete(&came).await) });
            let first = task.await;
            let unharmed = world.fuse.disarm();
            let events = world.fuse.events();
            let at = format!("{cut:?} at {n}: {:?}, {first:?}", events.get(n));

            let service = world.service();
            let kept = service.connections().unwrap();
            if let Ok(Ok(connection)) = &first {
                assert_eq!(kept.len(), 1, "{at}");
                assert_eq!(kept[0].id, connection.id, "{at}");
            }
            if cut == Cut::Fails {
                assert_eq!(first.unwrap().is_ok(), kept.len() == 1, "what is told is so: {at}");
            }
            let again = code(service.complete(&callback(&waiting, "&code=c")).await);
            let exchanges = world.http.seen().iter().filter(|it| it.url.path() == "/token").count();
            assert!(exchanges <= 1, "{at}");
            if exchanges == 1 && again.is_err() && kept.len() == 1 {
                service.token("acme", None, None).await.unwrap();
            }
            if !events[..=n.min(events.len() - 1)].iter().any(|it| it.starts_with("http"))
                && !events.contains(&"records move_sign_in".to_owned())
            {
                assert!(again.is_ok(), "it still waited: {at}, {again:?}");
            }
            if unharmed {
                assert!(n > 15, "a sign-in makes more calls than {n}");
                break;
            }
        }
    }
}

/// Invariant 8: a locked keychain says so, and the sign-in waits until it is open.
#[tokio::test]
async fn a_locked_keychain_leaves_the_sign_in_waiting() {
    for error in [KeychainError::Locked, KeychainError::Missing, KeychainError::TimedOut] {
        let (world, _) = World::with_acme("never");
        let service = world.service();
        let waiting = service.begin(begin("acme")).await.unwrap();
        world.keychain.close(Some(error));
        let locked = code(service.complete(&callback(&waiting, "&code=c")).await);
        assert!(locked.unwrap_err().is_keychain());
        assert!(world.http.seen().is_empty());
        world.keychain.close(None);
        service.complete(&callback(&waiting, "&code=c")).await.unwrap();
    }
}

/// The client's secret is read after the sign-in was taken: even there nothing was sent yet.
#[tokio::test]
async fn a_keychain_that_locks_before_the_request_leaves_the_sign_in_waiting() {
    let (world, _) = World::with_acme("never");
    let service = world.service();
    let waiting = service.begin(begin("acme")).await.unwrap();
    let came = callback(&waiting, "&code=c");
    world.fuse.events();
    let at = {
        let (other, _) = World::with_acme("never");
        let waiting = other.service().begin(begin("acme")).await.unwrap();
        other.fuse.events();
        other.service().complete(&callback(&waiting, "&code=c")).await.unwrap();
        other.fuse.events().iter().position(|event| event == "keychain read client").unwrap()
    };
    world.fuse.arm(at, Cut::Fails);
    assert_eq!(code(service.complete(&came).await).unwrap_err(), Code::KeychainLocked);
    assert_eq!(service.stage(&waiting.id).unwrap(), Stage::Waiting);
    assert!(world.http.seen().is_empty());
    service.complete(&came).await.unwrap();
}

/// A denial is told even if what the sign-in left in the keychain cannot be removed just now.
#[tokio::test]
async fn a_denial_is_told_with_a_locked_keychain_too() {
    let (world, _) = World::with_acme("never");
    let service = world.service();
    let waiting = service.begin(begin("acme")).await.unwrap();
    world.keychain.close(Some(KeychainError::Locked));
    let denied = code(service.complete(&callback(&waiting, "&error=access_denied")).await);
    assert_eq!(denied.unwrap_err(), Code::Declined);
    world.keychain.close(None);
    world.clock.pass(2 * 86_400);
    service.begin(begin("acme")).await.unwrap();
    let left = world.keychain.items().into_keys().filter(|name| name.starts_with("sign-in")).count();
    assert_eq!(left, 1, "the old one went with its record");
}

/// A verifier that is gone cannot be made up.
#[tokio::test]
async fn a_sign_in_whose_verifier_is_gone_ends() {
    let (world, _) = World::with_acme("never");
    let service = world.service();
    let waiting = service.begin(begin("acme")).await.unwrap();
    let item = world.keychain.items().into_iter().find(|(name, _)| name.starts_with("sign-in")).unwrap();
    assert!(SignInSecrets::decode(&item.1.into()).is_some());
    world.keychain.lose("");
    let failed = code(service.complete(&callback(&waiting, "&code=c")).await);
    assert_eq!(failed.unwrap_err(), Code::KeychainFailed);
    assert!(world.http.seen().is_empty());
    assert!(matches!(service.stage(&waiting.id).unwrap(), Stage::Failed(_)));
}
