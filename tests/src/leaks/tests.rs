use super::*;
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD},
};

const SECRET: &str = "s3cret/token+of==the.test";

fn found(bytes: &[u8]) -> bool {
    !Secrets::of([SECRET]).within(bytes).is_empty()
}

fn wide(order: fn(u16) -> [u8; 2]) -> Vec<u8> {
    format!("x{SECRET}y").encode_utf16().flat_map(order).collect()
}

#[test]
fn a_secret_is_found_in_every_spelling() {
    let wrapped = |shift: usize| [&b"abc"[..shift], SECRET.as_bytes(), b"xyz"].concat();
    let mut texts: Vec<String> = (0..3).map(|shift| STANDARD_NO_PAD.encode(wrapped(shift))).collect();
    texts.extend((0..3).map(|shift| URL_SAFE_NO_PAD.encode(wrapped(shift))));
    texts.push(format!("x{SECRET}y"));
    texts.push("s3cret%2Ftoken%2Bof%3D%3Dthe.test".into());
    texts.push(STANDARD.encode(wide(u16::to_le_bytes)));
    texts.push(STANDARD.encode(wide(u16::to_be_bytes)));
    texts.push(format!("BadEncoding({:?})", SECRET.as_bytes()));
    texts.push(SECRET.bytes().map(|byte| format!("{byte:02X}")).collect());
    texts.push(SECRET.bytes().map(|byte| format!("%{byte:02x}")).collect());
    texts.push(SECRET.bytes().map(|byte| format!("{byte:02x} ")).collect());
    for text in texts {
        assert!(found(text.as_bytes()), "{text}");
    }
    assert!(found(&wide(u16::to_le_bytes)));
    assert!(found(&wide(u16::to_be_bytes)));
    assert!(!found(b"s3cret/token+of"));
}

#[test]
fn what_is_found_is_named_and_not_shown() {
    let secrets = Secrets::named([("a code", "the-code-itself"), ("a token", "the-token-itself")]);
    let leaks = secrets.within(b"x the-token-itself the-code-itself the-code-itself");
    let names: Vec<_> = leaks.iter().map(|leak| leak.to_string()).collect();
    assert_eq!(names.len(), 2, "{names:?}");
    assert!(names.contains(&"a code (as it is)".to_owned()), "{names:?}");
    assert!(!format!("{leaks:?}").contains("itself"));
}

#[test]
fn files_are_searched_with_their_names_and_in_every_folder() {
    let folder = tempfile::tempdir().expect("a folder");
    let deep = folder.path().join("a/b");
    fs::create_dir_all(&deep).expect("folders");
    fs::write(deep.join("holds it"), format!("x{SECRET}")).expect("a file");
    fs::write(deep.join("is named so-the-other-secret"), "nothing").expect("a file");
    fs::write(deep.join("holds nothing"), "nothing").expect("a file");
    let found = Secrets::of([SECRET, "the-other-secret"]).within_files(&[folder.path()]);
    assert_eq!(found.len(), 2, "{found:?}");
}
