//! A provider that no file describes: described in a form, written, and used at once.

use crate::world::{Cut, Reply, Seen, World, begin, callback, code, json, not_sent};
use authkeep_core::{
    add_provider::AddProviderError,
    error::{Code, Error, Side},
    provider::{ClientAuth, DescribedEndpoints, DescribedField as Field, Description, ProviderFile},
};
use serde_json::{Value, json};

const ISSUER: &str = "https://id.example/tenant";

fn by_issuer(issuer: &str) -> Description {
    Description {
        name: "My Id".to_owned(),
        endpoints: DescribedEndpoints::Issuer(issuer.to_owned()),
        api_base: String::new(),
        scopes: Vec::new(),
        client_auth: None,
    }
}

fn by_addresses(name: &str) -> Description {
    Description {
        name: name.to_owned(),
        endpoints: DescribedEndpoints::Addresses {
            authorize: "https://acme.example/authorize".to_owned(),
            token: "https://acme.example/token".to_owned(),
            revoke: String::new(),
            whoami: "https://acme.example/me".to_owned(),
            account: "user.name".to_owned(),
        },
        ..by_issuer("")
    }
}

fn metadata() -> Value {
    json!({
        "issuer": ISSUER,
        "authorization_endpoint": "https://id.example/tenant/auth",
        "token_endpoint": "https://id.example/tenant/token",
        "userinfo_endpoint": "https://id.example/tenant/me",
        "scopes_supported": ["openid", "email", "offline_access"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic"],
    })
}

fn serve(request: &Seen, metadata: &Value) -> Reply {
    match request.url.path() {
        "/tenant/.well-known/openid-configuration" => json(200, metadata),
        "/tenant/token" | "/token" => json(200, &json!({"access_token": "a"})),
        "/tenant/me" => json(200, &json!({"sub": "1", "email": "ada@id.example"})),
        "/me" => json(200, &json!({"user": {"name": "ada"}})),
        _ => json(404, &json!({})),
    }
}

fn world(metadata: Value) -> World {
    World::new(move |request| serve(request, &metadata))
}

fn failed<T>(added: Result<T, AddProviderError>) -> Error {
    match added {
        Err(AddProviderError::Failed(error)) => error,
        Err(AddProviderError::Faulty(faults)) => panic!("{faults:?}"),
        Ok(_) => panic!("it was added"),
    }
}

#[tokio::test]
async fn an_issuer_is_asked_once_and_its_provider_can_be_connected_at_once() {
    let world = world(metadata());
    let service = world.service();
    let provider = service.add_provider(&by_issuer(ISSUER)).await.unwrap();
    assert_eq!((provider.id.as_str(), provider.name.as_str()), ("my-id", "My Id"));
    assert_eq!(provider.client_auth, ClientAuth::Basic);
    assert_eq!(provider.scope.list.len(), 3);
    assert_eq!(world.http.seen().len(), 1);

    let waiting = service.begin(begin("my-id")).await.unwrap();
    assert_eq!(waiting.url.path(), "/tenant/auth");
    assert!(waiting.url.query_pairs().any(|(name, value)| name == "scope" && value == "openid email"));
    let connection = service.complete(&callback(&waiting, "&code=c")).await.unwrap();
    assert_eq!(connection.account.unwrap().label, "ada@id.example");
    let exchange = world.http.seen().into_iter().find(|it| it.url.path() == "/tenant/token").unwrap();
    assert!(exchange.headers["authorization"].starts_with("Basic "));
    assert_eq!(world.service().provider("my-id").unwrap().name, "My Id", "another process knows it");
}

#[tokio::test]
async fn addresses_are_taken_as_they_are_and_nobody_is_asked() {
    let world = world(Value::Null);
    let service = world.service();
    assert_eq!(service.add_provider(&by_addresses("Acme")).await.unwrap().id, "acme");
    assert!(world.http.seen().is_empty());
    let waiting = service.begin(begin("acme")).await.unwrap();
    let connection = service.complete(&callback(&waiting, "&code=c")).await.unwrap();
    assert_eq!(connection.account.unwrap().label, "ada");
}

#[tokio::test]
async fn each_gets_an_id_and_a_file_of_its_own() {
    let world = world(Value::Null);
    let (here, elsewhere) = (world.service(), world.service());
    for (service, id) in [(&here, "acme"), (&elsewhere, "acme-2"), (&here, "acme-3")] {
        assert_eq!(service.add_provider(&by_addresses("Acme")).await.unwrap().id, id);
    }
    // A folder can hold what its listing does not show: another spelling, or what came just now.
    let hidden = World::new(|_| not_sent());
    let service = hidden.service();
    hidden.provider_files.hide(ProviderFile { name: "acme.toml".to_owned(), text: Ok("mine".to_owned()) });
    assert_eq!(service.add_provider(&by_addresses("Acme")).await.unwrap().id, "acme-2");
    assert_eq!(hidden.provider_files.all()[0], ("acme.toml".to_owned(), "mine".to_owned()));
}

#[tokio::test]
async fn a_file_that_somebody_puts_into_the_folder_is_found_when_it_is_looked_for() {
    let (world, _) = World::with_acme("never");
    let service = world.service();
    let text = format!("id = 'new'\nname = 'New'\ngrants = ['authorization_code']\nissuer = '{ISSUER}'\n");
    world.provider_files.put(ProviderFile { name: "new.toml".to_owned(), text: Ok(text) });
    assert_eq!(code(service.provider("new").map(|_| ())), Err(Code::NoSuchProvider));
    assert!(service.fresh_catalogue().get("new").is_ok());
    assert_eq!(service.provider("new").unwrap().name, "New");
    assert!(service.provider("acme").is_ok());
}

#[tokio::test]
async fn what_is_wrong_with_an_issuer_is_said_with_whose_side_it_is_on_and_nothing_is_kept() {
    let with = |member: &str, value: Value| {
        let mut metadata = metadata();
        metadata[member] = value;
        metadata
    };
    for (metadata, side, says) in [
        (json!([]), Side::You, "there is no metadata"),
        (with("issuer", "https://id.example/other".into()), Side::You, "another issuer"),
        (with("issuer", "https://evil.example".into()), Side::You, "another issuer"),
        (with("token_endpoint", "http://id.example/token".into()), Side::Provider, "not https"),
        (with("token_endpoint", "http://10.0.0.1/token".into()), Side::Provider, "not https"),
        (with("authorization_endpoint", "javascript:alert(1)".into()), Side::Provider, "not https"),
        (with("authorization_endpoint", Value::Null), Side::Provider, "lacks the endpoints"),
    ] {
        let world = world(metadata.clone());
        let error = failed(world.service().add_provider(&by_issuer(ISSUER)).await);
        assert_eq!(error.code.side(), side, "{metadata} {error}");
        assert!(error.what.starts_with("The endpoints of My Id cannot be found: "), "{error}");
        assert!(error.what.contains(says), "{error}");
        assert!(code(Err::<(), _>(error)).is_err(), "its sentences are sound");
        assert!(world.provider_files.all().is_empty());
    }
    let away = World::new(|_| not_sent());
    let error = failed(away.service().add_provider(&by_issuer(ISSUER)).await);
    assert_eq!((error.code, error.what.as_str()), (Code::Offline, "My Id cannot be reached: no such host."));
    assert!(code(Err::<(), _>(error)).is_err(), "its sentences are sound");
    assert!(away.provider_files.all().is_empty());
}

#[tokio::test]
async fn a_description_that_does_not_fit_is_sent_to_nobody() {
    let world = world(metadata());
    let refused = world.service().add_provider(&by_issuer("http://id.example")).await;
    let Err(AddProviderError::Faulty(faults)) = refused else { panic!("it fits") };
    assert_eq!(faults.iter().map(|fault| fault.field).collect::<Vec<_>>(), [Field::Issuer]);
    assert!(world.http.seen().is_empty());
    assert!(world.provider_files.all().is_empty());
}

#[tokio::test]
async fn a_file_that_cannot_be_written_is_said_so() {
    let world = world(Value::Null);
    let service = world.service();
    world.fuse.arm(0, Cut::Fails);
    let error = failed(service.add_provider(&by_addresses("Acme")).await);
    assert_eq!(error.what, "The provider's file cannot be written: acme.toml: the disk is full.");
    assert_eq!(code(Err::<(), _>(error)), Err(Code::StorageFailed));
    assert_eq!(code(service.provider("acme").map(|_| ())), Err(Code::NoSuchProvider));
}
