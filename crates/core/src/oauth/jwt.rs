//! A look into a token that is a JWT, for people. Nothing is verified, and nothing here may rest on
//! it: to a client an access token is opaque (RFC 9068 §6).

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{
    Deserialize, Deserializer,
    de::{Error, MapAccess, Visitor},
};
use serde_json::value::RawValue;
use std::fmt;

/// The members of a JSON object in the order in which they stand, each as JSON text: no number
/// loses digits, and a name that comes twice is seen twice.
#[derive(Debug, PartialEq, Eq)]
pub struct Members(pub Vec<(String, String)>);

/// The readable parts of a JWT in the compact form (RFC 7519 §3, RFC 7515 §7.1).
#[derive(Debug, PartialEq, Eq)]
pub struct Jwt {
    /// The JOSE header.
    pub header: Members,
    /// The claims set.
    pub claims: Members,
}

/// Reads a token; none if it is opaque, or encrypted.
pub fn read(token: &str) -> Option<Jwt> {
    let mut parts = token.split('.');
    let (header, claims, signature) = (parts.next()?, parts.next()?, parts.next()?);
    let three = parts.next().is_none() && URL_SAFE_NO_PAD.decode(signature).is_ok();
    let jwt = Jwt { header: object(header)?, claims: object(claims)? };
    // RFC 7515 §4.1.1: a header without it is none.
    (three && jwt.header.0.iter().any(|(name, _)| name == "alg")).then_some(jwt)
}

fn object(part: &str) -> Option<Members> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()
}

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Members;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let mut members = Vec::new();
                while let Some((name, value)) = map.next_entry::<String, Box<RawValue>>()? {
                    // `RawValue` takes any depth; whoever shows it may not.
                    serde_json::from_str::<serde_json::Value>(value.get()).map_err(A::Error::custom)?;
                    members.push((name, value.get().to_owned()));
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Object)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn jwt(header: &str, claims: &str) -> String {
        let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
        format!("{}.{}.{}", part(header), part(claims), part("signature"))
    }

    #[test]
    fn members_keep_their_order_and_their_digits() {
        let token = jwt(
            r#"{"alg":"RS256","typ":"at+jwt"}"#,
            r#"{"sub":"5","id":12345678901234567890123,"scp":["a", "b"],"sub":"6"}"#,
        );
        let jwt = read(&token).expect("a JWT");
        let claims: Vec<_> = jwt.claims.0.iter().map(|(name, json)| format!("{name}={json}")).collect();
        assert_eq!(claims, ["sub=\"5\"", "id=12345678901234567890123", "scp=[\"a\", \"b\"]", "sub=\"6\""]);
    }

    #[test]
    fn what_is_no_jwt_stays_closed() {
        let sound = jwt(r#"{"alg":"none"}"#, "{}");
        for token in [
            "",
            "opaque",
            "a.b.c",
            &format!("{sound}.x"),
            &format!("{sound}="),
            &format!("{sound}.x.y"),
            &jwt(r#"{"typ":"JWT"}"#, "{}"),
            &jwt("[]", "{}"),
            &jwt(r#"{"alg":"none"}"#, "{} {}"),
            &jwt(r#"{"alg":"none"}"#, &format!("{{\"a\":{}}}", "[".repeat(500))),
        ] {
            assert_eq!(read(token), None, "{token}");
        }
        assert!(read(&sound).is_some(), "the one they were made from is");
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_harm(token in r"[A-Za-z0-9_\-]{0,40}(\.[A-Za-z0-9_\-=]{0,40}){0,4}|\PC*") {
            let _ = read(&token);
        }

        #[test]
        fn every_claim_comes_out_as_it_stood(
            claims in prop::collection::vec(("[a-z]{1,8}", any::<i64>()), 0..20),
        ) {
            let text: Vec<_> = claims.iter().map(|(name, number)| format!("\"{name}\":{number}")).collect();
            let token = jwt(r#"{"alg":"RS256"}"#, &format!("{{{}}}", text.join(",")));
            let read = read(&token).expect("a JWT").claims.0;
            let expected: Vec<_> =
                claims.into_iter().map(|(name, number)| (name, number.to_string())).collect();
            prop_assert_eq!(read, expected);
        }
    }
}
