//! Sign-ins over real listeners, real records and a provider that is played here.

mod world;

use super::*;
use authkeep_core::provider::RedirectKind;
use tokio::time::Instant;
use world::{World, get};

const LONG: Duration = Duration::from_secs(600);

#[tokio::test]
async fn the_browser_brings_the_answer() {
    let world = World::new();
    let (sign_in, home, state) = world.begin(RedirectKind::Loopback).await;
    let visit = async {
        let (status, page) = get(&format!("{home}?code=c-1&state={state}")).await;
        assert_eq!(status, 200);
        assert!(page.contains("Connected as Ada"), "{page}");
    };
    let (connected, ()) = tokio::join!(world.finish(sign_in, LONG), visit);
    let connection = connected.expect("it is connected");
    assert_eq!(connection.account.expect("an account").label, "Ada");
    assert_eq!(world.exchanges(), ["c-1"]);
}

#[tokio::test]
async fn a_wrong_answer_changes_nothing() {
    let world = World::new();
    let (sign_in, home, state) = world.begin(RedirectKind::Loopback).await;
    let visit = async {
        for wrong in ["?code=c-0&state=other", "?code=c-0", "", "?error=access_denied&state=other"] {
            let (status, page) = get(&format!("{home}{wrong}")).await;
            assert_eq!(status, 400, "{wrong}");
            assert!(page.contains("still waits"), "{wrong}: {page}");
        }
        assert_eq!(get(&format!("{home}?code=c-1&state={state}")).await.0, 200);
    };
    let (connected, ()) = tokio::join!(world.finish(sign_in, LONG), visit);
    assert!(connected.is_ok());
    assert_eq!(world.exchanges(), ["c-1"]);
    assert_eq!(world.heard().len(), 4);
}

#[tokio::test]
async fn a_denial_with_state_ends_it() {
    let world = World::new();
    let (sign_in, home, state) = world.begin(RedirectKind::Loopback).await;
    let visit = async {
        let (_, page) = get(&format!("{home}?error=access_denied&state={state}")).await;
        assert!(!page.contains("still waits"), "{page}");
    };
    let (outcome, ()) = tokio::join!(world.finish(sign_in, LONG), visit);
    assert_eq!(outcome.expect_err("a denial").code, Code::Declined);
    assert!(world.heard().is_empty());
}

#[tokio::test]
async fn an_answer_to_another_sign_in_does_not_end_this_one() {
    let world = World::new();
    let (sign_in, home, own_state) = world.begin(RedirectKind::Loopback).await;
    let port = url::Url::parse(&home).expect("an address").port();
    // As after a process that was killed: its record waits at the same address, and it does not.
    let (_, again, state) = world.begin_at(RedirectKind::Paste, port).await;
    assert_eq!(home, again);
    let visit = async {
        assert_eq!(get(&format!("{home}?code=c-1&state={state}")).await.0, 400);
        assert_eq!(get(&format!("{home}?code=c-2&state={own_state}")).await.0, 200);
    };
    let id = sign_in.waiting().id.clone();
    let (connected, ()) = tokio::join!(world.finish(sign_in, LONG), visit);
    let stage = Stage::Connected { connection: connected.expect("it is connected").id };
    assert_eq!(world.service.stage(&id).expect("a stage"), stage);
    assert_eq!(world.exchanges(), ["c-1", "c-2"]);
}

#[tokio::test(start_paused = true)]
async fn a_denial_without_state_is_believed_after_a_while() {
    let world = World::new();
    let (sign_in, home, _) = world.begin(RedirectKind::Paste).await;
    let id = sign_in.waiting().id.clone();
    world.paste(format!("{home}?error=access_denied"));
    let begun = Instant::now();
    let error = world.finish(sign_in, LONG).await.expect_err("a denial");
    assert_eq!(error.code, Code::Declined);
    assert!(begun.elapsed() >= GRACE, "{:?}", begun.elapsed());
    assert_eq!(world.heard(), [Code::Declined]);
    assert_eq!(world.service.stage(&id).expect("a stage"), Stage::Abandoned);
}

