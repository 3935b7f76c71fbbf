//! Where a connection's requests go, for the person to compare.

use crate::{
    connection::Connection, endpoints::Endpoints, error::Error, provider::Provider, service::Service,
};
use url::Url;

/// Where a connection's requests go; none where the provider has no such endpoint, or names it only
/// in a value that is secret or comes later.
#[derive(Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is documented at the provider")]
pub struct Places {
    pub authorize: Option<Url>,
    pub token: Option<Url>,
    pub refresh: Option<Url>,
    pub revoke: Option<String>,
    pub api: Option<Url>,
}

impl Service {
    /// Where a connection's requests go. Of the revocation endpoint only the origin: its address may
    /// hold the token.
    ///
    /// # Errors
    /// `ProviderFile`, `StorageFailed`.
    pub fn places(&self, provider: &Provider, connection: &Connection) -> Result<Places, Error> {
        let client_id = self.client_id(connection.client.as_ref())?;
        let discovered = connection.discovered.as_ref();
        let endpoints = Endpoints::new(
            provider,
            discovered,
            client_id.as_deref(),
            &connection.vars,
            &Default::default(),
        )?;
        Ok(Places {
            authorize: endpoints.authorize().ok(),
            token: endpoints.token()?,
            refresh: provider.refresh_url.as_ref().and(endpoints.refresh()?),
            revoke: endpoints.origins()?.revoke,
            api: endpoints.api_base()?,
        })
    }
}
