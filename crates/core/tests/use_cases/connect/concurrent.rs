use crate::world::{World, begin, callback, code};
use authkeep_core::{error::Code, sign_in::Stage};
use std::sync::Arc;
use tokio::task::JoinSet;

/// Requirement 25: a code is redeemed once, however many processes get the same callback.
#[tokio::test]
async fn of_many_who_complete_at_once_one_exchanges() {
    let (world, _) = World::with_acme("never");
    let waiting = world.service().begin(begin("acme")).await.unwrap();
    let mut tasks = JoinSet::new();
    for _ in 0..8 {
        let (service, came) = (Arc::new(world.service()), callback(&waiting, "&code=c"));
        tasks.spawn(async move { code(service.complete(&came).await) });
    }
    let (connected, refused): (Vec<_>, Vec<_>) = tasks.join_all().await.into_iter().partition(Result::is_ok);
    assert_eq!(connected.len(), 1);
    assert!(refused.iter().all(|it| matches!(it, Err(Code::NoSuchSignIn))));
    let exchanges = world.http.seen().iter().filter(|it| it.url.path() == "/token").count();
    assert_eq!(exchanges, 1);
    assert!(matches!(world.service().stage(&waiting.id).unwrap(), Stage::Connected { .. }));
}

/// The grant is worth more than the name: who is slower gets the next free one.
#[tokio::test]
async fn two_new_connections_of_one_name_are_both_kept() {
    let (world, _) = World::with_acme("never");
    let service = world.service();
    let first = service.begin(begin("acme")).await.unwrap();
    let second = service.begin(begin("acme")).await.unwrap();
    service.complete(&callback(&second, "&code=c")).await.unwrap();
    service.complete(&callback(&first, "&code=c")).await.unwrap();
    let names: Vec<_> = service.connections().unwrap().into_iter().map(|it| it.name).collect();
    assert_eq!(names, ["acme", "acme-2"]);
    for name in names {
        service.token(&name, None, None).await.unwrap();
    }
    let items = world.keychain.items().into_keys().filter(|name| name.starts_with("connection")).count();
    assert_eq!(items, 2);
}

/// The client that comes with each of them is one and the same.
#[tokio::test]
async fn many_first_sign_ins_at_once_share_their_client() {
    let (world, _) = World::with_acme("never");
    let mut tasks = JoinSet::new();
    for _ in 0..8 {
        let service = world.service();
        tasks.spawn(async move { code(service.begin(begin("acme")).await.map(|_| ())) });
    }
    assert!(tasks.join_all().await.iter().all(Result::is_ok));
    assert_eq!(world.service().clients().unwrap().len(), 1);
}
