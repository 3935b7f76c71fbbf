//! Services that a desktop offers its programs on the session bus.

use zbus::{
    blocking::{Connection, connection::Builder},
    object_server::Interface,
};

/// Puts a service on the bus under this name, for as long as the connection lives.
pub fn offer<I: Interface>(address: &str, name: &'static str, path: &'static str, service: I) -> Connection {
    let bus = Builder::address(address).and_then(|bus| bus.serve_at(path, service));
    let bus = bus.and_then(|bus| bus.name(name)).and_then(Builder::build);
    bus.unwrap_or_else(|error| panic!("{name} cannot be offered: {error}"))
}
