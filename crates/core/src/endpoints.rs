//! Where requests go: endpoints from the provider's file and a connection's variables, held
//! against the origins that were fixed when the connection was made.

use crate::{
    connection::{Connection, Origins},
    error::Error,
    explain,
    oauth::{BuildError, discovery::Metadata},
    provider::{Hole, Placeholder, Provider, UrlTemplate, Values},
};
use secrecy::SecretString;
use std::collections::BTreeMap;
use url::Url;

/// The endpoints of one connection or sign-in.
pub(crate) struct Endpoints<'a> {
    provider: &'a Provider,
    discovered: Option<&'a Metadata>,
    values: Values,
}

impl<'a> Endpoints<'a> {
    /// With this client, if there is one, and these values of the provider's variables.
    pub(crate) fn new(
        provider: &'a Provider,
        discovered: Option<&'a Metadata>,
        client_id: Option<&str>,
        vars: &BTreeMap<String, String>,
        secret_vars: &BTreeMap<String, SecretString>,
    ) -> Result<Self, BuildError> {
        let mut values = Values::default();
        if let Some(client_id) = client_id {
            values.set(Placeholder::ClientId, client_id);
        }
        for (name, value) in vars {
            values.set_var(name, value.as_str());
        }
        for (name, value) in secret_vars {
            values.set_var(name, value.clone());
        }
        let mut endpoints = Self { provider, discovered, values };
        // A base that needs a variable of a later step stays unknown until then.
        if let Some(base) = endpoints.render(provider.api_base.as_ref())? {
            endpoints.values.set(Placeholder::ApiBase, base.as_str().trim_end_matches('/'));
        }
        if let Some(token) = endpoints.token()? {
            endpoints.values.set(Placeholder::TokenUrl, token.as_str());
        }
        Ok(endpoints)
    }

    /// What templates may use at this step.
    pub(crate) fn values(&self) -> &Values {
        &self.values
    }

    /// Authorization endpoint.
    pub(crate) fn authorize(&self) -> Result<Url, BuildError> {
        match (self.render(self.provider.authorize_url.as_ref())?, self.discovered) {
            (Some(url), _) => Ok(url),
            (None, Some(found)) => Ok(found.authorization_endpoint.clone()),
            (None, None) => Err(BuildError::NoEndpoint("authorization endpoint")),
        }
    }

    /// Token endpoint; none while it needs a variable that is not known yet.
    pub(crate) fn token(&self) -> Result<Option<Url>, BuildError> {
        let own = self.render(self.provider.token_url.as_ref())?;
        Ok(own.or_else(|| self.discovered.map(|found| found.token_endpoint.clone())))
    }

    /// Where a refresh goes.
    pub(crate) fn refresh(&self) -> Result<Option<Url>, BuildError> {
        Ok(self.render(self.provider.refresh_url.as_ref())?.or(self.token()?))
    }

    /// What API paths are relative to.
    pub(crate) fn api_base(&self) -> Result<Option<Url>, BuildError> {
        self.render(self.provider.api_base.as_ref())
    }

    /// The issuer that callbacks must name.
    pub(crate) fn issuer(&self) -> Result<Option<String>, BuildError> {
        if let Some(found) = self.discovered {
            return Ok(Some(found.issuer.clone()));
        }
        let issuer = self.provider.issuer.as_ref().filter(|issuer| self.knows_all_of(issuer));
        Ok(issuer.map(|issuer| issuer.render_identifier(&self.values)).transpose()?)
    }

    /// The origins to be fixed with a connection.
    pub(crate) fn origins(&self) -> Result<Origins, BuildError> {
        let origin = |url: Option<Url>| url.map(|url| url.origin().ascii_serialization());
        let revoke = self.provider.revoke.as_ref().map(|revoke| &revoke.request.url);
        Ok(Origins {
            token: origin(self.token()?),
            refresh: origin(self.refresh()?),
            revoke: self.origin_of(revoke)?,
            api: origin(self.api_base()?),
        })
    }

    /// Refuses to go on if the provider's file names another place than the connection was made
    /// for (invariant 5).
    pub(crate) fn still_those_of(&self, connection: &Connection) -> Result<(), Error> {
        let Origins { token, refresh, revoke, api } = self.origins()?;
        let fixed = &connection.origins;
        let pairs =
            [(&fixed.token, token), (&fixed.refresh, refresh), (&fixed.revoke, revoke), (&fixed.api, api)];
        for (was, is) in pairs {
            // An endpoint that the file gained later is not known to the connection yet; one that
            // the connection knows must stay where it is.
            if let (Some(was), Some(is)) = (was, is)
                && *was != is
            {
                return Err(explain::moved(self.provider, was, &is).about(&connection.name));
            }
        }
        Ok(())
    }

    fn render(&self, template: Option<&UrlTemplate>) -> Result<Option<Url>, BuildError> {
        let known = template.filter(|template| self.knows_all_of(template));
        Ok(known.map(|template| template.render(&self.values)).transpose()?)
    }

    fn knows_all_of(&self, template: &UrlTemplate) -> bool {
        template.holes().all(|hole| self.values.get(hole).is_ok())
    }

    /// The origin of an address whose path may hold what only its request knows: a token.
    fn origin_of(&self, template: Option<&UrlTemplate>) -> Result<Option<String>, BuildError> {
        let Some(template) = template else { return Ok(None) };
        let mut endpoints = Endpoints { values: self.values.clone(), ..*self };
        for hole in template.holes() {
            if let Hole::Placeholder(it) = hole
                && !matches!(it, Placeholder::ApiBase | Placeholder::TokenUrl)
            {
                endpoints.values.set(*it, "x");
            }
        }
        Ok(endpoints.render(Some(template))?.map(|url| url.origin().ascii_serialization()))
    }
}