#[tokio::test(start_paused = true)]
async fn the_true_answer_may_follow_a_denial_without_state() {
    let world = World::new();
    let (sign_in, home, state) = world.begin(RedirectKind::Paste).await;
    world.paste(format!("{home}?error=access_denied"));
    world.paste(format!("{home}?code=c-1&state={state}"));
    assert!(world.finish(sign_in, LONG).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn time_runs_out() {
    let world = World::new();
    let (sign_in, home, state) = world.begin(RedirectKind::Paste).await;
    let error = world.finish(sign_in, Duration::from_secs(5)).await.expect_err("too late");
    assert_eq!(error.code, Code::TimedOut);
    let late = world.service.complete(&format!("{home}?code=c-1&state={state}").into()).await;
    assert_eq!(late.expect_err("given up").code, Code::Cancelled);
    assert!(world.exchanges().is_empty());
}

#[tokio::test(start_paused = true)]
async fn the_person_gives_it_up() {
    let world = World::new();
    let (sign_in, _, _) = world.begin(RedirectKind::Paste).await;
    world.cancel();
    assert_eq!(world.finish(sign_in, LONG).await.expect_err("given up").code, Code::Cancelled);
}

#[tokio::test(start_paused = true)]
async fn another_process_completes_it() {
    let world = World::new();
    let (sign_in, home, state) = world.begin(RedirectKind::Paste).await;
    let elsewhere = async {
        time::sleep(Duration::from_secs(3)).await;
        let url = format!("{home}?code=c-1&state={state}").into();
        world.service.complete(&url).await.expect("it is connected")
    };
    let (here, there) = tokio::join!(world.finish(sign_in, LONG), elsewhere);
    assert_eq!(here.expect("it is connected").id, there.id);
}

#[tokio::test(start_paused = true)]
async fn an_exchange_is_not_cut_off_when_time_runs_out() {
    let world = World::new();
    let (sign_in, home, state) = world.begin(RedirectKind::Paste).await;
    world.answer_after(Duration::from_secs(20));
    world.paste(format!("{home}?code=c-1&state={state}"));
    assert!(world.finish(sign_in, Duration::from_secs(5)).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn offline_ends_the_wait_and_the_answer_stays_good() {
    let world = World::new();
    let (sign_in, home, state) = world.begin(RedirectKind::Paste).await;
    let url = format!("{home}?code=c-1&state={state}");
    world.unreachable(true);
    world.paste(url.clone());
    assert_eq!(world.finish(sign_in, LONG).await.expect_err("offline").code, Code::Offline);
    world.unreachable(false);
    assert!(world.service.complete(&url.into()).await.is_ok());
}

#[tokio::test]
async fn what_is_saved_with_the_client_is_what_is_registered() {
    let world = World::new();
    assert_eq!(registered_redirect(&world.service, &world.wish()), Ok(None));
    let uri = Some("http://127.0.0.1:9000/cb".to_owned());
    let saved = world.service.add_client("acme", "app", "client", None, uri.clone()).await.expect("a client");
    assert_eq!(registered_redirect(&world.service, &world.wish()), Ok(uri.clone()), "given by its id");
    let usual = Begin { client: ClientChoice::Usual, ..world.wish() };
    assert_eq!(client_of(&world.service, &usual), Ok(Some(saved)), "the only one there is");
    _ = world.service.add_client("acme", "other", "other", None, None).await.expect("a client");
    let usual = Begin { client: ClientChoice::Usual, ..world.wish() };
    assert_eq!(client_of(&world.service, &usual), Ok(None), "nobody can say which");
    let named = Begin { client: ClientChoice::Saved("app".to_owned()), ..world.wish() };
    assert_eq!(registered_redirect(&world.service, &named), Ok(uri));
}

#[tokio::test]
async fn a_taken_port_is_told_with_the_way_round_it() {
    let world = World::new();
    let (_taken, home, _) = world.begin(RedirectKind::Loopback).await;
    let port = url::Url::parse(&home).expect("an address").port();
    let redirect = Redirect::choose(&world.provider(), Some(&Wish::Loopback), None, port).expect("a way");
    let error = SignIn::begin(&world.service, world.wish(), redirect).await.expect_err("the port is taken");
    assert_eq!(error.code, Code::Usage);
    assert!(error.command_hint().contains("--port"), "{error:?}");
}
