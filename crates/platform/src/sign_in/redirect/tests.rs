use super::*;
use authkeep_core::provider::Catalogue;

const FILE: &str = r#"
id = "acme"
name = "Acme"
sources = ["https://acme.example/docs"]
grants = ["authorization_code"]
authorize_url = "https://acme.example/authorize"
token_url = "https://acme.example/token"
"#;

fn provider(redirect: &str) -> Provider {
    let text = format!("{FILE}[redirect]\n{redirect}\n");
    Catalogue::new(Vec::new()).check("acme.toml", &text).expect("a sound file")
}

/// The kind, what is sent, and the port that is listened on.
fn chosen(provider: &Provider, wish: Option<Wish>, registered: Option<&str>, port: Option<u16>) -> String {
    match Redirect::choose(provider, wish.as_ref(), registered, port) {
        Ok(Redirect { kind, uri, listen }) => {
            let listen = listen.map(|it| match it.port {
                Some(port) => format!(" on {}:{port}{}", it.host, it.path),
                None => format!(" on {} any port{}", it.host, it.path),
            });
            format!("{kind:?} {}{}", uri.as_deref().unwrap_or("-"), listen.unwrap_or_default())
        }
        Err(error) => format!("{:?}", error.code),
    }
}

fn uri(text: &str) -> Option<Wish> {
    Some(Wish::Uri(text.to_owned()))
}

#[test]
fn without_a_wish_it_is_the_first_way_that_works_here() {
    let any = provider(r#"kinds = ["scheme", "https", "loopback", "paste"]"#);
    assert_eq!(chosen(&any, None, None, None), "Loopback - on 127.0.0.1 any port/callback");
    assert_eq!(
        chosen(&any, None, None, Some(8123)),
        "Loopback http://127.0.0.1:8123/callback on 127.0.0.1:8123/callback"
    );
    let fixed = provider("kinds = [\"loopback\"]\nhost = \"localhost\"\nport = 47801\npath = \"/cb\"");
    assert_eq!(chosen(&fixed, None, None, None), "Loopback http://localhost:47801/cb on localhost:47801/cb");
    assert_eq!(
        chosen(&provider(r#"kinds = ["https", "oob"]"#), None, None, None),
        format!("Oob {OUT_OF_BAND}")
    );
    assert_eq!(chosen(&provider(r#"kinds = ["none"]"#), None, None, None), "None -");
    assert_eq!(
        chosen(&provider(r#"kinds = ["paste"]"#), None, None, None),
        "Paste http://127.0.0.1/callback"
    );
    assert_eq!(chosen(&provider(r#"kinds = ["https", "scheme"]"#), None, None, None), "Usage");
}

#[test]
fn what_is_registered_comes_before_the_providers_file() {
    let loopback = provider(r#"kinds = ["loopback", "https", "scheme"]"#);
    let registered = |uri, port| chosen(&loopback, None, Some(uri), port);
    assert_eq!(
        registered("http://localhost:9000/a?b=c", None),
        "Loopback http://localhost:9000/a?b=c on localhost:9000/a"
    );
    assert_eq!(registered("http://127.0.0.1/a", None), "Loopback - on 127.0.0.1 any port/a");
    assert_eq!(registered("http://[::1]:9000/a", Some(9001)), "Loopback http://[::1]:9001/a on [::1]:9001/a");
    assert_eq!(registered("https://app.example/cb", None), "Https https://app.example/cb");
    assert_eq!(registered(SCHEME_REDIRECT, None), format!("Scheme {SCHEME_REDIRECT}"));
    assert_eq!(registered(OUT_OF_BAND, None), "Usage", "the provider's file does not know it");
}

#[test]
fn a_wish_comes_before_both() {
    let paste = provider(r#"kinds = ["paste", "loopback"]"#);
    let registered = Some("https://app.example/cb");
    assert_eq!(chosen(&paste, Some(Wish::Paste), registered, None), "Paste https://app.example/cb");
    assert_eq!(
        chosen(&paste, Some(Wish::Loopback), registered, None),
        "Loopback - on 127.0.0.1 any port/callback"
    );
    assert_eq!(
        chosen(&paste, uri("https://other.example/cb"), registered, None),
        "Paste https://other.example/cb",
        "a page of the user's own is pasted where the file does not offer it"
    );
    assert_eq!(chosen(&paste, Some(Wish::Scheme), None, None), "Usage", "not one of the provider's ways");
    let scheme = provider(r#"kinds = ["loopback", "scheme"]"#);
    assert_eq!(chosen(&scheme, Some(Wish::Scheme), None, None), format!("Scheme {SCHEME_REDIRECT}"));
}

#[test]
fn an_address_that_would_lose_the_code_is_refused() {
    let any = provider(r#"kinds = ["loopback", "https", "paste"]"#);
    for wrong in [
        "",
        "callback",
        "http://app.example/cb",
        "http://127.0.0.1.app.example/cb",
        "https://app.example/cb#part",
        "https://me@app.example/cb",
        "javascript:alert(1)",
        "other.app:/cb",
    ] {
        assert_eq!(chosen(&any, uri(wrong), None, None), "Usage", "{wrong:?}");
    }
}

#[test]
fn what_to_register_has_no_port_where_any_will_do() {
    let to_register = |rules: &str| {
        let redirect = Redirect::choose(&provider(rules), None, None, None).expect("a way");
        redirect.to_register()
    };
    assert_eq!(to_register(r#"kinds = ["loopback"]"#).as_deref(), Some("http://127.0.0.1/callback"));
    assert_eq!(
        to_register("kinds = [\"loopback\"]\nport = 47801").as_deref(),
        Some("http://127.0.0.1:47801/callback")
    );
    assert_eq!(to_register(r#"kinds = ["none"]"#), None);
}
