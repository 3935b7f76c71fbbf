//! Can the browser bring an answer to this machine?

use authkeep_core::{
    error::{Code, Error},
    provider::Catalogue,
};
use authkeep_platform::loopback::{BindError, Host, Loopback};
use std::collections::BTreeSet;

/// Opens a listener on both addresses. One of them is enough.
pub async fn check() -> Result<String, Error> {
    let v4 = Loopback::bind(Host::Ipv4, None, "/").await;
    let v6 = Loopback::bind(Host::Ipv6, None, "/").await;
    match (v4, v6) {
        (Ok(_), Ok(_)) => Ok("127.0.0.1 and [::1] can be listened on".to_owned()),
        (Ok(_), Err(_)) => Ok("127.0.0.1 can be listened on; [::1] is not there, and need not be".to_owned()),
        (Err(error), _) => Err(cannot(&error)),
    }
}

/// The ports that provider files name, since they are registered there.
pub fn fixed_ports(catalogue: &Catalogue) -> BTreeSet<u16> {
    let entries = catalogue.entries().into_iter();
    entries.filter_map(|entry| catalogue.get(&entry.id).ok()?.redirect.port).collect()
}

/// Opens a listener on a fixed port.
pub async fn check_port(port: u16) -> Result<String, Error> {
    match Loopback::bind(Host::Ipv4, Some(port), "/").await {
        Ok(_) => Ok(format!("{port}, which provider files name, is free")),
        Err(error) => Err(cannot(&error)),
    }
}

fn cannot(error: &BindError) -> Error {
    let hint = "A sign-in can use another port (--port N) where the provider has it registered, or none \
                (--redirect paste).";
    Error::new(Code::Usage, format!("Signing in cannot listen: {error}."), hint)
}
