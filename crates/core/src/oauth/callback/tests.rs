use super::*;
use proptest::prelude::*;

fn fault(text: &str) -> Option<CallbackFault> {
    Received::parse(text).err()
}

fn reply(query: &str) -> Result<Reply, CallbackFault> {
    Received::parse(&format!("http://127.0.0.1:1/cb?{query}"))?.reply(&BTreeMap::new())
}

fn code(query: &str) -> Option<String> {
    match reply(query).ok()? {
        Reply::Code { code } => Some(code),
        Reply::Error(_) => None,
    }
}

fn refusal(query: &str) -> Option<(String, Option<String>)> {
    match reply(query).ok()? {
        Reply::Code { .. } => None,
        Reply::Error(refusal) => Some((refusal.error, refusal.description)),
    }
}

/// Requirements 24 and 25: each parameter once; a code is opaque and VSCHAR only.
#[test]
fn what_is_no_callback_is_refused_unread() {
    use CallbackFault::{ControlCharacters, NoAddress, Repeated, TooLong};
    for (text, expected) in [
        ("", NoAddress),
        ("code", NoAddress),
        ("/callback?code=c", NoAddress),
        ("http://", NoAddress),
        ("http://127.0.0.1:99999/?code=c", NoAddress),
        ("http://127.0.0.1/?code=c\n&state=s", ControlCharacters),
        ("http://127.0.0.1/?co\tde=c", ControlCharacters),
        ("http://127.0.0.1/?code=c d", ControlCharacters),
        ("http://127.0.0.1/?code=\u{85}", ControlCharacters),
        ("http://127.0.0.1/?code=c&code=c", Repeated),
        ("http://127.0.0.1/?code=c&c%6fde=d", Repeated),
        ("http://127.0.0.1/?code=c&x=1&x=2", Repeated),
    ] {
        assert_eq!(fault(text), Some(expected), "{text:?}");
    }
    let long = |length: usize| format!("http://127.0.0.1/?code={}", "c".repeat(length - 23));
    assert_eq!(fault(&long(LONGEST)), None);
    assert_eq!(fault(&long(LONGEST + 1)), Some(TooLong));
    assert_eq!(fault(&long(1 << 20)), Some(TooLong));
    assert_eq!(fault("  http://127.0.0.1/?code=c\r\n"), None, "what pasting adds at the ends");
}

#[test]
fn codes_and_errors_are_told_apart() {
    assert_eq!(code("code=4%2F0Ab+c%20d&state=s&anything=else").as_deref(), Some("4/0Ab c d"));
    assert_eq!(code("code=%7E%21").as_deref(), Some("~!"));
    for bad in ["code=", "code=%0A", "code=%00", "code=%C3%A9", "code=%FF", "code=%7F"] {
        assert!(matches!(reply(bad), Err(CallbackFault::BadCode)), "{bad}");
    }
    assert!(matches!(reply("code=c&error=e"), Err(CallbackFault::CodeAndError)));
    assert!(matches!(reply("state=s"), Err(CallbackFault::Nothing)));
    assert!(matches!(reply(""), Err(CallbackFault::Nothing)));
}

/// Requirement 26: only the characters that RFC 6749 allows are shown, and `+` is a space.
#[test]
fn the_words_of_a_refusal_are_cleaned() {
    let said =
        |error: &str, description: Option<&str>| Some((error.to_owned(), description.map(str::to_owned)));
    let vibe = "error=access_denied&error_description=The+user+denied+access";
    assert_eq!(refusal(vibe), said("access_denied", Some("The user denied access")));
    assert_eq!(
        refusal("error=a%00b%22%5C%1B[31m&error_description=%3Cb%3E%0D%0A%E2%80%AE+%C3%A9"),
        said("ab[31m", Some("<b> é"))
    );
    assert_eq!(refusal("error=e&error_description=%0A"), said("e", None));
    let long = refusal(&format!("error={}", "e".repeat(5000))).unwrap();
    assert_eq!(long.0.len(), LONGEST_TEXT);
}

/// A fragment is the browser's own and says nothing here.
#[test]
fn a_fragment_is_ignored() {
    let received = Received::parse("http://127.0.0.1/?state=s#code=c&state=t").unwrap();
    assert_eq!((received.parameter("state"), received.parameter("code")), (Some("s"), None));
}

