use super::*;
use crate::provider::{Pattern, hostile};
use proptest::prelude::*;

const SHOP: &str = "https://{var.shop}.shops.example/api/1.0/token";

fn with(text: &str, name: &str, value: &str) -> Result<String, UrlFault> {
    let values = Values::default().with_var(name, value);
    UrlTemplate::parse(text).unwrap().render(&values).map(String::from)
}

fn fault(text: &str) -> UrlTemplateFault {
    UrlTemplate::parse(text).unwrap_err()
}

#[test]
fn a_label_is_filled() {
    assert_eq!(with(SHOP, "shop", "acme").unwrap(), "https://acme.shops.example/api/1.0/token");
    assert_eq!(
        with(SHOP, "shop", "xn--bcher-kva").unwrap(),
        "https://xn--bcher-kva.shops.example/api/1.0/token"
    );
    let regional = "https://api-{var.region}.shops.example:8443/v1";
    assert_eq!(with(regional, "region", "eu").unwrap(), "https://api-eu.shops.example:8443/v1");
    assert_eq!(with("https://accounts.shops.{var.top}/", "top", "eu").unwrap(), "https://accounts.shops.eu/");
}

#[test]
fn the_address_check_alone_refuses_hostile_labels() {
    for value in hostile::labels("shops.example") {
        assert!(with(SHOP, "shop", &value).is_err(), "{value:?}");
    }
}

#[test]
fn a_part_of_a_label_is_filled_and_not_left_empty() {
    let regional = "https://api-{var.region}-1.shops.example";
    assert!(with(regional, "region", "eu").is_ok());
    for value in ["", ".", "eu.evil", "eu/", "EU", "@", "1.evil.example/"] {
        assert!(with(regional, "region", value).is_err(), "{value:?}");
    }
}

#[test]
fn a_value_brings_no_port_where_the_host_is_promised() {
    for value in ["eu:8443", "eu:443", "eu:", "eu:8443/"] {
        assert!(with("https://accounts.shops.{var.top}/token", "top", value).is_err(), "{value}");
    }
}

#[test]
fn the_pattern_check_alone_refuses_hostile_labels() {
    let pattern = Pattern::new("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?").unwrap();
    for value in hostile::labels("shops.example") {
        assert!(!pattern.matches(&value), "{value:?}");
    }
}

#[test]
fn a_whole_host_or_origin_may_be_a_variable() {
    let host = "https://{var.host}/oauth/token";
    assert_eq!(with(host, "host", "git.acme.example").unwrap(), "https://git.acme.example/oauth/token");
    assert_eq!(
        with(host, "host", "git.acme.example:8443").unwrap(),
        "https://git.acme.example:8443/oauth/token"
    );
    let origin = "{var.server}/oauth/v2/token";
    assert_eq!(
        with(origin, "server", "https://accounts.acme.eu").unwrap(),
        "https://accounts.acme.eu/oauth/v2/token"
    );
    assert_eq!(
        with("{var.server}", "server", "https://accounts.acme.eu").unwrap(),
        "https://accounts.acme.eu/"
    );
}

#[test]
fn a_variable_host_is_a_public_name_in_normal_form() {
    for host in hostile::hosts() {
        assert!(with("https://{var.host}/token", "host", &host).is_err(), "{host:?}");
        assert!(with("{var.server}/token", "server", &format!("https://{host}")).is_err(), "{host:?}");
    }
    for origin in [
        "http://acme.example",
        "https:/acme.example",
        "ftp://acme.example",
        "acme.example",
        "javascript://acme.example",
        "HTTPS://acme.example",
    ] {
        assert!(with("{var.server}/token", "server", origin).is_err(), "{origin}");
    }
    let fixed_port = "https://{var.host}:8443/token";
    assert!(with(fixed_port, "host", "git.acme.example").is_ok());
    assert!(with(fixed_port, "host", "git.acme.example:9").is_err());
    assert!(with(fixed_port, "host", "evil.example/").is_err());
}

