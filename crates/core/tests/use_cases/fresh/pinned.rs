use crate::world::{World, acme, code};
use authkeep_core::{call::Call, disconnect::Told, error::Code, ports::Method};

/// Invariant 5: a provider file that names another place later is not followed, by anything.
#[tokio::test]
async fn a_changed_provider_file_gets_no_secret() {
    let place = "https://acme.example/token";
    for (what, text) in [
        ("token", acme::file("never").replace(place, "https://evil.example/token")),
        ("refresh", acme::file("never") + "\n"),
        ("api", acme::file("never").replace("https://api.acme.example", "https://evil.example")),
        ("revoke", acme::file("never").replace("acme.example/revoke", "evil.example/revoke")),
    ] {
        let text = match what {
            "refresh" => text.replace("token_url", "refresh_url = \"https://evil.example/r\"\ntoken_url"),
            _ => text,
        };
        let (world, _) = World::with_acme("never");
        world.connect("acme").await;
        world.http.seen();
        world.clock.pass(3601);
        let service = world.clone().file("acme", &text).service();
        for _ in 0..2 {
            assert_eq!(
                code(service.token("acme", None, None).await).unwrap_err(),
                Code::ProviderFile,
                "{what}"
            );
            assert_eq!(code(service.refresh("acme").await).unwrap_err(), Code::ProviderFile, "{what}");
        }
        let receipt = service.disconnect("acme", false).await.unwrap();
        assert!(matches!(receipt.told, Told::Owed(error) if error.code == Code::ProviderFile));
        assert!(world.http.seen().is_empty(), "{what}");
    }
}

/// A way to revoke, or an API, that the file gained later must not lead to a stranger.
#[tokio::test]
async fn what_a_file_gains_later_leads_to_no_stranger() {
    let bare: String = acme::file("never").split("[whoami]").next().unwrap().to_owned();
    let without_api = bare.replace("api_base", "# api_base");
    let (world, server) = World::with_acme("never");
    let world = world.file("acme", &without_api);
    world.connect("acme").await;
    world.http.seen();

    let gained = without_api
        .replace("# api_base = \"https://api.acme.example", "api_base = \"https://evil.example")
        + "[revoke]\nurl = \"https://evil.example/revoke\"\n";
    let service = world.clone().file("acme", &gained).service();
    let call = Call {
        method: Method::Get,
        target: "/me".to_owned(),
        headers: Vec::new(),
        body: None,
        any_host: false,
    };
    assert_eq!(code(service.call("acme", &call, None).await).unwrap_err(), Code::Usage);
    assert!(service.token("acme", None, None).await.is_ok(), "what is at its place goes on");
    let receipt = service.disconnect("acme", false).await.unwrap();
    assert!(matches!(receipt.told, Told::Owed(error) if error.code == Code::ProviderFile));
    assert!(world.http.seen().is_empty());

    // At a place that it knows, the connection follows.
    world.connect("acme").await;
    let gained = without_api + "[revoke]\nurl = \"https://acme.example/revoke\"\n";
    let service = world.clone().file("acme", &gained).service();
    assert_eq!(service.disconnect("acme", false).await.unwrap().told, Told::Revoked);
    assert_eq!(server.alive(), None);
}
