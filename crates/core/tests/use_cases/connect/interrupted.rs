//! Every call of a port in `complete` fails, or is the last of the process.

use crate::world::{Cut, Seen, World, begin, callback, code};
use authkeep_core::{
    connect::Waiting,
    connection::Connection,
    error::Code,
    ports::KeychainError,
    sign_in::{SignInSecrets, Stage},
};
use secrecy::ExposeSecret;
use std::time::Duration;
use tokio::time::Instant;

/// What a sign-in did at the ports, and what of it lasted.
struct CutOff {
    world: World,
    waiting: Waiting,
    first: Option<Result<Connection, Code>>,
    /// The calls, the one that was cut last.
    events: Vec<String>,
    /// Whether it was not cut at all.
    unharmed: bool,
}

async fn cut_off(n: usize, cut: Cut) -> CutOff {
    let (world, _) = World::with_acme("strict");
    let waiting = world.service().begin(begin("acme")).await.unwrap();
    world.fuse.events();
    world.fuse.arm(n, cut);
    let (service, came) = (world.service(), callback(&waiting, "&code=c"));
    let task = tokio::spawn(async move { code(service.complete(&came).await) });
    let first = task.await.ok();
    let unharmed = world.fuse.disarm();
    let mut events = world.fuse.events();
    events.truncate(n.saturating_add(1));
    CutOff { world, waiting, first, events, unharmed }
}

fn exchanges(seen: &[Seen]) -> usize {
    seen.iter().filter(|it| it.url.path() == "/token").count()
}

fn items(world: &World, kind: &str) -> usize {
    world.keychain.items().keys().filter(|name| name.starts_with(kind)).count()
}

/// Invariants 3 and 4, requirement 43: an answer that was noted is never lost, a code is shown
/// once, what never reached the provider can be completed later, and no sign-in stays taken.
#[tokio::test]
async fn a_sign_in_that_is_cut_anywhere_is_finished_waits_or_is_over() {
    for cut in [Cut::Fails, Cut::Before, Cut::After] {
        for n in 0.. {
            let CutOff { world, waiting, first, events, unharmed } = cut_off(n, cut).await;
            let at = format!("{cut:?} at {n}: {:?}, {first:?}", events.last());
            let done = &events[..events.len() - usize::from(cut != Cut::After && !unharmed)];
            let noted = done.contains(&"journal answered".to_owned());
            // From here on nobody can know whether it was sent.
            let begun = done.contains(&"journal begin".to_owned());

            let service = world.service();
            service.finish_sign_ins().await;
            let stage = service.stage(&waiting.id).unwrap();
            let kept = service.connections().unwrap();
            assert!(stage != Stage::Taken, "{at}");
            assert!(!noted || matches!(stage, Stage::Connected { .. }), "{at}, {stage:?}");
            assert_eq!(kept.len(), usize::from(matches!(stage, Stage::Connected { .. })), "{at}");
            assert!(begun || stage == Stage::Waiting, "nobody has seen the code: {at}, {stage:?}");
            if let Some(Ok(connection)) = &first {
                assert_eq!(kept[0].id, connection.id, "{at}");
            }
            let again = code(service.complete(&callback(&waiting, "&code=c")).await);
            assert_eq!(again.is_ok(), stage == Stage::Waiting, "{at}, {again:?}");
            assert!(exchanges(&world.http.seen()) <= 1, "{at}");
            for connection in service.connections().unwrap() {
                let handed = service.token(&connection.name, None, None).await.unwrap();
                assert_eq!(handed.access_token.expose_secret(), "access-1", "{at}");
                assert_eq!(items(&world, "connection"), 1, "{at}");
            }
            if unharmed {
                assert!(n > 20, "a sign-in makes more calls than {n}");
                break;
            }
        }
    }
}

