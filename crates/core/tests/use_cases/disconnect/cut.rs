//! Every call of a port in a disconnect fails, or is the last of the process.

use super::tokens_left;
use crate::world::{Acme, Cut, World, code};
use authkeep_core::{disconnect::Told, error::Code};
use std::sync::Arc;

/// A connection; `sealed`: with a refresh whose answer lies in the journal.
async fn connected(sealed: bool) -> (World, Arc<Acme>) {
    let (world, acme) = World::with_acme("strict");
    world.connect("acme").await;
    if sealed {
        world.clock.pass(3601);
        let (keychain, server) = (world.keychain.clone(), acme.clone());
        world.http.says(move |request| {
            keychain.close(Some(authkeep_core::ports::KeychainError::Locked));
            server.serve(request)
        });
        assert!(world.service().token("acme", None, None).await.is_err());
        world.keychain.close(None);
        let server = acme.clone();
        world.http.says(move |request| server.serve(request));
    }
    world.http.seen();
    world.fuse.events();
    (world, acme)
}

/// Either the connection is there and works, or it is gone for everybody; then the next command
/// finishes the rest: the living token revoked, nothing left in keychain, records and journal.
#[tokio::test]
async fn a_disconnect_that_is_cut_anywhere_is_finished_by_the_next_or_did_not_happen() {
    for (sealed, living) in [(false, "refresh-1"), (true, "refresh-2")] {
        for (cut, local_only) in [
            (Cut::Fails, false),
            (Cut::Before, false),
            (Cut::After, false),
            (Cut::Before, true),
            (Cut::After, true),
        ] {
            for n in 0.. {
                let (world, acme) = connected(sealed).await;
                world.fuse.arm(n, cut);
                let service = world.service();
                let first =
                    tokio::spawn(async move { code(service.disconnect("acme", local_only).await) }).await;
                let unharmed = world.fuse.disarm();
                let events = world.fuse.events();
                let at = format!("{sealed} {cut:?} {local_only} at {n}: {:?}, {first:?}", events.get(n));

                let service = world.service();
                let stands = service.connection("acme").is_ok();
                assert!(!(stands && service.owed().unwrap().len() == 1), "half gone: {at}");
                if let Ok(first) = &first {
                    assert_eq!(first.is_err(), stands, "what is told is so: {at}");
                }
                let seen = world.http.seen();
                if stands {
                    assert!(seen.is_empty(), "one that stands was not ended: {at}");
                    service.token("acme", None, None).await.unwrap();
                    assert!(acme.most_shown() <= 1, "{at}");
                } else {
                    // By name, as a person would try it again, or by whatever uses the network next.
                    match n % 2 {
                        0 => _ = code(service.disconnect("acme", local_only).await),
                        _ => service.settle_owed().await,
                    }
                    let told: Vec<_> =
                        seen.iter().chain(&world.http.seen()).filter_map(|it| it.form("token")).collect();
                    assert!(told.iter().all(|token| token == living), "{at}: {told:?}");
                    assert!(local_only || !told.is_empty(), "{at}");
                    assert_eq!((tokens_left(&world), world.is_settled()), (0, true), "{at}");
                    assert!(service.owed().unwrap().is_empty(), "{at}");
                    assert_eq!(code(service.connection("acme")).unwrap_err(), Code::NoSuchConnection);
                }
                if unharmed {
                    assert!(n > 5, "a disconnect makes more calls than {n}");
                    break;
                }
            }
        }
    }
}

/// The keychain that does not let go: that is said, and mended by the next who can.
#[tokio::test]
async fn tokens_that_stay_in_the_keychain_are_said_and_removed_later() {
    let at = {
        let (world, _) = connected(false).await;
        world.service().disconnect("acme", false).await.unwrap();
        world.fuse.events().iter().position(|event| event == "keychain remove connection").unwrap()
    };
    let (world, _) = connected(false).await;
    world.fuse.arm(at, Cut::Fails);
    let receipt = world.service().disconnect("acme", false).await.unwrap();
    assert_eq!(receipt.told, Told::Revoked);
    assert_eq!(receipt.left.unwrap().code, Code::KeychainLocked);
    assert_eq!(tokens_left(&world), 1);
    world.http.seen();
    world.service().settle_owed().await;
    assert_eq!(tokens_left(&world), 0);
    assert!(world.http.seen().is_empty(), "the provider was told already");
}
