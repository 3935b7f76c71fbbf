//! Looking up what a provider's file leaves to its issuer.

use super::Vars;
use crate::{
    error::{Code, Error},
    explain,
    oauth::discovery::{self, DiscoveryFault, Metadata},
    ports::{HttpRequest, Method},
    provider::Provider,
    service::Service,
};
use url::Url;

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
        let issuer = Url::parse(&issuer).map_err(|_| discovery_failed(provider, DiscoveryFault::NotFound))?;
        let mut fault = DiscoveryFault::NotFound;
        for url in discovery::addresses(&issuer) {
            let request = HttpRequest { method: Method::Get, url, headers: Vec::new(), body: None };
            let response =
                self.ports.http.send(request).await.map_err(|error| explain::no_answer(provider, &error))?;
            match discovery::read(&issuer, &response) {
                Ok(metadata) => return Ok(Some(metadata)),
                Err(DiscoveryFault::NotFound) => {}
                Err(other) => fault = other,
            }
        }
        Err(discovery_failed(provider, fault))
    }
}

fn discovery_failed(provider: &Provider, fault: DiscoveryFault) -> Error {
    Error::new(
        Code::ProviderFile,
        format!("The endpoints of {} cannot be found: {fault}.", provider.name),
        "Compare the issuer in the provider's file with its documentation.",
    )
}
