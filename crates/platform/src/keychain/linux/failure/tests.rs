use super::*;
use Remedy::{Again, Nothing, Reconnect};
use std::{io, sync::Arc};

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
    let cases = [
        ("org.freedesktop.Secret.Error.IsLocked", KeychainError::Locked, Nothing),
        (
            "org.freedesktop.Secret.Error.NoSession",
            broken("org.freedesktop.Secret.Error.NoSession"),
            Reconnect,
        ),
        (
            "org.freedesktop.Secret.Error.NoSuchObject",
            broken("org.freedesktop.Secret.Error.NoSuchObject"),
            Again,
        ),
        (
            "org.freedesktop.DBus.Error.UnknownObject",
            broken("org.freedesktop.DBus.Error.UnknownObject"),
            Again,
        ),
        ("org.freedesktop.DBus.Error.ServiceUnknown", KeychainError::Missing, Reconnect),
        ("org.freedesktop.DBus.Error.NoReply", KeychainError::Missing, Reconnect),
        ("org.freedesktop.DBus.Error.Spawn.ChildExited", KeychainError::Missing, Nothing),
        ("org.freedesktop.DBus.Error.AccessDenied", KeychainError::Refused, Nothing),
        ("org.freedesktop.DBus.Error.Failed", broken("org.freedesktop.DBus.Error.Failed"), Nothing),
    ];
    for (name, error, remedy) in cases {
        let found = failure(method_error(name));
        assert_eq!((found.error, found.remedy), (error, remedy), "{name}");
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
    assert_eq!((found.error, found.remedy), (KeychainError::Missing, Reconnect));
    let locked = method_error("org.freedesktop.Secret.Error.IsLocked");
    let Error::Zbus(locked) = locked else { unreachable!() };
    assert_eq!(failure(Error::ZbusFdo(fdo::Error::ZBus(locked))).error, KeychainError::Locked);
}

#[test]
fn a_prompt_of_the_store_means_locked() {
    assert_eq!(cause(Box::new(Error::Prompt)).error, KeychainError::Locked);
    let stale = cause(Box::new(method_error("org.freedesktop.Secret.Error.NoSession")));
    assert_eq!(stale.remedy, Reconnect);
    let text = format!("{:?}", cause(SECRET.into()));
    assert!(!text.contains(SECRET), "{text}");
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
