//! Parameters of requests: parsed in order, so that a repeated one is seen.

use std::fmt;

use hyper::HeaderMap;
use hyper::header::CONTENT_TYPE;
use serde::de::{Deserializer, Error as _, MapAccess, Visitor};
use serde_json::Value;

use crate::dialect::{BodyFormat, Required};
use crate::error::Refusal;

/// Names and values in the order they came.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Parameters(Vec<(String, String)>);

impl Parameters {
    /// Parses a query or a form.
    pub(crate) fn form(text: &[u8]) -> Self {
        Self(url::form_urlencoded::parse(text).into_owned().collect())
    }

    /// Parses a JSON object of strings.
    pub(crate) fn json(text: &[u8]) -> Result<Self, Refusal> {
        let members = || {
            let mut reader = serde_json::Deserializer::from_slice(text);
            let members = reader.deserialize_map(Members)?;
            reader.end().map(|()| members)
        };
        members().map(Self).map_err(|_| Refusal::request("the body is no JSON object of strings"))
    }

    /// Parses a body by its content type, which must be one of `formats`.
    pub(crate) fn body(headers: &HeaderMap, body: &[u8], formats: &[BodyFormat]) -> Result<Self, Refusal> {
        match format_of(headers).filter(|format| formats.contains(format)) {
            Some(BodyFormat::Form) => Ok(Self::form(body)),
            Some(BodyFormat::Json) => Self::json(body),
            None => Err(Refusal::request("the Content-Type is not accepted here")),
        }
    }

    /// The value of a parameter. An empty one counts as absent (RFC 6749 section 3.1).
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.all(name).find(|value| !value.is_empty())
    }

    /// Every value of a parameter.
    pub(crate) fn all<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The value of a parameter that must be there.
    pub(crate) fn need(&self, name: &str) -> Result<&str, Refusal> {
        self.get(name).ok_or_else(|| Refusal::request(format!("{name} is missing")))
    }

    /// A list of scopes, without repetitions.
    pub(crate) fn scopes(&self) -> Option<Vec<String>> {
        let mut scopes: Vec<String> = Vec::new();
        for scope in self.get("scope")?.split_ascii_whitespace() {
            if !scopes.iter().any(|known| known == scope) {
                scopes.push(scope.to_owned());
            }
        }
        Some(scopes)
    }

    /// No parameter may come twice (RFC 6749 sections 3.1 and 3.2).
    pub(crate) fn check_unique(&self) -> Result<(), Refusal> {
        match self.0.iter().find(|(name, _)| self.all(name).count() > 1) {
            Some(_) => Err(Refusal::request("a parameter is repeated")),
            None => Ok(()),
        }
    }

    /// What must be there is there, and what must not is not.
    pub(crate) fn check(&self, rules: &Required) -> Result<(), Refusal> {
        for name in &rules.required {
            self.need(name)?;
        }
        match rules.refused.iter().find(|name| self.all(name).next().is_some()) {
            Some(name) => Err(Refusal::request(format!("{name} must not be sent"))),
            None => Ok(()),
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Both lists, one after the other.
    pub(crate) fn and(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    pub(crate) fn into_pairs(self) -> Vec<(String, String)> {
        self.0
    }
}

/// The format that the content type names.
pub(crate) fn format_of(headers: &HeaderMap) -> Option<BodyFormat> {
    let essence = headers.get(CONTENT_TYPE)?.to_str().ok()?.split(';').next()?.trim();
    if essence.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        Some(BodyFormat::Form)
    } else if essence.eq_ignore_ascii_case("application/json") {
        Some(BodyFormat::Json)
    } else {
        None
    }
}

struct Members;

impl<'de> Visitor<'de> for Members {
    type Value = Vec<(String, String)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of strings")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some((name, value)) = map.next_entry::<String, Value>()? {
            let Value::String(value) = value else {
                return Err(A::Error::custom("not a string"));
            };
            members.push((name, value));
        }
        Ok(members)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_repeated_parameter_is_seen_in_both_formats() {
        assert!(Parameters::form(b"a=1&b=2&a=1").check_unique().is_err());
        assert!(Parameters::json(br#"{"a":"1","a":"1"}"#).unwrap().check_unique().is_err());
        assert!(Parameters::form(b"a=1&b=2").check_unique().is_ok());
    }

    #[test]
    fn only_an_object_of_strings_is_a_json_body() {
        for bad in ["", "[]", "\"a\"", r#"{"a":1}"#, r#"{"a":"1"} x"#, r#"{"a":null}"#] {
            assert!(Parameters::json(bad.as_bytes()).is_err(), "{bad}");
        }
    }

    #[test]
    fn an_empty_value_is_absent_but_still_sent() {
        let parameters = Parameters::form(b"scope=");
        assert!(parameters.need("scope").is_err());
        assert!(parameters.check(&Required { required: vec![], refused: vec!["scope".into()] }).is_err());
    }

    proptest! {
        #[test]
        fn any_bytes_parse_as_a_form(bytes in any::<Vec<u8>>()) {
            Parameters::form(&bytes);
        }

        #[test]
        fn any_bytes_are_json_or_refused(bytes in any::<Vec<u8>>()) {
            let _ = Parameters::json(&bytes);
        }

        #[test]
        fn what_is_written_is_read(pairs in proptest::collection::vec(("[a-z]{1,4}", any::<String>()), 0..6)) {
            let form = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&pairs).finish();
            prop_assert_eq!(Parameters::form(form.as_bytes()).into_pairs(), pairs);
        }
    }
}
