//! Invariant 1: no secret in a log, an error text, a `Debug`, a `Display`, a record or a line of the
//! activity log, whatever goes wrong.

mod capture;

use crate::world::{Cut, Reply, Seen, World, acme, answer, callback, json, lost, not_sent};
use authkeep_core::{
    call::Call,
    connect::{Adopt, Begin, ClientChoice},
    ports::Method,
    service::Service,
};
use capture::Capture;
use serde_json::json;
use std::fmt::Debug;

/// Stands in every secret of these tests, and in nothing else.
const MARK: &str = "5ecr3t";

const CODE: &str = "5ecr3t-code";
const TOKENS: &str = r#"{"access_token":"5ecr3t-access","refresh_token":"5ecr3t-refresh","token_type":"bearer","expires_in":60}"#;

/// What came out of the service, as it could be printed.
#[derive(Default)]
struct Printed(Vec<String>);

impl Printed {
    fn add<T: Debug>(&mut self, it: T) -> T {
        self.0.push(format!("{it:?} {it:#?}"));
        it
    }

    fn result<T: Debug>(&mut self, it: Result<T, authkeep_core::error::Error>) -> Option<T> {
        match self.add(it) {
            Ok(it) => Some(it),
            Err(error) => {
                self.0.push(format!("{error} {}", serde_json::to_string(&error.view()).unwrap()));
                None
            }
        }
    }
}

fn client() -> ClientChoice {
    ClientChoice::Given {
        client_id: "client-1".to_owned(),
        client_secret: Some("5ecr3t-client".to_owned().into()),
    }
}

/// Everything a service can be asked for that touches a secret.
async fn everything(service: &Service, world: &World, printed: &mut Printed) {
    let wish = printed.add(Begin { client: client(), ..crate::world::begin("acme") });
    if let Some(waiting) = printed.result(service.begin(wish).await) {
        for rest in [format!("&code={CODE}&code=x"), format!("&code={CODE}"), format!("&code={CODE}")] {
            printed.result(service.complete(&callback(&waiting, &rest)).await);
        }
    }
    let token = "acme_5ecr3t".to_owned().into();
    let adopt = Adopt { provider: "acme".to_owned(), name: None, token, vars: [].into() };
    let adopt = printed.add(adopt);
    printed.result(service.adopt(adopt).await);
    for connection in service.connections().unwrap_or_default() {
        let name = &connection.name;
        printed.result(service.token(name, None, Some("a test")).await);
        world.clock.pass(61);
        printed.result(service.token(name, None, None).await);
        printed.result(service.refresh(name).await);
        let call = Call {
            method: Method::Post,
            target: "/notes".to_owned(),
            headers: vec![("X-Key".to_owned(), "5ecr3t-header".to_owned().into())],
            body: Some("5ecr3t-body".to_owned().into()),
            any_host: false,
        };
        let call = printed.add(call);
        printed.result(service.call(name, &call, None).await);
        printed.result(service.disconnect(name, false).await);
    }
    service.settle_owed().await;
    printed.0.push(world.records.dump());
    printed.0.extend(world.http.seen().into_iter().map(|it| it.shown));
}

/// A server that says back all that it is told.
fn echo(status: u16, request: &Seen) -> Reply {
    let heard = format!("{} {:?} {}", request.body, request.headers, "x".repeat(40));
    let heard =
        url::form_urlencoded::parse(heard.as_bytes()).map(|(_, v)| v.into_owned()).collect::<Vec<_>>();
    let said = json!({
        "error": "invalid_request",
        "error_description": heard.join(" "),
        "request_id": heard.last(),
    });
    json(status, &said)
}

fn worlds() -> Vec<World> {
    let says = |script: fn(&Seen) -> Reply| World::new(script).file("acme", &acme::file("always"));
    vec![
        says(|_| answer(200, "application/json", TOKENS)),
        says(|request| match request.form("grant_type").as_deref() {
            Some("authorization_code") => answer(200, "application/json", TOKENS),
            _ => echo(400, request),
        }),
        says(|request| match request.form("grant_type").as_deref() {
            Some("authorization_code") => answer(200, "application/json", TOKENS),
            _ => lost(),
        }),
        says(|request| match request.form("grant_type").as_deref() {
            Some("authorization_code") => answer(200, "application/json", TOKENS),
            _ => answer(504, "text/html", TOKENS),
        }),
        says(|request| echo(400, request)),
        says(|request| echo(500, request)),
        says(|_| not_sent()),
        says(|_| answer(200, "application/json", &TOKENS[..70])),
    ]
}

#[tokio::test]
async fn no_secret_is_printed_whatever_the_server_says() {
    let mut blacked_out = 0;
    for world in worlds() {
        let capture = Capture::default();
        let _guard = tracing::subscriber::set_default(capture.clone());
        let mut printed = Printed::default();
        everything(&world.service(), &world, &mut printed).await;
        blacked_out += printed.0.iter().filter(|text| text.contains("[secret]")).count();
        for text in printed.0.iter().chain(&capture.lines()) {
            assert!(!text.contains(MARK), "{text}");
        }
    }
    assert!(blacked_out > 5, "secrets were echoed");
}

/// The same with a port that fails, at each call in turn.
#[tokio::test]
async fn no_secret_is_printed_whatever_fails() {
    let mut logged = 0;
    for n in 0..90 {
        let world = worlds().swap_remove(0);
        let capture = Capture::default();
        let _guard = tracing::subscriber::set_default(capture.clone());
        world.fuse.arm(n, Cut::Fails);
        let mut printed = Printed::default();
        everything(&world.service(), &world, &mut printed).await;
        let lines = capture.lines();
        logged += lines.len();
        for text in printed.0.iter().chain(&lines) {
            assert!(!text.contains(MARK), "{n}: {text}");
        }
    }
    assert!(logged > 0, "the log was listened to");
}

/// Names of keychain items travel unencrypted: kinds and random ids only.
#[tokio::test]
async fn the_keychain_holds_secrets_under_names_that_say_nothing() {
    let world = worlds().swap_remove(0);
    let service = world.service();
    let wish = Begin { client: client(), ..crate::world::begin("acme") };
    let waiting = service.begin(wish).await.unwrap();
    service.complete(&callback(&waiting, &format!("&code={CODE}"))).await.unwrap();
    service.begin(Begin { client: ClientChoice::Usual, ..crate::world::begin("acme") }).await.unwrap();
    let items = world.keychain.items();
    assert_eq!(items.len(), 3);
    for (name, content) in items {
        let (kind, id) = name.rsplit_once('-').unwrap();
        assert!(["connection", "client", "sign-in"].contains(&kind), "{name}");
        assert!(id.len() == 32 && id.bytes().all(|c| c.is_ascii_hexdigit()), "{name}");
        // Trap X-2: one line, or a keyring without a password is destroyed.
        assert!(!content.contains('\n'), "{kind}");
    }
}
