//! Invariant 5 and trap X-7: a callback must not choose where code and secret go.

use crate::world::{World, begin, callback, code, json};
use authkeep_core::error::Code;
use serde_json::json;
use url::form_urlencoded::byte_serialize;

const HOSTILE: &[&str] = &[
    "",
    " ",
    "evil.example/",
    "evil.example?",
    "evil.example#",
    "evil.example\\",
    "evil.example/#",
    "u:p@evil.example/",
    "a@evil.example:8443/",
    "acme.vendhq.com@evil.example/",
    "evil.example/\t",
    "evil.example\n/",
    "acme\n",
    "acme\r\n",
    "\tacme",
    "acme ",
    "0x7f000001/",
    "2130706433#",
    "[::1]/",
    "127.0.0.1/",
    "localhost/",
    "evil。example/",
    "evil．example",
    "ａｃｍｅ",
    "acme.",
    ".acme",
    "acme.evil",
    "acme..",
    "..",
    "-acme",
    "acme-",
    "ACME",
    "ac_me",
    "acme%2eevil",
    "acme%00",
    "acme\0",
    "acmé",
    "acme:443",
    "acme@",
    "@",
    ":",
    "*",
    "{var.domain_prefix}",
    "аcme",
    "acme\u{200d}",
    "acme\u{ad}",
];

#[tokio::test]
async fn a_hostile_shop_name_gets_no_request_and_the_right_one_still_works() {
    for provider in ["vend", "lightspeed-x"] {
        let world = World::new(|_| json(200, &json!({"access_token": "a"})));
        let service = world.service();
        let waiting = service.begin(begin(provider)).await.unwrap();
        let long = "a".repeat(64);
        for prefix in HOSTILE.iter().copied().chain([long.as_str()]) {
            let encoded: String = byte_serialize(prefix.as_bytes()).collect();
            let came = callback(&waiting, &format!("&code=c&domain_prefix={encoded}"));
            let refused = code(service.complete(&came).await).unwrap_err();
            assert!(matches!(refused, Code::Rejected | Code::ProviderFile), "{prefix:?}: {refused:?}");
            assert!(world.http.seen().is_empty(), "{prefix:?}");
        }
        // Without any, there is no token endpoint to ask.
        assert!(service.complete(&callback(&waiting, "&code=c")).await.is_err());
        assert!(world.http.seen().is_empty());
        service.complete(&callback(&waiting, "&code=c&domain_prefix=acme")).await.unwrap();
        assert!(world.http.seen()[0].url.host_str().unwrap().starts_with("acme."));
    }
}

/// The same list by the other way in: a personal token with its shop.
#[tokio::test]
async fn a_hostile_shop_name_gets_no_personal_token() {
    use authkeep_core::connect::Adopt;
    let world = World::new(|_| json(200, &json!({})));
    for prefix in HOSTILE {
        let adopt = Adopt {
            provider: "lightspeed-x".to_owned(),
            name: None,
            token: "token".to_owned().into(),
            vars: [("domain_prefix".to_owned(), (*prefix).to_owned())].into(),
        };
        assert!(world.service().adopt(adopt).await.is_err(), "{prefix:?}");
        assert!(world.http.seen().is_empty(), "{prefix:?}");
    }
}
