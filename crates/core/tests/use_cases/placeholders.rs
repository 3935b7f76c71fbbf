//! Whatever a provider file may name at a place has a value there.

use crate::world::{Seen, World, begin, callback, json};
use authkeep_core::{call::Call, connect::ForItself, ports::Method};
use serde_json::json;

const FILE: &str = r#"
id = "odd"
name = "Odd"
sources = ["https://odd.example/docs"]
grants = ["authorization_code", "client_credentials"]
authorize_url = "https://odd.example/{client_id}/authorize"
token_url = "https://odd.example/{client_id}/token"
refresh_url = "https://odd.example/{client_id}/refresh"
api_base = "https://odd.example/{client_id}/api"

[scope]
list = [{ value = "read", label = "Read", on = "always" }]

[params.authorize]
a = "{client_id} {redirect_uri} {state} {scope} {code_challenge} {nonce} {uuid}"
[params.code]
a = "{client_id} {client_secret} {redirect_uri} {code} {code_verifier} {token_url} {nonce} {uuid}"
[params.refresh]
a = "{client_id} {client_secret} {scope} {access_token} {refresh_token} {token_url} {nonce} {uuid}"
[params.client_credentials]
a = "{client_id} {client_secret} {scope} {token_url} {nonce} {uuid}"

[headers]
token = { X-A = "{client_id} {client_secret} {nonce} {uuid}" }
api = { X-A = "{client_id} {access_token} {nonce} {uuid}" }

[upgrade]
url = "{token_url}"
params = { u = "{client_id} {client_secret} {access_token} {refresh_token} {token_url} {api_base} {nonce} {uuid}" }

[whoami]
url = "{api_base}/me"
params = { a = "{client_id} {client_secret} {access_token} {token_url} {api_base} {nonce} {uuid}" }
id = "id"

[revoke]
url = "https://odd.example/{client_id}/revoke/{refresh_token}"
params = { a = "{client_id} {client_secret} {access_token} {refresh_token} {token_url} {api_base} {nonce} {uuid}" }
"#;

fn world() -> World {
    let answer = json!({"access_token": "a", "refresh_token": "r", "expires_in": 60, "id": "1"});
    World::new(move |_| json(200, &answer)).file("odd", FILE)
}

/// The words of this request's odd parameter, and those of its odd header.
fn words(request: &Seen, name: &str) -> (Vec<String>, Vec<String>) {
    let split = |text: String| text.split(' ').map(str::to_owned).collect();
    let query = request.url.query_pairs().find(|(known, _)| known == name).map(|(_, it)| it.into_owned());
    let parameter = request.form(name).or(query).unwrap_or_default();
    (split(parameter), split(request.headers.get("x-a").cloned().unwrap_or_default()))
}

#[tokio::test]
async fn every_placeholder_has_a_value_wherever_a_file_may_name_it() {
    let world = world();
    let service = world.service();
    let waiting = service.begin(begin("odd")).await.unwrap();
    assert_eq!(waiting.url.path(), "/client-1/authorize");
    let connection = service.complete(&callback(&waiting, "&code=c")).await.unwrap();
    assert_eq!(connection.account.unwrap().id, "1");
    world.clock.pass(61);
    assert!(service.token("odd", None, None).await.unwrap().refreshed);
    let call =
        Call { method: Method::Get, target: "/x".to_owned(), headers: vec![], body: None, any_host: false };
    service.call("odd", &call, None).await.unwrap();
    service.disconnect("odd", false).await.unwrap();
    let for_itself = ForItself { provider: "odd".to_owned(), ..ForItself::default() };
    service.connect_for_itself(for_itself).await.unwrap();

    let seen = world.http.seen();
    let paths: Vec<_> = seen.iter().map(|it| it.url.path()).collect();
    let expected = ["token", "token", "api/me", "refresh", "api/x", "revoke/r", "token", "api/me"];
    assert_eq!(paths, expected.map(|path| format!("/client-1/{path}")));

    // The upgrade is asked for with a parameter of another name, to tell it from the code exchange.
    let names = ["a", "u", "a", "a", "-", "a", "a", "a"];
    let counts = [(8, 4), (8, 1), (7, 4), (8, 4), (1, 4), (8, 1), (6, 4), (7, 4)];
    for ((request, name), (in_parameter, in_header)) in seen.iter().zip(names).zip(counts) {
        let (parameter, header) = words(request, name);
        assert_eq!((parameter.len(), header.len()), (in_parameter, in_header), "{}", request.url);
        for words in [&parameter, &header] {
            assert!(words.len() == 1 || words.iter().all(|word| !word.is_empty()), "{words:?}");
            // RFC 9562 §4: 8-4-4-4-12, version 4.
            let uuid = words.last().unwrap();
            let groups: Vec<_> = uuid.split('-').map(str::len).collect();
            assert!(words.len() == 1 || groups == [8, 4, 4, 4, 12] && uuid.as_bytes()[14] == b'4', "{uuid}");
        }
    }
    assert!(seen.iter().all(|request| !request.shown.contains("revoke/r")), "a token may be in a path");
}

/// New for each request.
#[tokio::test]
async fn nonce_and_uuid_never_come_twice() {
    let world = world();
    world.connect("odd").await;
    let seen = world.http.seen();
    let mut fresh: Vec<_> = seen.iter().flat_map(|it| words(it, "a").0.into_iter().rev().take(2)).collect();
    fresh.retain(|word| !word.is_empty());
    let all = fresh.len();
    fresh.sort();
    fresh.dedup();
    assert!(all >= 4 && fresh.len() == all);
}
