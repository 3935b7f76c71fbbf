//! Client authentication at the token and revocation endpoints (RFC 6749 section 2.3).

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hyper::HeaderMap;
use hyper::header::AUTHORIZATION;

use crate::client::Client;
use crate::dialect::ClientAuth;
use crate::error::{ErrorCode, Refusal};
use crate::parameters::Parameters;

/// Credentials as a client presents them. They are secret: there is no `Debug`.
#[derive(PartialEq, Eq)]
pub(crate) struct Credentials {
    method: ClientAuth,
    id: String,
    secret: String,
}

/// Finds the client that a request proves to come from.
pub(crate) fn authenticate<'a>(
    clients: &'a BTreeMap<String, Client>,
    methods: &[ClientAuth],
    headers: &HeaderMap,
    body: &Parameters,
) -> Result<&'a Client, Refusal> {
    let failed = || Refusal::new(ErrorCode::InvalidClient, "client authentication failed");
    let credentials = presented(headers, body)?;
    if !methods.contains(&credentials.method) {
        return Err(failed());
    }
    let client = clients.get(&credentials.id).ok_or_else(failed)?;
    let proven = match credentials.method {
        ClientAuth::None => client.is_public(),
        ClientAuth::Post | ClientAuth::Basic => client.has_secret(&credentials.secret),
    };
    proven.then_some(client).ok_or_else(failed)
}

/// The one set of credentials of a request. More than one is refused.
fn presented(headers: &HeaderMap, body: &Parameters) -> Result<Credentials, Refusal> {
    let id = body.get("client_id");
    let secret = body.get("client_secret");
    match (headers.get(AUTHORIZATION), secret) {
        (Some(_), Some(_)) => Err(Refusal::request("two ways of client authentication")),
        (Some(header), None) => {
            let basic = header.to_str().ok().and_then(basic);
            let basic =
                basic.ok_or_else(|| Refusal::new(ErrorCode::InvalidClient, "Authorization is not Basic"))?;
            if id.is_some_and(|id| id != basic.id) {
                return Err(Refusal::request("client_id contradicts Authorization"));
            }
            Ok(basic)
        }
        (None, secret) => {
            let id = id.ok_or_else(|| Refusal::new(ErrorCode::InvalidClient, "the client is not named"))?;
            let method = if secret.is_some() { ClientAuth::Post } else { ClientAuth::None };
            Ok(Credentials { method, id: id.to_owned(), secret: secret.unwrap_or_default().to_owned() })
        }
    }
}

/// Id and secret are form-encoded before they are joined (RFC 6749 section 2.3.1).
fn basic(header: &str) -> Option<Credentials> {
    let (scheme, value) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let pair = String::from_utf8(STANDARD.decode(value.trim()).ok()?).ok()?;
    let (id, secret) = pair.split_once(':')?;
    Some(Credentials { method: ClientAuth::Basic, id: form_decoded(id)?, secret: form_decoded(secret)? })
}

fn form_decoded(text: &str) -> Option<String> {
    if text.contains(['&', '=']) {
        return None;
    }
    let value = url::form_urlencoded::parse(text.as_bytes()).next();
    Some(value.map(|(name, _)| name.into_owned()).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn header(id: &str, secret: &str) -> String {
        let encode = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
        format!("Basic {}", STANDARD.encode(format!("{}:{}", encode(id), encode(secret))))
    }

    #[test]
    fn basic_is_decoded_before_it_is_compared() {
        let parsed = basic(&header("my app:1", "s+ cret%:&=")).unwrap();
        assert_eq!((parsed.id.as_str(), parsed.secret.as_str()), ("my app:1", "s+ cret%:&="));
    }

    proptest! {
        #[test]
        fn any_credentials_survive_the_header(id in any::<String>(), secret in any::<String>()) {
            let parsed = basic(&header(&id, &secret)).unwrap();
            prop_assert_eq!((parsed.id, parsed.secret), (id, secret));
        }

        #[test]
        fn any_header_is_read_or_refused(text in any::<String>()) {
            basic(&text);
        }
    }
}
