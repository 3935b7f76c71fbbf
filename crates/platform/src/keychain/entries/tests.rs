use super::*;
use keyring_core::mock;

const SECRET: &str = "marked-secret";

fn entries() -> (Entries, Lease) {
    let lease = Lease::default();
    let system = System {
        modifiers: &[],
        cause: |_| KeychainError::Refused.into(),
        unlock: || Err(KeychainError::Refused),
    };
    let store = mock::Store::new().unwrap();
    (Entries { store, service: "dev.authkeep.debug".to_owned(), system, lease: lease.clone() }, lease)
}

#[test]
fn what_is_written_is_read_until_it_is_removed() {
    let (mut entries, _) = entries();
    assert!(entries.read("client-1").unwrap().is_none());
    entries.write("client-1", &"ak1:YQ".into()).unwrap();
    assert_eq!(entries.read("client-1").unwrap().unwrap().expose_secret(), b"ak1:YQ");
    entries.remove("client-1").unwrap();
    entries.remove("client-1").unwrap();
    assert!(entries.read("client-1").unwrap().is_none());
}

#[test]
fn nothing_changes_once_nobody_waits() {
    let (mut entries, lease) = entries();
    entries.write("client-1", &"ak1:YQ".into()).unwrap();
    lease.end();
    assert!(entries.write("client-1", &"ak1:Yg".into()).is_err());
    assert!(entries.remove("client-1").is_err());
    assert_eq!(entries.read("client-1").unwrap().unwrap().expose_secret(), b"ak1:YQ");
}

#[test]
fn no_error_carries_the_secret() {
    let (entries, _) = entries();
    let platform = || -> PlatformError { SECRET.into() };
    let bytes = || SECRET.as_bytes().to_vec();
    let errors = [
        Error::PlatformFailure(platform()),
        Error::NoStorageAccess(platform()),
        Error::NoEntry,
        Error::BadEncoding(bytes()),
        Error::BadDataFormat(bytes(), platform()),
        Error::BadStoreFormat(SECRET.to_owned()),
        Error::TooLong(SECRET.to_owned(), 1),
        Error::Invalid(SECRET.to_owned(), SECRET.to_owned()),
        Error::Ambiguous(Vec::new()),
        Error::NoDefaultStore,
        Error::NotSupportedByStore(SECRET.to_owned()),
    ];
    let numbers = format!("{:?}", SECRET.as_bytes());
    for error in errors {
        let error = entries.system.failure(error).error;
        let text = format!("{error} {error:?}");
        assert!(!text.contains(SECRET) && !text.contains(numbers.trim_matches(['[', ']'])), "{text}");
    }
}
