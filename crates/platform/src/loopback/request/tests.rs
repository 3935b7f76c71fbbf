use super::*;
use proptest::prelude::*;
use secrecy::ExposeSecret;

fn door(redirect_uri: &str) -> Door {
    Door::new(redirect_uri.parse().unwrap(), mpsc::channel(1).0)
}

/// What a door at `http://127.0.0.1:8123/callback` makes of a request.
fn judge(method: &str, target: &str, headers: &[(&str, &str)]) -> Result<String, u16> {
    let mut request = Request::builder().method(method).uri(target);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    door("http://127.0.0.1:8123/callback")
        .callback(&request.body(()).unwrap())
        .map(|url| url.expose_secret().to_owned())
        .map_err(|(status, _)| status.as_u16())
}

const OURS: (&str, &str) = ("Host", "127.0.0.1:8123");

#[test]
fn a_callback_is_the_address_that_the_browser_asked() {
    for target in ["/callback?code=a%2Fb&state=c+d", "/callback", "/callback?", "/callback?code=a&code=b"] {
        assert_eq!(judge("GET", target, &[OURS]), Ok(format!("http://127.0.0.1:8123{target}")));
    }
}

#[test]
fn the_host_is_one_of_ours() {
    for host in ["127.0.0.1:8123", "[::1]:8123", "localhost:8123", "LocalHost:8123"] {
        let url = judge("GET", "/callback?code=a", &[("Host", host)]).unwrap();
        assert!(url.starts_with("http://127.0.0.1:8123/"), "built from our own origin: {url}");
    }
    for host in [
        "evil.example",
        "evil.example:8123",
        "127.0.0.1",
        "127.0.0.1:8124",
        "127.0.0.1.evil.example:8123",
        "evil.example@127.0.0.1:8123",
        "localhost.:8123",
        "0.0.0.0:8123",
        "",
    ] {
        assert_eq!(judge("GET", "/callback?code=a", &[("Host", host)]), Err(421), "{host}");
    }
    assert_eq!(judge("GET", "/callback?code=a", &[]), Err(421));
    assert_eq!(judge("GET", "/callback?code=a", &[OURS, ("Host", "evil.example")]), Err(421));
    assert_eq!(judge("GET", "/callback?code=a", &[OURS, OURS]), Err(421));
    assert_eq!(judge("GET", "http://127.0.0.1:8123/callback?code=a", &[OURS]), Err(421));
}

#[test]
fn the_usual_port_may_be_left_out() {
    let request = Request::builder().uri("/?code=a").header("Host", "localhost").body(()).unwrap();
    assert!(door("http://localhost/").callback(&request).is_ok());
    assert!(door("http://localhost:8123/").callback(&request).is_err());
}

#[test]
fn only_get_on_the_callback_path() {
    for target in ["/", "/favicon.ico", "/callback/", "/Callback", "/callback%2F", "//callback", "*"] {
        assert_eq!(judge("GET", target, &[OURS]), Err(404), "{target}");
    }
    for method in ["HEAD", "POST", "PUT", "OPTIONS", "DELETE", "get"] {
        assert_eq!(judge(method, "/callback?code=a", &[OURS]), Err(405), "{method}");
    }
}

#[test]
fn a_load_in_advance_is_not_a_visit() {
    for header in [
        ("Sec-Purpose", "prefetch"),
        ("Sec-Purpose", "prefetch;prerender"),
        ("Sec-Purpose", "prefetch; anonymous-client-ip"),
        ("Purpose", "Prefetch"),
        ("X-Moz", "prefetch"),
    ] {
        assert_eq!(judge("GET", "/callback?code=a", &[OURS, header]), Err(503), "{header:?}");
    }
    assert!(judge("GET", "/callback?code=a", &[OURS, ("Purpose", "prefetched-never")]).is_ok());
}

#[test]
fn an_address_has_an_end() {
    let target = |length: usize| format!("/callback?code={}", "a".repeat(length - "/callback?code=".len()));
    assert!(judge("GET", &target(LONGEST_TARGET), &[OURS]).is_ok());
    assert_eq!(judge("GET", &target(LONGEST_TARGET + 1), &[OURS]), Err(414));
}

#[tokio::test]
async fn a_callback_that_nobody_takes_any_more_is_told_so() {
    let (callbacks, mut arriving) = mpsc::channel(1);
    let door = Door::new("http://127.0.0.1:8123/callback".parse().unwrap(), callbacks);
    let request = Request::builder().uri("/callback?code=a").header(OURS.0, OURS.1).body(()).unwrap();

    let (unheard, _) = tokio::join!(door.answer(&request), async { drop(arriving.recv().await) });
    drop(arriving);
    let late = door.answer(&request).await;

    let gone = refusal(StatusCode::GONE, "This sign-in has ended");
    assert_eq!((unheard, late), (gone.clone(), gone));
}

proptest! {
    #[test]
    fn no_request_makes_an_address_of_another_origin(
        method in "(GET|HEAD|[A-Z]{1,8})",
        target in "(/callback[!-~]{0,40}|/[!-~]{0,40})",
        host in "(127\\.0\\.0\\.1:8123|[ -~]{0,30})",
    ) {
        let request = Request::builder().method(method.as_str()).uri(target).header("Host", host);
        if let Ok(request) = request.body(())
            && let Ok(url) = door("http://127.0.0.1:8123/callback").callback(&request)
        {
            let url = Url::parse(url.expose_secret()).unwrap();
            prop_assert_eq!(url.origin().ascii_serialization(), "http://127.0.0.1:8123");
            prop_assert_eq!(url.path(), "/callback");
        }
    }
}
