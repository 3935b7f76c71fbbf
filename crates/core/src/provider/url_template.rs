//! Templates of addresses. A value in a path or query is percent-encoded and cannot leave its
//! place; a value in a host is put in as it is, and the finished address must then pass
//! [`Authority`], which knows nothing of patterns and options.

use super::{
    Hole, Missing, Placeholder, Template, TemplateFault, Values,
    authority::{AUTHORITY_END, Authority, VARIABLE, ends_in_authority},
    template::Part,
};
use secrecy::ExposeSecret;
use std::{collections::BTreeSet, fmt::Write};
use url::Url;

/// The template of an absolute address, in one of three forms: `https://HOST/…`, where variables
/// may stand for labels of the host or for all of it; `{var.NAME}/…`, where the variable is a
/// whole https origin; `{api_base}/…` or `{token_url}…`, which keep that address's origin.
#[derive(Clone, Debug)]
pub struct UrlTemplate {
    text: String,
    template: Template,
    /// Scheme and authority, or the variable or address that stands for them.
    head: Vec<Part>,
    /// Path and query.
    tail: Vec<Part>,
    leads_to: LeadsTo,
}

/// What fixes the origin.
#[derive(Clone, Debug)]
enum LeadsTo {
    /// The template itself.
    Authority(Authority),
    /// Another address of the provider, rendered before.
    Address(Placeholder),
}

impl UrlTemplate {
    /// Reads the text of a template.
    ///
    /// # Errors
    /// Says what to change. Plain http is for `127.0.0.1`, `[::1]` and `localhost`.
    pub fn parse(text: &str) -> Result<Self, UrlTemplateFault> {
        let template = Template::parse(text)?;
        let (head, tail) = cut(template.parts());
        let leads_to = match head.as_slice() {
            [Part::Hole(Hole::Placeholder(base @ (Placeholder::ApiBase | Placeholder::TokenUrl)))] => {
                LeadsTo::Address(*base)
            }
            [Part::Hole(Hole::Var(_))] => LeadsTo::Authority(Authority::any()),
            parts => LeadsTo::Authority(written_authority(parts)?),
        };
        if tail.iter().any(|part| matches!(part, Part::Literal(text) if text.contains('#'))) {
            return Err(UrlTemplateFault::Fragment);
        }
        let read = Self { text: text.to_owned(), template, head, tail, leads_to };
        read.render(&read.sample()).map_err(|_| UrlTemplateFault::Unusual)?;
        Ok(read)
    }

    /// The finished address.
    ///
    /// # Errors
    /// A value is missing, or would lead the address elsewhere. No value is part of the error.
    pub fn render(&self, values: &Values) -> Result<Url, UrlFault> {
        self.finish(values).map(|(url, _)| url)
    }

    /// The finished address as it is written, without the `/` that a [`Url`] adds to a bare host:
    /// issuers are compared character by character (RFC 9207 §2.4).
    ///
    /// # Errors
    /// Those of [`render`](Self::render).
    pub fn render_identifier(&self, values: &Values) -> Result<String, UrlFault> {
        self.finish(values).map(|(_, written)| written)
    }

    fn finish(&self, values: &Values) -> Result<(Url, String), UrlFault> {
        let elsewhere = || UrlFault::Elsewhere(self.text.clone());
        let mut written = String::new();
        for part in &self.head {
            match part {
                Part::Literal(text) => written.push_str(text),
                Part::Hole(hole) => written.push_str(values.get(hole)?.expose_secret()),
            }
        }
        let authority = match &self.leads_to {
            LeadsTo::Authority(_) if !ends_in_authority(&written) => return Err(elsewhere()),
            LeadsTo::Authority(authority) => authority.clone(),
            LeadsTo::Address(base) => Authority::of(&written)
                .filter(Authority::is_private)
                .ok_or(UrlFault::Base(Hole::Placeholder(*base)))?,
        };
        let filled = Authority::of(&written);
        let tail = encoded(&self.tail, values)?;
        if matches!(self.leads_to, LeadsTo::Address(_)) && tail.starts_with('/') && written.ends_with('/') {
            written.pop();
        }
        written.push_str(&tail);

        let address = with_path(&written);
        let url = Url::parse(&address).map_err(|_| elsewhere())?;
        // Byte for byte: nothing was resolved, dropped or respelled, so no `..` and no odd host.
        // A fragment is not sent, nor what stands behind it.
        let whole = url.as_str() == address && url.fragment().is_none();
        // What was filled in before the path is what stands there now: an empty host does not let
        // the path become one.
        let in_place = filled == Authority::of(&address);
        match authority.agrees(&address, &url) && whole && in_place {
            true => Ok((url, written)),
            false => Err(elsewhere()),
        }
    }

    /// The template as it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The holes in their order.
    pub fn holes(&self) -> impl Iterator<Item = &Hole> {
        self.template.holes()
    }

