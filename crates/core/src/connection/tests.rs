use super::*;

#[test]
fn a_status_is_one_word_on_what_works_now() {
    let now = Timestamp::from_second(1_800_000_000).unwrap();
    let (before, after) =
        (Some(Timestamp::from_second(1_800_000_000).unwrap()), Timestamp::from_second(1_800_000_001).ok());
    for (state, renewable, access, refresh, expected) in [
        (State::Kept, true, after, None, Status::Fresh),
        (State::Kept, false, after, None, Status::Fresh),
        (State::Kept, true, after, before, Status::Fresh),
        (State::Kept, true, before, None, Status::Expired),
        (State::Kept, true, before, after, Status::Expired),
        (State::Kept, true, before, before, Status::NeedsSignIn),
        (State::Kept, false, before, None, Status::NeedsSignIn),
        (State::Kept, true, None, None, Status::Unknown),
        (State::Kept, false, None, before, Status::Unknown),
        (State::NeedsSignIn, true, after, after, Status::NeedsSignIn),
    ] {
        assert_eq!(
            status(&state, renewable, access, refresh, now),
            expected,
            "{state:?} {access:?} {refresh:?}"
        );
    }
}

/// Ids stand in item names, lock names and records: random hexadecimal and nothing else.
#[test]
fn ids_say_nothing() {
    let ids: std::collections::BTreeSet<_> = (0..1000).map(|_| Id::random()).collect();
    assert_eq!(ids.len(), 1000);
    assert!(
        ids.iter().all(|id| id.as_str().len() == 32 && id.as_str().bytes().all(|c| c.is_ascii_hexdigit()))
    );
}

/// Invariant 5: scheme, host and port, all of them.
#[test]
fn an_address_is_at_an_origin_or_it_is_not() {
    let origins = Origins { token: Some("https://a.example".to_owned()), ..Origins::default() };
    for (address, at_home) in [
        ("https://a.example/revoke?x=y", true),
        ("https://a.example:443/", true),
        ("https://a.example:444/", false),
        ("http://a.example/", false),
        ("https://b.a.example/", false),
        ("https://a.example.evil.example/", false),
        ("data:text/plain,x", false),
    ] {
        assert_eq!(origins.include(&Url::parse(address).unwrap()), at_home, "{address}");
    }
    assert!(!Origins::default().include(&Url::parse("data:text/plain,x").unwrap()));
}