/// Found by the fuzz target: with nothing before the path, the path's first segment was the host.
#[test]
fn an_empty_host_does_not_let_the_path_choose_one() {
    for template in [
        "https://{var.host}/{var.tenant}/token",
        "https://{var.host}/{var.tenant}",
        "{var.server}/{var.tenant}/token",
        "{api_base}/{var.tenant}/token",
    ] {
        let template = UrlTemplate::parse(template).unwrap();
        for (host, server) in [("", "https://"), ("", "https:///"), ("/", "https:/"), ("", "")] {
            let values = Values::default().with_var("host", host).with_var("server", server);
            let values = values.with_var("tenant", "evil.example").with(Placeholder::ApiBase, server);
            assert!(template.render(&values).is_err(), "{} {server:?}", template.as_str());
        }
    }
}

#[test]
fn values_stay_in_their_segment() {
    let path = "https://api.example/v1/{var.tenant}/token?of={var.tenant}";
    let encoded = "a%2F..%2Fb%3Fc%23d%26e%20%C3%BC%25";
    let expected = format!("https://api.example/v1/{encoded}/token?of={encoded}");
    assert_eq!(with(path, "tenant", "a/../b?c#d&e ü%").unwrap(), expected);
    for dots in [".", "..", "\u{2024}."] {
        let rendered = with(path, "tenant", dots);
        assert!(rendered.is_err() || rendered.unwrap().contains("%E2%80%A4"), "{dots}");
    }
    assert!(with("https://api.example/.{var.tenant}/token", "tenant", ".").is_err());
    assert!(with(path, "tenant", "%2e%2e").unwrap().starts_with("https://api.example/v1/%252e%252e/"));
}

#[test]
fn an_address_is_built_on_another() {
    let me = UrlTemplate::parse("{api_base}/me?fields=id,name").unwrap();
    let on = |base: &str| me.render(&Values::default().with(Placeholder::ApiBase, base)).map(String::from);
    assert_eq!(on("https://api.example/v1").unwrap(), "https://api.example/v1/me?fields=id,name");
    assert_eq!(on("https://api.example/").unwrap(), "https://api.example/me?fields=id,name");
    assert_eq!(on("http://127.0.0.1:47800/api").unwrap(), "http://127.0.0.1:47800/api/me?fields=id,name");
    for base in [
        "http://api.example",
        "api.example",
        "https://u@api.example",
        "https://api.example:443",
        "https://api.example/#",
        "https://A.example",
    ] {
        assert!(on(base).is_err(), "{base}");
    }
    let token = UrlTemplate::parse("{token_url}").unwrap();
    let values = Values::default().with(Placeholder::TokenUrl, "https://api.example/oauth/token/");
    assert_eq!(token.render(&values).unwrap().as_str(), "https://api.example/oauth/token/");
}

#[test]
fn an_empty_path_is_the_root() {
    let rendered = |text| String::from(UrlTemplate::parse(text).unwrap().render(&Values::default()).unwrap());
    assert_eq!(rendered("https://api.example"), "https://api.example/");
    assert_eq!(rendered("https://api.example?a=b://c"), "https://api.example/?a=b://c");
}

#[test]
fn an_identifier_is_as_it_is_written() {
    for issuer in [
        "https://login.example",
        "https://login.example/",
        "https://login.example/tenant",
        "http://127.0.0.1:47800",
    ] {
        let template = UrlTemplate::parse(issuer).unwrap();
        assert_eq!(template.render_identifier(&Values::default()).unwrap(), issuer);
    }
}

#[test]
fn plain_http_is_for_this_machine() {
    for text in ["http://127.0.0.1:47800/x", "http://localhost/x", "http://[::1]:9/x"] {
        assert!(UrlTemplate::parse(text).is_ok(), "{text}");
    }
    for text in [
        "http://api.example",
        "http://127.0.0.2/",
        "http://{var.host}/",
        "http://localhost.evil.example/",
        "ftp://api.example",
    ] {
        assert_eq!(fault(text), UrlTemplateFault::Insecure, "{text}");
    }
}

