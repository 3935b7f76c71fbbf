use super::Host;
use std::{
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};
use tokio::net::TcpListener;

/// A free port of one address is seldom taken on the other.
const ATTEMPTS: usize = 16;

/// WSAEACCES: the port lies in a range that Windows excludes.
const WINDOWS_EXCLUDED: i32 = 10013;

/// Why the callback listener could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum BindError {
    /// Another program listens there.
    #[error("port {port} is used by another program: close that program or choose another port")]
    Busy {
        /// The port asked for.
        port: u16,
    },
    /// Windows gives the port to nobody.
    #[error("Windows keeps port {port} for itself: choose another port")]
    Excluded {
        /// The port asked for.
        port: u16,
    },
    /// The system refuses for another reason.
    #[error("no port could be opened for the callback: {0}")]
    Other(#[source] io::Error),
}

impl BindError {
    fn read(error: io::Error, port: u16) -> Self {
        if error.kind() == io::ErrorKind::AddrInUse {
            Self::Busy { port }
        } else if error.raw_os_error() == Some(WINDOWS_EXCLUDED) {
            Self::Excluded { port }
        } else {
            Self::Other(error)
        }
    }
}

/// The listeners of a redirect host and the port they share.
pub(super) async fn open(host: Host, port: Option<u16>) -> Result<(Vec<TcpListener>, u16), BindError> {
    if let Some(port) = port {
        return pair(host, port).await;
    }
    for _ in 1..ATTEMPTS {
        if let Ok(opened) = pair(host, 0).await {
            return Ok(opened);
        }
    }
    pair(host, 0).await
}

async fn pair(host: Host, port: u16) -> Result<(Vec<TcpListener>, u16), BindError> {
    let (needed, other) = addresses(host);
    let first = TcpListener::bind((needed, port)).await.map_err(|error| BindError::read(error, port))?;
    let port = first.local_addr().map_err(BindError::Other)?.port();
    match TcpListener::bind((other, port)).await.map_err(|error| BindError::read(error, port)) {
        Ok(second) => Ok((vec![first, second], port)),
        // The other address of `localhost` belongs to somebody, who would get the code.
        Err(taken @ (BindError::Busy { .. } | BindError::Excluded { .. })) if host == Host::Localhost => {
            Err(taken)
        }
        Err(_) => Ok((vec![first], port)),
    }
}

fn addresses(host: Host) -> (IpAddr, IpAddr) {
    let (v4, v6) = (Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into());
    match host {
        Host::Ipv4 | Host::Localhost => (v4, v6),
        Host::Ipv6 => (v6, v4),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reasons_are_told_apart() {
        let read = |error: io::Error| BindError::read(error, 8123);
        assert!(matches!(read(io::ErrorKind::AddrInUse.into()), BindError::Busy { port: 8123 }));
        let excluded = io::Error::from_raw_os_error(WINDOWS_EXCLUDED);
        assert!(matches!(read(excluded), BindError::Excluded { port: 8123 }));
        assert!(matches!(read(io::ErrorKind::PermissionDenied.into()), BindError::Other(_)));
    }
}
