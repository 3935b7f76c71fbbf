//! Text with holes: `Bearer {access_token}`, `{var.shop}`. A brace that is meant is doubled.

use super::Values;
use secrecy::{ExposeSecret, SecretString};
use std::fmt;

/// Text with holes. `{client_id}` and its like are filled by the engine, `{var.NAME}` by a
/// variable of the provider; `{{` and `}}` are literal braces.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Template {
    parts: Vec<Part>,
}

/// A piece of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Literal(String),
    Hole(Hole),
}

/// What stands in one pair of braces.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hole {
    /// A value of the engine.
    Placeholder(Placeholder),
    /// A variable of the provider, by name.
    Var(String),
}

impl fmt::Display for Hole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Placeholder(placeholder) => write!(f, "{{{}}}", placeholder.as_str()),
            Self::Var(name) => write!(f, "{{var.{name}}}"),
        }
    }
}

/// The values that the engine fills in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the parameters' own names (RFC 6749, RFC 7636)")]
pub enum Placeholder {
    ClientId,
    ClientSecret,
    RedirectUri,
    State,
    Scope,
    Code,
    CodeVerifier,
    CodeChallenge,
    AccessToken,
    RefreshToken,
    /// The provider's `api_base`, rendered.
    ApiBase,
    /// The provider's `token_url`, rendered.
    TokenUrl,
    /// Random text, new for each request.
    Nonce,
    /// A random UUID, new for each request.
    Uuid,
}

impl Placeholder {
    /// All of them.
    pub const ALL: [Self; 14] = [
        Self::ClientId,
        Self::ClientSecret,
        Self::RedirectUri,
        Self::State,
        Self::Scope,
        Self::Code,
        Self::CodeVerifier,
        Self::CodeChallenge,
        Self::AccessToken,
        Self::RefreshToken,
        Self::ApiBase,
        Self::TokenUrl,
        Self::Nonce,
        Self::Uuid,
    ];

    /// The name between the braces.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ClientId => "client_id",
            Self::ClientSecret => "client_secret",
            Self::RedirectUri => "redirect_uri",
            Self::State => "state",
            Self::Scope => "scope",
            Self::Code => "code",
            Self::CodeVerifier => "code_verifier",
            Self::CodeChallenge => "code_challenge",
            Self::AccessToken => "access_token",
            Self::RefreshToken => "refresh_token",
            Self::ApiBase => "api_base",
            Self::TokenUrl => "token_url",
            Self::Nonce => "nonce",
            Self::Uuid => "uuid",
        }
    }
}

impl Template {
    /// Reads the text of a template.
    ///
    /// # Errors
    /// A brace without its partner, or a name that no placeholder has.
    pub fn parse(text: &str) -> Result<Self, TemplateFault> {
        let mut parts = Vec::new();
        let mut literal = String::new();
        let mut rest = text;
        while let Some(at) = rest.find(['{', '}']) {
            let (before, from) = rest.split_at(at);
            literal.push_str(before);
            if let Some(after) = from.strip_prefix("{{") {
                literal.push('{');
                rest = after;
            } else if let Some(after) = from.strip_prefix("}}") {
                literal.push('}');
                rest = after;
            } else if let Some(after) = from.strip_prefix('{') {
                let (name, after) = after.split_once('}').ok_or(TemplateFault::Unclosed)?;
                if !literal.is_empty() {
                    parts.push(Part::Literal(std::mem::take(&mut literal)));
                }
                parts.push(Part::Hole(hole(name)?));
                rest = after;
            } else {
                return Err(TemplateFault::Unopened);
            }
        }
        literal.push_str(rest);
        if !literal.is_empty() {
            parts.push(Part::Literal(literal));
        }
        Ok(Self { parts })
    }

    /// The text with every hole filled.
    ///
    /// # Errors
    /// Names the first hole that has no value.
    pub fn render(&self, values: &Values) -> Result<SecretString, Missing> {
        let texts = self
            .parts
            .iter()
            .map(|part| match part {
                Part::Literal(text) => Ok(text.as_str()),
                Part::Hole(hole) => values.get(hole).map(ExposeSecret::expose_secret),
            })
            .collect::<Result<Vec<_>, _>>()?;
        // Allocated once at its final size: a growing buffer would leave copies of secrets behind.
        let mut text = String::with_capacity(texts.iter().map(|text| text.len()).sum());
        texts.into_iter().for_each(|part| text.push_str(part));
        Ok(text.into())
    }

    /// Whether the template is the empty text, which removes a parameter.
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// The holes in their order.
    pub fn holes(&self) -> impl Iterator<Item = &Hole> {
        self.parts.iter().filter_map(|part| match part {
            Part::Hole(hole) => Some(hole),
            Part::Literal(_) => None,
        })
    }

    /// The placeholders in their order.
    pub fn placeholders(&self) -> impl Iterator<Item = Placeholder> {
        self.holes().filter_map(|hole| match hole {
            Hole::Placeholder(placeholder) => Some(*placeholder),
            Hole::Var(_) => None,
        })
    }

    /// The names of the provider's variables in their order.
    pub fn variables(&self) -> impl Iterator<Item = &str> {
        self.holes().filter_map(|hole| match hole {
            Hole::Var(name) => Some(name.as_str()),
            Hole::Placeholder(_) => None,
        })
    }

    pub(super) fn parts(&self) -> &[Part] {
        &self.parts
    }
}

fn hole(name: &str) -> Result<Hole, TemplateFault> {
    if let Some(variable) = name.strip_prefix("var.") {
        return match is_variable_name(variable) {
            true => Ok(Hole::Var(variable.to_owned())),
            false => Err(TemplateFault::VariableName(variable.to_owned())),
        };
    }
    Placeholder::ALL
        .into_iter()
        .find(|placeholder| placeholder.as_str() == name)
        .map(Hole::Placeholder)
        .ok_or_else(|| TemplateFault::Unknown(name.to_owned()))
}

/// Whether this may name a variable: a small letter, then small letters, digits and `_`.
pub(super) fn is_variable_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

/// Why a text is no template.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TemplateFault {
    /// `{` without `}`.
    #[error("a `{{` has no `}}`; write `{{{{` for a brace that is meant")]
    Unclosed,
    /// `}` without `{`.
    #[error("a `}}` has no `{{`; write `}}}}` for a brace that is meant")]
    Unopened,
    /// No placeholder has this name.
    #[error("there is no placeholder `{{{0}}}`; a variable is written `{{var.NAME}}`")]
    Unknown(String),
    /// No variable can have this name.
    #[error("`{0}` is no name of a variable; use small letters, digits and `_`")]
    VariableName(String),
}

/// A hole that has no value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no value for {0}")]
pub struct Missing(pub Hole);

#[cfg(test)]
mod tests;
