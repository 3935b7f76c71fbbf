//! Looking up what a provider's file leaves to its issuer.

use super::Vars;
use crate::{
    error::{Code, Error},
    explain,
    oauth::discovery::{self, DiscoveryFault, Metadata, Offers},
    ports::{HttpError, HttpRequest, Method},
    provider::Provider,
    service::Service,
};
use url::Url;

/// Why an issuer's metadata is not to be had.
pub(crate) enum NotAnnounced {
    /// There is none, or none that is taken.
    Fault(DiscoveryFault),
    /// Nothing answered.
    NoAnswer(HttpError),
}

impl Service {
    /// Looks an issuer's endpoints up where the provider's file does not name them.
    pub(super) async fn discover(
        &self,
        provider: &Provider,
        client_id: &str,
        vars: &Vars,
    ) -> Result<Option<Metadata>, Error> {
        let complete = provider.authorize_url.is_some() && provider.token_url.is_some();
        let endpoints = vars.endpoints(provider, None, Some(client_id))?;
        let Some(issuer) = endpoints.issuer()?.filter(|_| !complete) else { return Ok(None) };
        match self.announced(&issuer).await {
            Ok((metadata, _)) => Ok(Some(metadata)),
            Err(NotAnnounced::NoAnswer(error)) => Err(explain::no_answer(provider, &error)),
            Err(NotAnnounced::Fault(fault)) => Err(discovery_failed(provider, fault)),
        }
    }

    /// Asks an issuer for its metadata, at each place where it may be.
    pub(crate) async fn announced(&self, issuer: &str) -> Result<(Metadata, Offers), NotAnnounced> {
        let mut fault = DiscoveryFault::NotFound;
        let issuer = Url::parse(issuer).map_err(|_| NotAnnounced::Fault(fault))?;
        for url in discovery::addresses(&issuer) {
            let request = HttpRequest { method: Method::Get, url, headers: Vec::new(), body: None };
            let response = self.ports.http.send(request).await.map_err(NotAnnounced::NoAnswer)?;
            match discovery::read(&issuer, &response) {
                Ok(metadata) => return Ok((metadata, discovery::offers(&response))),
                Err(DiscoveryFault::NotFound) => {}
                Err(other) => fault = other,
            }
        }
        Err(NotAnnounced::Fault(fault))
    }
}

fn discovery_failed(provider: &Provider, fault: DiscoveryFault) -> Error {
    Error::new(
        Code::ProviderFile,
        format!("The endpoints of {} cannot be found: {fault}.", provider.name),
        "Compare the issuer in the provider's file with its documentation.",
    )
}
