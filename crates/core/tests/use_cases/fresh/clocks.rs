//! Clocks that jump, and computers that sleep.

use crate::world::{Acme, World, begin, callback, code};
use authkeep_core::error::Code;
use secrecy::ExposeSecret;
use std::sync::Arc;

const YEARS: i64 = 20 * 365 * 86_400;

async fn connected(boot: Option<&str>) -> (World, Arc<Acme>) {
    let (world, acme) = World::with_acme("strict");
    if let Some(boot) = boot {
        world.clock.start(boot);
    }
    world.connect("acme").await;
    (world, acme)
}

async fn token(world: &World) -> String {
    let handed = world.service().token("acme", None, None).await.unwrap();
    handed.access_token.expose_secret().to_owned()
}

/// The clock that counts sleep knows better than one that stood still or was set back meanwhile.
#[tokio::test]
async fn a_token_that_was_slept_through_is_over_whatever_the_clock_says() {
    let (world, _) = connected(Some("one")).await;
    world.clock.pass(3601);
    world.clock.jump(-3601);
    assert_eq!(token(&world).await, "access-2");
    world.clock.jump(-YEARS);
    assert_eq!(token(&world).await, "access-2", "and one that was set back takes nothing from a good one");
}

#[tokio::test]
async fn after_a_restart_the_time_of_day_is_all_there_is() {
    let (world, _) = connected(Some("one")).await;
    world.clock.start("two");
    assert_eq!(token(&world).await, "access-1");
    world.clock.pass(3601);
    assert_eq!(token(&world).await, "access-2");
    world.clock.start("three");
    world.clock.jump(-YEARS);
    assert_eq!(token(&world).await, "access-3", "a token from the future is not trusted");
}

/// Years forward, or back, and home again, however often it is asked for in between.
#[tokio::test]
async fn a_jump_of_years_and_back_costs_two_requests_at_most() {
    for boot in [None, Some("one")] {
        for jump in [YEARS, -YEARS] {
            let (world, acme) = connected(boot).await;
            for by in [jump, -jump] {
                world.clock.jump(by);
                for _ in 0..5 {
                    token(&world).await;
                }
            }
            assert!(acme.refreshes() <= 2, "{boot:?}, {jump}: {} requests", acme.refreshes());
            assert_eq!(acme.most_shown(), u32::from(acme.refreshes() > 0), "{boot:?}, {jump}");
        }
    }
}

/// A pause is kept by the time of day, and a jump makes it no longer than a pause can be.
#[tokio::test]
async fn a_jump_during_a_pause_costs_one_request_and_locks_nobody_out() {
    for jump in [YEARS, -YEARS] {
        let (world, acme) = connected(Some("one")).await;
        world.clock.pass(3601);
        let headers = vec![("retry-after".to_owned(), "600".to_owned())];
        world.http.seen();
        world.http.says(move |_| {
            let (headers, body) = (headers.clone(), Vec::new().into());
            Ok(authkeep_core::ports::HttpResponse { status: 429, headers, body })
        });
        for _ in 0..3 {
            assert!(world.service().token("acme", None, None).await.is_err());
        }
        assert_eq!(world.http.seen().len(), 1);
        world.clock.jump(jump);
        for _ in 0..3 {
            assert!(world.service().token("acme", None, None).await.is_err());
        }
        assert!(world.http.seen().len() <= 1, "{jump}");
        world.clock.pass(3600);
        world.http.says(move |request| acme.serve(request));
        assert_eq!(token(&world).await, "access-2", "{jump}");
    }
}

/// A refresh token's end as the records have it is no reason not to ask the provider.
#[tokio::test]
async fn a_refresh_token_that_only_looks_over_is_tried_once_and_works() {
    let (world, acme) = connected(Some("one")).await;
    let mut connection = world.service().connection("acme").unwrap();
    connection.refresh_expires_at = connection.access_expires_at;
    authkeep_core::ports::Records::save_connection(&*world.records, &connection).unwrap();
    world.clock.jump(YEARS);
    assert_eq!(token(&world).await, "access-2");
    assert_eq!(acme.refreshes(), 1);
}

/// The ten minutes are counted by whichever clock says more.
#[tokio::test]
async fn a_sign_in_ends_by_either_clock_and_a_set_back_one_ends_none() {
    for (pass, jump, expected) in [
        (601, -601, Err(Code::TimedOut)),
        (0, YEARS, Err(Code::TimedOut)),
        (30, -YEARS, Ok(())),
        (599, 0, Ok(())),
    ] {
        let (world, _) = World::with_acme("never");
        world.clock.start("one");
        let waiting = world.service().begin(begin("acme")).await.unwrap();
        world.clock.pass(pass);
        world.clock.jump(jump);
        let ended = code(world.service().complete(&callback(&waiting, "&code=c")).await).map(drop);
        assert_eq!(ended, expected, "{pass}, {jump}");
    }
}
