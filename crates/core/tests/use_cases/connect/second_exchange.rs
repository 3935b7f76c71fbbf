//! A provider whose first token is traded for a second one at once.

use crate::world::{Acme, Cut, Seen, World, acme, begin, callback, code, json, lost, not_sent};
use authkeep_core::{connect::Waiting, error::Code, sign_in::Stage};
use secrecy::ExposeSecret;
use serde_json::json;
use std::sync::Arc;

const UPGRADE: &str = r#"
[upgrade]
url = "https://acme.example/second"
params = { access_token = "{access_token}" }
"#;

fn second(seen: &[Seen]) -> usize {
    seen.iter().filter(|it| it.url.path() == "/second").count()
}

async fn waiting(rotation: &str) -> (World, Arc<Acme>, Waiting) {
    let (world, acme) = World::with_acme(rotation);
    let world = world.file("acme", &format!("{}{UPGRADE}", acme::file(rotation)));
    answers(&world, acme.clone());
    let waiting = world.service().begin(begin("acme")).await.unwrap();
    (world, acme, waiting)
}

fn answers(world: &World, acme: Arc<Acme>) {
    world.http.says(move |request| match request.url.path() {
        "/second" => {
            let first = request.form("access_token").unwrap();
            json(200, &json!({"access_token": format!("second-of-{first}"), "expires_in": 3600}))
        }
        _ => acme.serve(request),
    });
}

async fn complete(world: &World, waiting: &Waiting) -> Result<(), Code> {
    code(world.service().complete(&callback(waiting, "&code=c")).await).map(drop)
}

async fn token(world: &World) -> String {
    let handed = world.service().token("acme", None, None).await.unwrap();
    handed.access_token.expose_secret().to_owned()
}

#[tokio::test]
async fn the_second_token_is_the_one_that_is_kept() {
    let (world, _, waiting) = waiting("never").await;
    complete(&world, &waiting).await.unwrap();
    assert_eq!(token(&world).await, "second-of-access-1");
}

/// The first answer is noted by then, so the code is not needed again.
#[tokio::test]
async fn a_second_exchange_that_never_left_is_sent_by_the_next_use() {
    for rotation in ["never", "strict"] {
        let (world, acme, waiting) = waiting(rotation).await;
        let server = acme.clone();
        world.http.says(move |request| match request.url.path() {
            "/second" => not_sent(),
            _ => server.serve(request),
        });
        assert_eq!(complete(&world, &waiting).await, Err(Code::Offline));
        answers(&world, acme);
        assert_eq!(token(&world).await, "second-of-access-1");
    }
}

/// It may carry the refresh token, so the provider's rotation says whether it is sent again.
#[tokio::test]
async fn a_second_exchange_whose_answer_was_lost_follows_the_rotation() {
    for (rotation, again) in [("never", true), ("always", true), ("strict", false)] {
        let (world, acme, waiting) = waiting(rotation).await;
        let server = acme.clone();
        world.http.says(move |request| match request.url.path() {
            "/second" => lost(),
            _ => server.serve(request),
        });
        assert_eq!(complete(&world, &waiting).await, Err(Code::ProviderUnwell));
        answers(&world, acme);
        world.service().finish_sign_ins().await;
        assert_eq!(second(&world.http.seen()), 1, "not at once");
        world.clock.pass(61);
        world.service().finish_sign_ins().await;
        assert_eq!(second(&world.http.seen()), usize::from(again), "{rotation}");
        let stage = world.service().stage(&waiting.id).unwrap();
        assert_eq!(matches!(stage, Stage::Connected { .. }), again, "{rotation}: {stage:?}");
        assert!(again || matches!(stage, Stage::Failed(_)), "{rotation}: {stage:?}");
    }
}

#[tokio::test]
async fn a_sign_in_of_two_exchanges_that_is_cut_anywhere_sends_neither_twice() {
    for cut in [Cut::Fails, Cut::Before, Cut::After] {
        for n in 0.. {
            let (world, _, waiting) = waiting("strict").await;
            world.fuse.events();
            world.fuse.arm(n, cut);
            let (service, came) = (world.service(), callback(&waiting, "&code=c"));
            _ = tokio::spawn(async move { service.complete(&came).await.map(drop) }).await;
            let unharmed = world.fuse.disarm();
            world.clock.pass(61);
            let service = world.service();
            service.finish_sign_ins().await;
            let stage = service.stage(&waiting.id).unwrap();
            assert!(stage != Stage::Taken, "{cut:?} at {n}");
            if matches!(stage, Stage::Connected { .. }) {
                assert_eq!(token(&world).await, "second-of-access-1", "{cut:?} at {n}");
            }
            let seen = world.http.seen();
            let codes = seen.iter().filter(|it| it.url.path() == "/token").count();
            assert!(codes <= 1 && second(&seen) <= 1, "{cut:?} at {n}: {codes} codes");
            if unharmed {
                assert!(n > 20);
                break;
            }
        }
    }
}
