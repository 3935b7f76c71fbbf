use crate::world::{World, begin, code};
use authkeep_core::{connect::Begin, error::Code};

#[tokio::test]
async fn a_name_that_is_taken_or_none_is_refused_before_anything_begins() {
    let (world, _) = World::with_acme("never");
    world.connect("acme").await;
    world.http.seen();
    let service = world.service();
    for (name, expected) in [
        ("acme", Code::NameTaken),
        ("", Code::Usage),
        ("  ", Code::Usage),
        ("-rf", Code::Usage),
        ("a\nb", Code::Usage),
        ("a\u{1b}[2J", Code::Usage),
    ] {
        let named = Begin { name: Some(name.to_owned()), ..begin("acme") };
        assert_eq!(code(service.begin(named).await.map(|_| ())).unwrap_err(), expected, "{name:?}");
    }
    assert_eq!(code(service.begin(begin("nobody")).await.map(|_| ())).unwrap_err(), Code::NoSuchProvider);
    assert_eq!(code(service.rename("acme", "-").await).unwrap_err(), Code::Usage);
}

/// A name that another provider's client has takes nothing into the keychain.
#[tokio::test]
async fn a_client_name_that_is_taken_leaves_no_secret_behind() {
    let (world, _) = World::with_acme("never");
    let service = world.service();
    let secret = || Some("client-secret-1".to_owned().into());
    service.add_client("acme", "mine", "id-1", secret(), None).await.unwrap();
    let before = world.keychain.items();
    let taken = code(service.add_client("vibe", "mine", "id-2", secret(), None).await);
    assert_eq!(taken.unwrap_err(), Code::NameTaken);
    assert_eq!(world.keychain.items(), before);
}

#[tokio::test]
async fn a_client_that_refreshes_a_connection_stays() {
    let (world, _) = World::with_acme("never");
    world.connect("acme").await;
    let service = world.service();
    assert_eq!(code(service.remove_client("acme").await).unwrap_err(), Code::Usage);
    service.disconnect("acme", true).await.unwrap();
    service.remove_client("acme").await.unwrap();
    assert!(world.keychain.items().is_empty());
}
