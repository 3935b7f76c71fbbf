use super::{Limits, route::Route};
use reqwest::{
    Client,
    header::{CONNECTION, HeaderMap, HeaderValue},
    redirect, retry,
};
use rustls::{ClientConfig, RootCertStore, crypto::ring};
use rustls_platform_verifier::BuilderVerifierExt;
use std::{
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::Arc,
};

/// A client for one route. The error is a cause in plain words.
pub(super) fn build(route: Route, limits: &Limits) -> Result<Client, &'static str> {
    let builder = Client::builder()
        .user_agent(concat!("Authkeep/", env!("CARGO_PKG_VERSION")))
        // RFC 9112 section 9.3: who does not reuse connections says so.
        .default_headers(HeaderMap::from_iter([(CONNECTION, HeaderValue::from_static("close"))]))
        .redirect(redirect::Policy::none())
        .retry(retry::never())
        // A reused connection that closes makes the layer below send a second time.
        .pool_max_idle_per_host(0)
        .referer(false)
        .http1_only()
        .connect_timeout(limits.connect)
        .https_only(route != Route::Local)
        .tls_backend_preconfigured(tls(route)?);
    match route {
        Route::Remote => builder,
        // The name means this machine, whatever a hosts file says (RFC 6761 section 6.3).
        Route::Local | Route::LocalTls => builder.no_proxy().resolve_to_addrs(
            "localhost",
            &[SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), SocketAddr::from((Ipv6Addr::LOCALHOST, 0))],
        ),
    }
    .build()
    .map_err(|_| "the network could not be set up")
}

fn tls(route: Route) -> Result<ClientConfig, &'static str> {
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|_| "TLS could not be set up")?;
    Ok(match route {
        // Speaks no TLS, so it needs no certificates and does without reading any.
        Route::Local => builder.with_root_certificates(RootCertStore::empty()),
        Route::LocalTls | Route::Remote => builder
            .with_platform_verifier()
            .map_err(|_| "the certificates that this system trusts could not be read")?,
    }
    .with_no_client_auth())
}