/// What finishes it may be killed as well, and what finishes that.
#[tokio::test]
async fn finishing_a_sign_in_can_be_cut_anywhere_too() {
    let answered = {
        let CutOff { events, .. } = cut_off(usize::MAX, Cut::Before).await;
        events.iter().position(|event| event == "journal answered").unwrap()
    };
    for cut in [Cut::Fails, Cut::Before, Cut::After] {
        for n in 0.. {
            let CutOff { world, waiting, .. } = cut_off(answered, Cut::After).await;
            world.fuse.arm(n, cut);
            let service = world.service();
            _ = tokio::spawn(async move { service.finish_sign_ins().await }).await;
            let unharmed = world.fuse.disarm();
            // A refresh in between must not be undone by finishing once more.
            world.clock.pass(3601);
            let service = world.service();
            let token = service.token("acme", None, None).await.unwrap();
            let next = service.refresh("acme").await.unwrap();
            assert_ne!(token.access_token.expose_secret(), next.access_token.expose_secret());
            assert_eq!(service.connections().unwrap().len(), 1, "{cut:?} at {n}");
            assert!(matches!(service.stage(&waiting.id).unwrap(), Stage::Connected { .. }), "{cut:?} at {n}");
            service.refresh("acme").await.unwrap();
            assert_eq!(items(&world, "connection"), 1, "{cut:?} at {n}");
            assert_eq!(exchanges(&world.http.seen()), 4, "a code and three refreshes: {cut:?} at {n}");
            if unharmed {
                assert!(n > 10);
                break;
            }
        }
    }
}

/// The keychain locks while the answer is on its way.
async fn refused() -> (World, Waiting) {
    let (world, acme) = World::with_acme("strict");
    let waiting = world.service().begin(begin("acme")).await.unwrap();
    let keychain = world.keychain.clone();
    world.http.says(move |request| {
        if request.url.path() == "/token" {
            keychain.close(Some(KeychainError::Locked));
        }
        acme.serve(request)
    });
    let error = world.service().complete(&callback(&waiting, "&code=c")).await.unwrap_err();
    assert_eq!(error.code, Code::KeychainLocked);
    assert!(error.what.contains("kept sealed") && error.hint.contains("Nothing is lost"), "{error:?}");
    (world, waiting)
}

#[tokio::test]
async fn tokens_that_the_keychain_refused_are_kept_sealed_and_finished_by_the_next_use() {
    for by in ["complete", "token", "begin", "disconnect"] {
        let (world, waiting) = refused().await;
        let sealed = world.journal.sealed();
        let text = String::from_utf8_lossy(&sealed[0]).into_owned();
        assert!(!text.contains("access-1") && !text.contains("refresh-1"), "it is sealed");
        let service = world.service();
        let still = code(service.complete(&callback(&waiting, "&code=c")).await);
        assert_eq!(still.unwrap_err(), Code::KeychainLocked);
        assert_eq!(service.unfinished_sign_ins().unwrap().len(), 1);
        world.keychain.close(None);
        match by {
            "complete" => _ = service.complete(&callback(&waiting, "&code=c")).await.unwrap(),
            "token" => _ = service.token("acme", None, None).await.unwrap(),
            "begin" => _ = service.begin(begin("acme")).await.unwrap(),
            _ => _ = service.disconnect("acme", false).await.unwrap(),
        }
        assert!(matches!(service.stage(&waiting.id).unwrap(), Stage::Connected { .. }), "{by}");
        assert!(world.is_settled());
        assert_eq!(exchanges(&world.http.seen()), 1, "{by}");
    }
}

/// It outlives the day after which a sign-in is forgotten.
#[tokio::test]
async fn sealed_tokens_wait_for_the_keychain_however_long() {
    let (world, _) = refused().await;
    world.clock.pass(40 * 86_400);
    assert!(world.service().begin(begin("acme")).await.is_err());
    world.keychain.close(None);
    world.service().begin(begin("acme")).await.unwrap();
    assert_eq!(world.service().connections().unwrap().len(), 1);
}

