use super::*;
use std::io;

const SECRET: &str = "marked-secret";

fn method_error(name: &'static str) -> Error {
    let call = zbus::message::Message::method_call("/", "Get").unwrap().build(&()).unwrap();
    let name = zbus::names::ErrorName::try_from(name).unwrap();
    let answer =
        zbus::message::Message::error(&call.header(), name.clone()).unwrap().build(&(SECRET,)).unwrap();
    Error::Zbus(zbus::Error::MethodError(name.into(), Some(SECRET.to_owned()), answer))
}

#[test]
fn errors_are_told_apart() {
    let named = |name: &str| broken(name);
    let cases = [
        ("org.freedesktop.Secret.Error.IsLocked", KeychainError::Locked, false),
        ("org.freedesktop.Secret.Error.NoSession", named("org.freedesktop.Secret.Error.NoSession"), true),
        (
            "org.freedesktop.Secret.Error.NoSuchObject",
            named("org.freedesktop.Secret.Error.NoSuchObject"),
            true,
        ),
        ("org.freedesktop.DBus.Error.UnknownObject", named("org.freedesktop.DBus.Error.UnknownObject"), true),
        ("org.freedesktop.DBus.Error.ServiceUnknown", KeychainError::Missing, true),
        ("org.freedesktop.DBus.Error.NoReply", KeychainError::Missing, true),
        ("org.freedesktop.DBus.Error.Spawn.ChildExited", KeychainError::Missing, false),
        ("org.freedesktop.DBus.Error.AccessDenied", KeychainError::Refused, false),
        ("org.freedesktop.DBus.Error.Failed", named("org.freedesktop.DBus.Error.Failed"), false),
    ];
    for (name, error, stale) in cases {
        let found = failure(method_error(name));
        assert_eq!((found.error, found.stale), (error, stale), "{name}");
    }
    let plain = |error| failure(error).error;
    assert_eq!(plain(Error::Locked), KeychainError::Locked);
    assert_eq!(plain(Error::Prompt), KeychainError::Refused);
    assert_eq!(plain(Error::NoResult), KeychainError::Missing);
    assert_eq!(plain(Error::Unavailable), KeychainError::Missing);
}

#[test]
fn the_same_error_as_a_property_gives_it_means_the_same() {
    let found = failure(Error::ZbusFdo(fdo::Error::ServiceUnknown(SECRET.to_owned())));
    assert_eq!((found.error, found.stale), (KeychainError::Missing, true));
    let locked = method_error("org.freedesktop.Secret.Error.IsLocked");
    let Error::Zbus(locked) = locked else { unreachable!() };
    assert_eq!(failure(Error::ZbusFdo(fdo::Error::ZBus(locked))).error, KeychainError::Locked);
}

#[test]
fn no_error_carries_what_the_service_said() {
    let text = || SECRET.to_owned();
    let io = || Arc::new(io::Error::other(SECRET));
    let bus = [
        zbus::Error::Address(text()),
        zbus::Error::InputOutput(io()),
        zbus::Error::Handshake(text()),
        zbus::Error::Failure(text()),
        zbus::Error::Variant(zbus::zvariant::Error::Message(text())),
        zbus::Error::FDO(Box::new(fdo::Error::Failed(text()))),
        zbus::Error::FDO(Box::new(fdo::Error::AccessDenied(text()))),
        zbus::Error::Connection(io(), "unix:path=/marked-secret".try_into().unwrap()),
    ];
    let errors = bus.into_iter().map(Error::Zbus).chain([
        Error::Crypto(SECRET),
        Error::ZbusFdo(fdo::Error::InvalidArgs(text())),
        Error::Zvariant(zbus::zvariant::Error::Message(text())),
        method_error("org.freedesktop.DBus.Error.InvalidArgs"),
    ]);
    for error in errors {
        let found = failure(error);
        let text = format!("{} {:?}", found.error, found);
        assert!(!text.contains(SECRET), "{text}");
    }
}
