//! Requests that a provider's file describes: who-am-I, revocation, the second exchange.

use super::{BuildError, Credentials, parameters::Parameters, token};
use crate::{
    ports::HttpRequest,
    provider::{Placeholder, Provider, RequestAuth, RequestBody, RequestTemplate, Values},
};
use secrecy::{ExposeSecret, SecretString};

/// Builds a described request. `standard` are the parameters that the engine sends unless the
/// file removes them. `values` holds the tokens.
pub fn build(
    provider: &Provider,
    template: &RequestTemplate,
    client: &Credentials,
    standard: &[(&str, SecretString)],
    values: &Values,
) -> Result<HttpRequest, BuildError> {
    let mut values = super::of_one_request(values);
    values.set(Placeholder::ClientId, client.client_id.as_str());
    values.set(Placeholder::ClientSecret, client.client_secret.clone().unwrap_or_default());

    let mut parameters = Parameters::default();
    for (name, value) in standard {
        parameters.set(name, value.clone());
    }
    let mut headers = vec![("accept".to_owned(), "application/json".to_owned().into())];
    match &template.auth {
        RequestAuth::Client => match token::authentication(provider.client_auth, client) {
            Some(basic) => set_header(&mut headers, "authorization", basic),
            None => {
                parameters.set("client_id", client.client_id.as_str());
                parameters.set("client_secret", client.client_secret.clone().unwrap_or_default());
            }
        },
        RequestAuth::Basic => {
            let secret = client.client_secret.clone().unwrap_or_default();
            set_header(
                &mut headers,
                "authorization",
                token::basic(&client.client_id, secret.expose_secret()),
            );
        }
        RequestAuth::Bearer => {
            for (name, value) in api_headers(provider, &values)? {
                set_header(&mut headers, &name, value);
            }
        }
        RequestAuth::Header(line) => set_header_line(&mut headers, &line.render(&values)?),
        RequestAuth::None => {}
    }
    parameters.apply(&template.params, &values)?;

    let mut url = template.url.render(&values)?;
    let mut body = None;
    match template.body {
        _ if parameters.is_empty() => {}
        RequestBody::Form => {
            set_header(&mut headers, "content-type", token::FORM.to_owned().into());
            body = Some(parameters.form());
        }
        RequestBody::Json => {
            set_header(&mut headers, "content-type", "application/json".to_owned().into());
            body = Some(parameters.json());
        }
        RequestBody::Query => parameters.add_to(&mut url),
    }
    for (name, value) in &template.headers {
        set_header(&mut headers, name, value.render(&values)?);
    }
    Ok(HttpRequest { method: template.method, url, headers, body })
}

/// The headers that every API call of this provider carries, the one with the token among them.
pub fn api_headers(provider: &Provider, values: &Values) -> Result<Vec<(String, SecretString)>, BuildError> {
    let values = super::of_one_request(values);
    let mut headers = Vec::new();
    for (name, template) in &provider.headers.api {
        set_header(&mut headers, name, template.render(&values)?);
    }
    set_header_line(&mut headers, &provider.api_auth.render(&values)?);
    Ok(headers)
}

/// Sets a header, replacing one of the same name in any case.
pub fn set_header(headers: &mut Vec<(String, SecretString)>, name: &str, value: SecretString) {
    let name = name.to_ascii_lowercase();
    headers.retain(|(known, _)| *known != name);
    headers.push((name, value));
}

fn set_header_line(headers: &mut Vec<(String, SecretString)>, line: &SecretString) {
    if let Some((name, value)) = line.expose_secret().split_once(':') {
        set_header(headers, name.trim(), value.trim().to_owned().into());
    }
}
