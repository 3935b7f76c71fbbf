use super::*;
use authkeep_core::connection::Account;
use proptest::prelude::*;

const STAMP: Stamp = [7; 16];

fn row(name: &str, account: &str, access_end: Option<&str>) -> Row {
    Row {
        name: name.to_owned(),
        provider_name: "Acme".to_owned(),
        account: Some(Account { id: "1".to_owned(), label: account.to_owned() }),
        state: State::Kept,
        renewable: true,
        access_expires_at: access_end.map(at),
        refresh_expires_at: None,
    }
}

fn at(text: &str) -> Timestamp {
    text.parse().expect("a moment")
}

fn text(listing: &Listing) -> String {
    String::from_utf8(listing.render(at("2026-11-22T12:00:00Z"))).expect("text")
}

#[test]
fn a_list_for_people() {
    let over = Row { state: State::NeedsSignIn, account: None, ..row("over", "", None) };
    let rows = [
        row("fresh", "ada@acme", Some("2026-11-22T12:42:00Z")),
        row("日本\x1b", "", Some("2026-11-22T11:00:00Z")),
        row("endless", "", None),
        over,
    ];
    let expected = "NAME        PROVIDER  ACCOUNT   STATUS\n\
                    fresh       Acme      ada@acme  Fresh · 42 min\n\
                    日本\\u{1b}  Acme      1         Refreshes when used\n\
                    endless     Acme      1         No end known\n\
                    over        Acme                Sign in again\n";
    assert_eq!(text(&Listing::of(&rows, &STAMP)), expected);
}

#[test]
fn what_is_kept_comes_back_under_its_stamp_and_no_other() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("list.cache");
    assert_eq!(Listing::kept(&file, &STAMP), None);
    let listing = Listing::of(&[row("a", "ada", Some("2026-11-22T12:42:00Z"))], &STAMP);
    listing.keep(&file).expect("it is kept");
    assert_eq!(Listing::kept(&file, &STAMP), Some(listing));
    assert_eq!(Listing::kept(&file, &[8; 16]), None);
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1, "nothing is left beside it");
}

#[test]
fn a_file_that_was_cut_is_not_believed() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("list.cache");
    let Listing(bytes) = Listing::of(&[row("a", "ada", None), row("b", "", None)], &STAMP);
    for end in 0..bytes.len() {
        fs::write(&file, &bytes[..end]).expect("a file");
        assert_eq!(Listing::kept(&file, &STAMP), None, "cut at {end}");
    }
}

proptest! {
    #[test]
    fn a_foreign_file_never_panics(bytes in any::<Vec<u8>>()) {
        let all = [FORM.as_slice(), &STAMP, &[0; 8], &bytes].concat();
        prop_assert!(Entries(&bytes).count() <= bytes.len());
        let _ = Listing(all).render(Timestamp::UNIX_EPOCH);
    }

    #[test]
    fn a_life_survives(over: bool, renewable: bool, ends in any::<[Option<i32>; 2]>()) {
        let [access_end, refresh_end] =
            ends.map(|end| end.and_then(|end| Timestamp::from_second(end.into()).ok()));
        let state = if over { State::NeedsSignIn } else { State::Kept };
        let life = Life { state, renewable, access_end, refresh_end };
        prop_assert_eq!(Life::from_bytes(&life.to_bytes()), life);
    }
}
