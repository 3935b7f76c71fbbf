use super::*;
use std::collections::BTreeSet;

#[test]
fn every_code_is_listed_once_and_reads_back() {
    let names: BTreeSet<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(names.len(), Code::ALL.len());
    for code in Code::ALL {
        let name = code.as_str();
        assert!(name.bytes().all(|c| c.is_ascii_lowercase() || c == b'_'), "{name}");
        assert_eq!(serde_json::from_str::<Code>(&format!("\"{name}\"")).unwrap(), code);
        // Complete by itself: a new code must be listed too.
        let position = Code::ALL.iter().position(|it| *it == code).unwrap();
        assert_eq!(code as usize, position, "{name} is listed in its place");
    }
}

/// Whose side a failure is on decides what a person does first. Every code is on one.
#[test]
fn every_code_is_on_somebodys_side() {
    use Code as C;
    let sides: [(Side, &[Code]); 6] = [
        (Side::You, &[C::Usage, C::NameTaken, C::Declined, C::Cancelled]),
        (Side::You, &[C::NoSuchConnection, C::NoSuchClient, C::NoSuchProvider, C::NoSuchSignIn]),
        (Side::Network, &[C::Offline, C::ForeignAnswer, C::OutcomeUnknown]),
        (Side::Provider, &[C::SlowDown, C::ProviderUnwell, C::NeedsSignIn]),
        (
            Side::SetUp,
            &[C::ClientRejected, C::RedirectRejected, C::ScopeRejected, C::Rejected, C::ProviderFile],
        ),
        (Side::Nobody, &[C::TimedOut, C::CodeRefused]),
    ];
    for code in Code::ALL {
        let side = sides.iter().find(|(_, codes)| codes.contains(&code)).map(|(side, _)| *side);
        // What is left is this computer's: its keychain, its disk, its other processes.
        assert_eq!(code.side(), side.unwrap_or(Side::ThisComputer), "{}", code.as_str());
    }
}

/// What may succeed later is on no side that a person could mend here.
#[test]
fn not_now_is_neither_yours_nor_the_keychains() {
    for code in Code::ALL.into_iter().filter(|code| code.is_not_now()) {
        assert!(matches!(code.side(), Side::Network | Side::Provider), "{}", code.as_str());
        assert!(!code.is_keychain());
    }
    assert!(!Code::NeedsSignIn.is_not_now());
}

#[test]
fn a_failure_keeps_the_first_connection_it_is_about() {
    let error = Error::new(Code::Offline, "What.", "Hint.").about("a").about("b");
    assert_eq!(error.connection.as_deref(), Some("a"));
    assert_eq!(error.to_string(), "What.");
}