    /// The variables that choose the host.
    pub fn host_variables(&self) -> impl Iterator<Item = &str> {
        self.head.iter().filter_map(|part| match part {
            Part::Hole(Hole::Var(name)) => Some(name.as_str()),
            Part::Hole(Hole::Placeholder(_)) | Part::Literal(_) => None,
        })
    }

    /// Values with which a sound template must render.
    fn sample(&self) -> Values {
        let in_host: BTreeSet<_> = self.host_variables().collect();
        let host = match (self.head.as_slice(), &self.leads_to) {
            ([Part::Hole(_)], _) => "https://x.example",
            (_, LeadsTo::Authority(authority)) if authority.is_unknown() => "x.example",
            _ => "x",
        };
        let mut values = Values::default();
        for placeholder in self.template.placeholders() {
            values.set(placeholder, "https://x.example");
        }
        for name in self.template.variables() {
            values.set_var(name, if in_host.contains(name) { host } else { "x" });
        }
        values
    }
}

/// The parts up to the path or query, and those from there on.
fn cut(parts: &[Part]) -> (Vec<Part>, Vec<Part>) {
    let (mut head, mut tail) = (Vec::new(), Vec::new());
    for part in parts {
        match part {
            _ if !tail.is_empty() => tail.push(part.clone()),
            Part::Hole(_) => head.push(part.clone()),
            Part::Literal(text) => {
                let authority = text.find("://").map_or(0, |at| at + 3);
                let end = text[authority..].find(AUTHORITY_END).map_or(text.len(), |at| authority + at);
                let (before, after) = text.split_at(end);
                head.extend((!before.is_empty()).then(|| Part::Literal(before.to_owned())));
                tail.extend((!after.is_empty()).then(|| Part::Literal(after.to_owned())));
            }
        }
    }
    (head, tail)
}

fn written_authority(head: &[Part]) -> Result<Authority, UrlTemplateFault> {
    let mut written = String::new();
    for part in head {
        match part {
            Part::Literal(text) => written.push_str(text),
            Part::Hole(Hole::Var(_)) => written.push(VARIABLE),
            Part::Hole(hole) => return Err(UrlTemplateFault::HostPlaceholder(hole.clone())),
        }
    }
    let authority = Authority::of(&written).ok_or(UrlTemplateFault::Relative)?;
    if !authority.is_well_written() {
        return Err(UrlTemplateFault::Host);
    }
    match authority.is_private() {
        true => Ok(authority),
        false => Err(UrlTemplateFault::Insecure),
    }
}

/// Path and query with their values percent-encoded down to unreserved characters (RFC 3986 §2.3).
fn encoded(parts: &[Part], values: &Values) -> Result<String, Missing> {
    let mut text = String::new();
    for part in parts {
        match part {
            Part::Literal(literal) => text.push_str(literal),
            Part::Hole(hole) => percent_encode(values.get(hole)?.expose_secret(), &mut text),
        }
    }
    Ok(text)
}

fn percent_encode(value: &str, into: &mut String) {
    for byte in value.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => into.push(byte.into()),
            // Writing into a String does not fail.
            _ => drop(write!(into, "%{byte:02X}")),
        }
    }
}

/// An address without a path means `/` (RFC 3986 §6.2.3).
fn with_path(address: &str) -> String {
    let authority = address.find("://").map_or(0, |at| at + 3);
    let end = address[authority..].find(['/', '?']).map_or(address.len(), |at| authority + at);
    let (before, after) = address.split_at(end);
    match after.starts_with('/') {
        true => address.to_owned(),
        false => format!("{before}/{after}"),
    }
}

/// Why a text is no template of an address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UrlTemplateFault {
    /// It is no template at all.
    #[error(transparent)]
    Template(#[from] TemplateFault),
    /// It has no scheme.
    #[error("write the whole address, with `https://`")]
    Relative,
    /// Secrets would travel in clear text.
    #[error("use `https://`; plain http is for 127.0.0.1, [::1] and localhost only")]
    Insecure,
    /// The host holds more than a host.
    #[error(
        "the host may hold small letters, digits, `.`, `-`, variables and a port; \
         write nothing else before the path"
    )]
    Host,
    /// Something other than a variable chooses the host.
    #[error("{0} may not stand in the host; only variables may")]
    HostPlaceholder(Hole),
    /// RFC 6749 §3.1, §3.2.
    #[error("take the part from `#` away; an endpoint has no fragment (RFC 6749 §3.1)")]
    Fragment,
    /// The `url` crate would send the request to another spelling of it.
    #[error(
        "write the address in its plain form: no spaces, `\\`, `..` or default port, \
         and nothing that needs escaping"
    )]
    Unusual,
}

/// Why there is no finished address. Values are not shown, for some of them are secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UrlFault {
    /// A hole has no value.
    #[error(transparent)]
    Missing(#[from] Missing),
    /// The address to build on is none, or is not private.
    #[error("{0} is not an https address")]
    Base(Hole),
    /// With these values the address would not be the one that the template promises.
    #[error("a value does not fit into the address {0}")]
    Elsewhere(String),
}

#[cfg(test)]
mod tests;
