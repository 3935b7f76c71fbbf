use super::*;
use authkeep_core::provider::Catalogue;

const SCHEME: &str = "dev.authkeep:/oauth/callback";
const SCHEME_WITH_HOST: &str = "dev.authkeep://oauth/callback";

fn provider(kinds: &[&str]) -> Provider {
    let file = format!(
        "id = \"acme\"\nname = \"Acme\"\nsources = [\"https://acme.example/docs\"]\n\
         grants = [\"authorization_code\"]\nauthorize_url = \"https://acme.example/authorize\"\n\
         token_url = \"https://acme.example/token\"\n[redirect]\nkinds = {kinds:?}\n"
    );
    let checked = Catalogue::new(Vec::new()).check("acme.toml", &file);
    checked.unwrap_or_else(|faults| panic!("{faults:?}"))
}

/// Nothing is wished for.
fn wish(owns_scheme: bool) -> Wish {
    Wish { kind: None, uri: None, usual: None, registered: None, owns_scheme }
}

fn chosen(kinds: &[&str], wish: &Wish) -> (RedirectKind, Option<String>) {
    let redirect = choose(&provider(kinds), wish).expect("a way");
    (redirect.kind(), redirect.to_register())
}

#[test]
fn the_first_kind_that_works_here_is_the_usual_one() {
    assert_eq!(chosen(&["loopback", "scheme"], &wish(true)).0, RedirectKind::Loopback);
    assert_eq!(chosen(&["scheme", "loopback"], &wish(true)).0, RedirectKind::Scheme);
    assert_eq!(chosen(&["scheme", "loopback"], &wish(false)).0, RedirectKind::Loopback);
    assert_eq!(kinds(&provider(&["scheme", "loopback"]), false), [RedirectKind::Loopback]);
}

#[test]
fn what_the_person_likes_holds_where_the_provider_takes_it() {
    let likes = |usual, owns_scheme| Wish { usual: Some(usual), ..wish(owns_scheme) };
    let both = ["loopback", "scheme"];
    assert_eq!(chosen(&both, &likes(RedirectWish::Scheme, true)).0, RedirectKind::Scheme);
    assert_eq!(chosen(&both, &likes(RedirectWish::Scheme, false)).0, RedirectKind::Loopback);
    let turned = ["scheme", "loopback"];
    assert_eq!(chosen(&turned, &likes(RedirectWish::Loopback, true)).0, RedirectKind::Loopback);
    assert_eq!(chosen(&["paste"], &likes(RedirectWish::Loopback, true)).0, RedirectKind::Paste);
}

#[test]
fn a_wish_for_this_sign_in_comes_before_everything() {
    let wants = |kind| Wish { kind: Some(kind), usual: Some(RedirectWish::Loopback), ..wish(true) };
    let all = ["loopback", "scheme", "paste", "oob"];
    for kind in [RedirectKind::Loopback, RedirectKind::Scheme, RedirectKind::Paste, RedirectKind::Oob] {
        assert_eq!(chosen(&all, &wants(kind)).0, kind);
    }
    let address = "https://me.example/callback";
    let own = Wish { uri: Some(format!(" {address} ")), ..wants(RedirectKind::Https) };
    assert_eq!(chosen(&["https", "loopback"], &own), (RedirectKind::Https, Some(address.to_owned())));
    assert!(choose(&provider(&["loopback"]), &wants(RedirectKind::Oob)).is_err(), "it is not taken");
}

#[test]
fn a_registered_address_is_used_as_it_stands() {
    let registered = |uri: &str, owns_scheme| Wish { registered: Some(uri.to_owned()), ..wish(owns_scheme) };
    for uri in [SCHEME, SCHEME_WITH_HOST] {
        let way = chosen(&["loopback", "scheme"], &registered(uri, true));
        assert_eq!(way, (RedirectKind::Scheme, Some(uri.to_owned())));
    }
    let foreign = chosen(&["loopback", "scheme"], &registered(SCHEME, false));
    assert_eq!(foreign.0, RedirectKind::Loopback, "another program would be handed the answer");
    assert!(choose(&provider(&["scheme"]), &registered(SCHEME, false)).is_err(), "there is no other way");
}

#[test]
fn there_is_something_to_register_for_each_kind_that_needs_it() {
    let provider = provider(&["loopback", "scheme", "https", "oob", "none", "paste"]);
    let register = |kind| to_register(&provider, kind).expect("it is taken");
    assert_eq!(register(RedirectKind::Scheme).as_deref(), Some(SCHEME));
    for kind in [RedirectKind::Loopback, RedirectKind::Paste] {
        assert!(register(kind).is_some_and(|uri| uri.starts_with("http://127.0.0.1")), "{kind:?}");
    }
    for kind in [RedirectKind::Https, RedirectKind::Oob, RedirectKind::None] {
        assert_eq!(register(kind), None, "{kind:?}");
    }
}