#[test]
fn faults_say_what_is_wrong() {
    assert_eq!(fault("api.example/token"), UrlTemplateFault::Relative);
    assert_eq!(
        fault("{client_id}"),
        UrlTemplateFault::HostPlaceholder(Hole::Placeholder(Placeholder::ClientId))
    );
    assert_eq!(
        fault("https://{client_id}.example/"),
        UrlTemplateFault::HostPlaceholder(Hole::Placeholder(Placeholder::ClientId))
    );
    assert_eq!(fault("https://user@api.example/"), UrlTemplateFault::Host);
    assert_eq!(fault("https://Api.example/"), UrlTemplateFault::Host);
    assert_eq!(fault("https://api.example/#/authorize"), UrlTemplateFault::Fragment);
    assert_eq!(fault("https://api.example/{"), UrlTemplateFault::Template(TemplateFault::Unclosed));
    for text in [
        "https://api.example:443/",
        "https://api.example:{var.port}/",
        "https://api.example/a/../b",
        "https://api.example\\x",
        "https://api.example/a b",
        "https://",
        "https://0x7f.1/",
        "{api_base}.evil.example/",
        "{var.server}.evil.example/",
    ] {
        assert!(UrlTemplate::parse(text).is_err(), "{text}");
    }
}

#[test]
fn a_fault_shows_no_value() {
    let shown = with(SHOP, "shop", "hush@evil.example/").unwrap_err();
    assert!(!format!("{shown} {shown:?}").contains("hush"));
    let missing = UrlTemplate::parse(SHOP).unwrap().render(&Values::default()).unwrap_err();
    assert_eq!(missing.to_string(), "there is no value for {var.shop}");
}

#[test]
fn host_variables_are_those_before_the_path() {
    let template = UrlTemplate::parse("https://{var.a}.{var.b}.example/{var.c}").unwrap();
    assert_eq!(template.host_variables().collect::<Vec<_>>(), ["a", "b"]);
    assert_eq!(UrlTemplate::parse("{var.o}/{var.c}").unwrap().host_variables().collect::<Vec<_>>(), ["o"]);
}

/// Arbitrary text, and text made of what addresses are made of.
fn value() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[a-z0-9]{1,12}",
        "[a-zA-Z0-9./:?#@%\\\\\\[\\]\t\n。－-]{0,24}",
        "([a-z0-9-]{1,9}[./@#:]){1,4}[a-z]{0,7}"
    ]
}

proptest! {
    #[test]
    fn a_label_never_leaves_its_host(value in value()) {
        if let Ok(url) = with(SHOP, "shop", &value) {
            let url = Url::parse(&url).unwrap();
            prop_assert_eq!(url.host_str().unwrap(), format!("{value}.shops.example"));
            prop_assert_eq!((url.scheme(), url.port(), url.path()), ("https", None, "/api/1.0/token"));
        }
    }

    #[test]
    fn a_whole_host_is_the_value_or_nothing(value in value()) {
        if let Ok(url) = with("https://{var.host}/token", "host", &value) {
            prop_assert_eq!(url, format!("https://{value}/token"));
        }
    }

    #[test]
    fn a_segment_never_leaves_its_place(value in value()) {
        if let Ok(url) = with("https://api.example/a/{var.v}/b?c={var.v}", "v", &value) {
            let url = Url::parse(&url).unwrap();
            prop_assert_eq!(url.host_str(), Some("api.example"));
            prop_assert_eq!(url.path_segments().unwrap().count(), 3);
            let decoded: Vec<_> = url.query_pairs().collect();
            prop_assert_eq!(decoded, [("c".into(), value.as_str().into())]);
        }
    }

    #[test]
    fn any_text_reads_or_is_refused(
        start in "(https?://|\\{api_base\\})?",
        rest in "\\PC{0,20}|[a-z.{}/:?#]{0,30}|(\\{var\\.[a-z]\\}[./:-]?){1,4}",
    ) {
        let text = start + &rest;
        let _ = UrlTemplate::parse(&text);
    }
}
