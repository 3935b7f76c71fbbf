use authkeep_core::ports::HttpError;
use rustls::CertificateError;
use std::{error::Error, io, iter};

/// Says in plain words why there is no answer, and whether the request can have arrived.
///
/// The words are fixed ones: the texts of the libraries below may carry the address and pieces
/// of the answer.
pub(super) fn read(error: &reqwest::Error, origin: &str) -> HttpError {
    let origin = origin.to_owned();
    // A connector's error comes before the first byte of the request: name, connection,
    // proxy tunnel, TLS handshake.
    if error.is_connect() || error.is_builder() {
        let detail = known(error).unwrap_or("the connection could not be made").to_owned();
        HttpError::NotSent { origin, detail }
    } else {
        let detail = known(error).unwrap_or("the connection broke").to_owned();
        HttpError::Lost { origin, detail }
    }
}

fn known(error: &reqwest::Error) -> Option<&'static str> {
    if error.is_timeout() {
        return Some(if error.is_connect() { "connecting timed out" } else { "the answer timed out" });
    }
    if error.is_dns() {
        return Some("name not found");
    }
    let below = || iter::successors(error.source(), |&error| next(error));
    below()
        .find_map(|error| proxy(error).or_else(|| tls(error)).or_else(|| http(error)))
        .or_else(|| below().find_map(transport))
        .or_else(|| error.is_decode().then_some("the answer could not be decompressed"))
}

/// The error below this one. `io::Error::source` skips the one that it wraps.
fn next<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(wrapped) => Some(wrapped),
        None => error.source(),
    }
}

/// The type of this error is private; its text begins with fixed words.
fn proxy(error: &(dyn Error + 'static)) -> Option<&'static str> {
    error.to_string().starts_with("tunnel error").then_some("the system's proxy gave no connection")
}

fn tls(error: &(dyn Error + 'static)) -> Option<&'static str> {
    let rustls::Error::InvalidCertificate(certificate) = error.downcast_ref::<rustls::Error>()? else {
        return Some("TLS failed");
    };
    Some(if is_outside_its_dates(certificate) {
        "certificate out of date, or this machine's clock is wrong"
    } else if is_for_another_name(certificate) {
        "certificate made for another name"
    } else if *certificate == CertificateError::Revoked {
        "certificate revoked"
    } else {
        "certificate not trusted"
    })
}

fn is_outside_its_dates(error: &CertificateError) -> bool {
    use CertificateError::{Expired, ExpiredContext, NotValidYet, NotValidYetContext};
    matches!(error, Expired | ExpiredContext { .. } | NotValidYet | NotValidYetContext { .. })
}

fn is_for_another_name(error: &CertificateError) -> bool {
    use CertificateError::{NotValidForName, NotValidForNameContext};
    matches!(error, NotValidForName | NotValidForNameContext { .. })
}

fn http(error: &(dyn Error + 'static)) -> Option<&'static str> {
    let error = error.downcast_ref::<hyper::Error>()?;
    if error.is_incomplete_message() {
        Some("the server closed the connection before its answer was whole")
    } else if error.is_parse() {
        Some("the answer is not HTTP")
    } else {
        None
    }
}

fn transport(error: &(dyn Error + 'static)) -> Option<&'static str> {
    let kind = error.downcast_ref::<io::Error>()?.kind();
    let words = [
        (io::ErrorKind::ConnectionRefused, "connection refused"),
        (io::ErrorKind::NetworkUnreachable, "network not reachable"),
        (io::ErrorKind::HostUnreachable, "host not reachable"),
        (io::ErrorKind::ConnectionReset, "the server reset the connection"),
        (io::ErrorKind::ConnectionAborted, "the connection was aborted"),
        (io::ErrorKind::BrokenPipe, "the server closed the connection before its answer was whole"),
        (io::ErrorKind::UnexpectedEof, "the server closed the connection before its answer was whole"),
    ];
    words.into_iter().find(|(known, _)| *known == kind).map(|(_, words)| words)
}