/// A disk that is full takes no note, no lock and no record; the keychain takes the answer.
#[tokio::test]
async fn tokens_that_find_the_disk_full_are_kept_in_the_keychain_and_finished_by_the_next_use() {
    for by in ["complete", "token", "begin"] {
        let (world, acme) = World::with_acme("strict");
        let waiting = world.service().begin(begin("acme")).await.unwrap();
        let (journal, lock) = (world.journal.clone(), world.lock.clone());
        world.http.says(move |request| {
            let exchanged = request.url.path() == "/token";
            journal.fill(exchanged);
            lock.fill(exchanged);
            acme.serve(request)
        });
        let error = world.service().complete(&callback(&waiting, "&code=c")).await.unwrap_err();
        assert_eq!(error.code, Code::StorageFailed);
        assert!(error.hint.contains("Nothing is lost"), "{error:?}");
        world.keychain.close(Some(KeychainError::Locked));
        world.lock.fill(false);
        world.journal.fill(false);
        let locked = code(world.service().complete(&callback(&waiting, "&code=c")).await);
        assert_eq!(locked.unwrap_err(), Code::KeychainLocked);
        world.keychain.close(None);
        let service = world.service();
        match by {
            "complete" => _ = service.complete(&callback(&waiting, "&code=c")).await.unwrap(),
            "token" => _ = service.token("acme", None, None).await.unwrap(),
            _ => _ = service.begin(begin("acme")).await.unwrap(),
        }
        assert!(matches!(service.stage(&waiting.id).unwrap(), Stage::Connected { .. }), "{by}");
        assert!(world.is_settled());
        assert_eq!(exchanges(&world.http.seen()), 1, "{by}");
        assert_eq!(items(&world, "sign-in"), usize::from(by == "begin"), "its secrets go with it");
    }
}

/// Where journal and keychain both refuse, this process alone has the tokens.
#[tokio::test(start_paused = true)]
async fn an_answer_that_nobody_takes_is_held_out_for_half_a_minute() {
    for opens_after in [Some(20), None] {
        let (world, acme) = World::with_acme("strict");
        let waiting = world.service().begin(begin("acme")).await.unwrap();
        let (keychain, journal) = (world.keychain.clone(), world.journal.clone());
        world.http.says(move |request| {
            if request.url.path() == "/token" {
                keychain.close(Some(KeychainError::Locked));
                journal.fill(true);
            }
            acme.serve(request)
        });
        let keychain = world.keychain.clone();
        tokio::spawn(async move {
            if let Some(seconds) = opens_after {
                tokio::time::sleep(Duration::from_secs(seconds)).await;
                keychain.close(None);
            }
        });
        let begun = Instant::now();
        let ended = code(world.service().complete(&callback(&waiting, "&code=c")).await);
        match opens_after {
            Some(_) => assert_eq!(ended.unwrap().name, "acme"),
            None => {
                assert_eq!(ended.unwrap_err(), Code::KeychainLocked);
                assert_eq!(begun.elapsed(), Duration::from_secs(30));
                assert!(matches!(world.service().stage(&waiting.id).unwrap(), Stage::Failed(_)));
            }
        }
    }
}

/// Many processes find the same sealed answer.
#[tokio::test]
async fn of_many_who_finish_a_sign_in_one_does() {
    let (world, _) = refused().await;
    world.keychain.close(None);
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let service = world.service();
        tasks.spawn(async move { service.finish_sign_ins().await });
    }
    tasks.join_all().await;
    assert_eq!(world.service().connections().unwrap().len(), 1);
    assert_eq!(items(&world, "connection"), 1);
}

/// Nobody knows what became of a code whose answer never came, and it is not shown again.
#[tokio::test]
async fn an_exchange_that_was_cut_off_ends_the_sign_in_and_says_so() {
    let sent = {
        let CutOff { events, .. } = cut_off(usize::MAX, Cut::Before).await;
        events.iter().position(|event| event.starts_with("http")).unwrap()
    };
    let CutOff { world, waiting, .. } = cut_off(sent, Cut::After).await;
    let service = world.service();
    assert_eq!(service.stage(&waiting.id).unwrap(), Stage::Taken);
    let error = service.complete(&callback(&waiting, "&code=c")).await.unwrap_err();
    assert_eq!(error.code, Code::CodeRefused);
    assert!(error.what.contains("cut off"), "{}", error.what);
    assert!(matches!(service.stage(&waiting.id).unwrap(), Stage::Failed(_)));
    assert_eq!((items(&world, "sign-in"), world.is_settled()), (0, true));
    assert_eq!(exchanges(&world.http.seen()), 1);
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

/// The client's secret is read before anything is sent.
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