#[test]
fn the_providers_own_names_are_looked_for() {
    let names = BTreeMap::from([("code".to_owned(), "spapi_oauth_code".to_owned())]);
    let received = Received::parse("https://x.example/cb?spapi_oauth_code=c&selling_partner_id=A1").unwrap();
    assert!(matches!(received.reply(&names), Ok(Reply::Code { code }) if code == "c"));
    assert_eq!(received.parameter("selling_partner_id"), Some("A1"));
    let standard = Received::parse("https://x.example/cb?code=c").unwrap();
    assert!(matches!(standard.reply(&names), Err(CallbackFault::Nothing)));
}

/// Requirement 16: the place must be the one that was sent, to the letter.
#[test]
fn an_answer_must_come_to_the_redirect_uri() {
    let sent = "http://127.0.0.1:47801/callback";
    for (came, home) in [
        ("http://127.0.0.1:47801/callback?code=c", true),
        ("http://127.0.0.1:47801/callback#x", true),
        ("HTTP://127.0.0.1:47801/callback?code=c", true),
        ("http://127.0.0.1:47802/callback?code=c", false),
        ("http://127.0.0.1/callback?code=c", false),
        ("https://127.0.0.1:47801/callback?code=c", false),
        ("http://localhost:47801/callback?code=c", false),
        ("http://[::1]:47801/callback?code=c", false),
        ("http://user@127.0.0.1:47801/callback?code=c", false),
        ("http://user:pass@127.0.0.1:47801/callback?code=c", false),
        ("http://127.0.0.1:47801@evil.example/callback?code=c", false),
        ("http://127.0.0.1:47801/callback/?code=c", false),
        ("http://127.0.0.1:47801/Callback?code=c", false),
        ("http://127.0.0.1:47801//callback?code=c", false),
        ("http://127.0.0.1:47801/?code=c", false),
        ("dev.authkeep:/callback?code=c", false),
    ] {
        assert_eq!(Received::parse(came).unwrap().came_to(sent), home, "{came}");
    }
    assert!(!Received::of_code("c").came_to(sent));
    assert!(!Received::parse(sent).unwrap().came_to("not an address"));
}

/// Requirement 10: one slash after the scheme; systems and providers make two or three of it.
#[test]
fn the_apps_own_scheme_may_come_back_with_more_slashes() {
    for (came, home) in [
        ("dev.authkeep:/oauth/callback?code=c", true),
        ("dev.authkeep://oauth/callback?code=c", true),
        ("dev.authkeep:///oauth/callback?code=c", true),
        ("DEV.AUTHKEEP://oauth/callback?code=c", true),
        ("dev.authkeep://evil/oauth/callback?code=c", false),
        ("dev.authkeep://user@oauth/callback?code=c", false),
        ("dev.authkeep://oauth:1/callback?code=c", false),
        ("dev.authkeep:/oauth/other?code=c", false),
        ("dev.authkeep.debug:/oauth/callback?code=c", false),
        ("http://oauth/callback?code=c", false),
    ] {
        assert_eq!(Received::parse(came).unwrap().came_to(crate::SCHEME_REDIRECT), home, "{came}");
    }
}

proptest! {
    /// Requirement 27: whatever comes in, it is read or refused, and nothing else.
    #[test]
    fn no_text_makes_it_panic(text in any::<String>(), other in any::<String>()) {
        for text in [text.clone(), format!("http://127.0.0.1/?{text}"), format!("dev.authkeep:{text}")] {
            if let Ok(received) = Received::parse(&text) {
                let _ = received.reply(&BTreeMap::from([("code".to_owned(), other.clone())]));
                let _ = received.came_to(&other);
            }
        }
    }

    /// What is encoded arrives whole.
    #[test]
    fn any_code_that_may_be_one_arrives_whole(code in "[ -~]{1,200}", state in "\\PC{1,80}") {
        let mut url = Url::parse("http://127.0.0.1/cb").unwrap();
        url.query_pairs_mut().append_pair("code", &code).append_pair("state", &state);
        let received = Received::parse(url.as_str()).unwrap();
        prop_assert_eq!(received.parameter("state"), Some(state.as_str()));
        let Ok(Reply::Code { code: read }) = received.reply(&BTreeMap::new()) else { panic!("no code") };
        prop_assert_eq!(read, code);
    }

    /// Nothing but printable characters is left of a foreign text, and not too many of them.
    #[test]
    fn cleaned_text_can_be_shown(text in any::<String>()) {
        let cleaned = clean(&text);
        prop_assert!(cleaned.chars().count() <= LONGEST_TEXT);
        prop_assert!(!cleaned.chars().any(|c| c.is_control() || c == '"' || c == '\\'));
        prop_assert_eq!(clean(&cleaned), cleaned.clone());
    }
}
