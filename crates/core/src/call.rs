//! Calling a provider's API with a connection's token.

use crate::{
    activity::What,
    connection::{Connection, Origins},
    error::{Code, Error},
    explain,
    oauth::{problem::Problem, request},
    ports::{HttpRequest, HttpResponse, Method},
    provider::{Meaning, Placeholder, Provider},
    service::Service,
    tokens::Tokens,
};
use secrecy::SecretString;
use url::Url;

/// One API call.
#[derive(Debug)]
pub struct Call {
    /// The method.
    pub method: Method,
    /// A path under the API's base, or a whole address.
    pub target: String,
    /// Further headers.
    pub headers: Vec<(String, SecretString)>,
    /// The body.
    pub body: Option<SecretString>,
    /// Whether the token may go to another host than the connection's own API.
    pub any_host: bool,
}

impl Service {
    /// Sends the call with a fresh token. If the API refuses the token, one later token is asked
    /// for and the call sent once more (oauth-requirement 36).
    ///
    /// # Errors
    /// `Usage` for an address outside the API; `Offline` and its kin; all of [`Service::token`].
    pub async fn call(&self, name: &str, call: &Call, by: Option<&str>) -> Result<HttpResponse, Error> {
        let handed = self.token(name, None, by).await?;
        let provider = self.provider(&handed.connection.provider)?;
        let tokens = self.tokens(&handed.connection).await?;
        let response = self.send(&provider, &handed.connection, &tokens, call).await?;
        if !refuses_token(&provider, &response, self.now()) || !handed.connection.renewable() {
            return Ok(response);
        }
        let connection = self.replace(handed, tokens).await?.connection;
        let tokens = self.tokens(&connection).await?;
        self.send(&provider, &connection, &tokens, call).await
    }

    async fn send(
        &self,
        provider: &Provider,
        connection: &Connection,
        tokens: &Tokens,
        call: &Call,
    ) -> Result<HttpResponse, Error> {
        let endpoints = self.endpoints(provider, connection, &tokens.secret_vars)?;
        let base = endpoints.api_base()?;
        let url = target(base, &connection.origins, &call.target, call.any_host)
            .map_err(|error| error.about(&connection.name))?;
        let values = endpoints.values().clone().with(Placeholder::AccessToken, tokens.access.token.clone());
        let mut headers = request::api_headers(provider, &values)?;
        for (name, value) in &call.headers {
            request::set_header(&mut headers, name, value.clone());
        }
        let shown = format!("{} {}", call.method.as_str(), url.path());
        let request = HttpRequest { method: call.method, url, headers, body: call.body.clone() };
        let response = self
            .ports
            .http
            .send(request)
            .await
            .map_err(|error| explain::no_answer(provider, &error).about(&connection.name))?;
        self.log(connection, What::Called, |entry| {
            entry.detail = Some(format!("{shown}: {}", response.status))
        });
        Ok(response)
    }
}

/// The address of a call: under the API's base, or, written out whole, at the same origin.
fn target(base: Option<Url>, fixed: &Origins, target: &str, any_host: bool) -> Result<Url, Error> {
    let unreadable = || Error::new(Code::Usage, "This is no address and no path.", "Write a path like /me.");
    let whole = target.starts_with("https://") || target.starts_with("http://");
    let url = match (&base, whole) {
        (_, true) => Url::parse(target).map_err(|_| unreadable())?,
        (Some(base), false) => {
            let base = base.as_str().trim_end_matches('/');
            Url::parse(&format!("{base}/{}", target.trim_start_matches('/'))).map_err(|_| unreadable())?
        }
        (None, false) => {
            return Err(Error::new(
                Code::Usage,
                "The provider's file names no address for its API.",
                "Write the whole address, and allow any host.",
            )
            .by_command("Write the whole address, and --any-host."));
        }
    };
    let at_home = base.is_some_and(|base| base.origin() == url.origin()) && fixed.include(&url);
    let named = url.username().is_empty() && url.password().is_none();
    if named && (at_home || any_host) {
        return Ok(url);
    }
    Err(Error::new(
        Code::Usage,
        format!(
            "{} is not this connection's API. The token was not sent.",
            url.origin().ascii_serialization()
        ),
        "If it may have the token all the same, allow any host.",
    )
    .by_command("If it may have the token all the same, say --any-host."))
}

/// Whether an API answer means that the access token is over.
fn refuses_token(provider: &Provider, response: &HttpResponse, now: jiff::Timestamp) -> bool {
    let by_code = || {
        let code = Problem::read(provider, response, now).code;
        code.and_then(|code| provider.errors.means.get(&code).copied()) == Some(Meaning::Refresh)
    };
    response.status == 401 || response.status >= 400 && by_code()
}
