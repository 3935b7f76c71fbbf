//! What a provider's file leaves to its issuer's own metadata.

use super::{
    Provider, RequestAuth, RequestTemplate, Revoke, RevokedToken, UrlTemplate, WhoAmI, WhoAmIFrom, defaults,
};
use crate::{oauth::discovery::Metadata, ports::Method};
use url::Url;

impl Provider {
    /// This provider with the ways to name the account and to end a grant that its issuer
    /// announces, where its file names none.
    #[must_use]
    pub fn filled(&self, found: &Metadata) -> Self {
        let mut filled = self.clone();
        if let (None, Some(url)) = (&filled.revoke, template(found.revocation_endpoint.as_ref())) {
            let request = request(defaults::REVOKE_METHOD, url, RequestAuth::Client);
            let ok = defaults::REVOKE_OK.to_vec();
            filled.revoke = Some(Revoke { request, token: RevokedToken::Refresh, ok });
        }
        if let (None, Some(url)) = (&filled.whoami, template(found.userinfo_endpoint.as_ref())) {
            let request = request(defaults::WHO_AM_I_METHOD, url, RequestAuth::Bearer);
            // OpenID Connect Core §5.1.
            let (id, label) = ("sub".to_owned(), "email".to_owned());
            filled.whoami = Some(WhoAmI { from: WhoAmIFrom::Request(Box::new(request)), id, label });
        }
        filled
    }
}

/// An address that stands for itself. One that looks like a template is left alone.
fn template(url: Option<&Url>) -> Option<UrlTemplate> {
    UrlTemplate::parse(url?.as_str()).ok().filter(|template| template.holes().next().is_none())
}

fn request(method: Method, url: UrlTemplate, auth: RequestAuth) -> RequestTemplate {
    RequestTemplate {
        method,
        url,
        body: defaults::request_body(method),
        auth,
        params: Default::default(),
        headers: Default::default(),
    }
}
