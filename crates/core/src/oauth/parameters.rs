//! The parameters of one request: each name once, none of them empty.

use crate::provider::{Missing, ParamTable, Values};
use secrecy::{ExposeSecret, SecretString};
use std::collections::BTreeMap;
use url::form_urlencoded::byte_serialize;

/// Parameters in the order they are sent (RFC 6749 §3.1: no parameter is sent twice).
#[derive(Default)]
pub(super) struct Parameters(Vec<(String, SecretString)>);

impl Parameters {
    /// Sets a parameter; an empty value removes it (RFC 6749 §3.1: sent without a value is as
    /// omitted).
    pub(super) fn set(&mut self, name: &str, value: impl Into<SecretString>) {
        let value = value.into();
        self.0.retain(|(known, _)| known != name);
        if !value.expose_secret().is_empty() {
            self.0.push((name.to_owned(), value));
        }
    }

    /// Whether there is nothing to send.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds the provider's own parameters; an empty one removes a standard one.
    pub(super) fn apply(&mut self, table: &ParamTable, values: &Values) -> Result<(), Missing> {
        for (name, template) in table {
            self.set(name, template.render(values)?);
        }
        Ok(())
    }

    /// Calls standard parameters what the provider calls them.
    pub(super) fn rename(&mut self, names: &BTreeMap<String, String>) {
        for (name, _) in &mut self.0 {
            if let Some(own) = names.get(name) {
                name.clone_from(own);
            }
        }
    }

    /// `application/x-www-form-urlencoded` (RFC 6749 App. B).
    pub(super) fn form(&self) -> SecretString {
        self.encode(|text| byte_serialize(text.as_bytes()).collect())
    }

    /// One flat JSON object of strings.
    pub(super) fn json(&self) -> SecretString {
        let object: serde_json::Map<_, _> =
            self.0.iter().map(|(name, value)| (name.clone(), value.expose_secret().into())).collect();
        serde_json::Value::Object(object).to_string().into()
    }

    /// Adds the parameters to an address, replacing those of the same name that it has already.
    /// A space becomes `%20`, which every server reads, and not `+`, which some do not.
    pub(super) fn add_to(&self, url: &mut url::Url) {
        let mut all = Self::default();
        for (name, value) in url.query_pairs() {
            if !self.0.iter().any(|(own, _)| *own == name) {
                all.0.push((name.into_owned(), value.into_owned().into()));
            }
        }
        all.0.extend(self.0.iter().cloned());
        let query =
            all.encode(|text| byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20"));
        url.set_query(Some(query.expose_secret()).filter(|query| !query.is_empty()));
    }

    fn encode(&self, escape: impl Fn(&str) -> String) -> SecretString {
        let mut text = String::new();
        for (name, value) in &self.0 {
            if !text.is_empty() {
                text.push('&');
            }
            text.push_str(&escape(name));
            text.push('=');
            text.push_str(&escape(value.expose_secret()));
        }
        text.into()
    }
}
