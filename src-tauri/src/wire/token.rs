use authkeep_core::{
    forms::Form,
    oauth::jwt::{self, Members},
    view,
};
use serde::{Deserialize, Serialize};

/// The outside of an access token, and the inside of one that is a JWT.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct TokenShape {
    pub characters: u32,
    pub jwt: Option<Jwt>,
}

/// Header and claims, in the order in which they stand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Jwt {
    pub header: Vec<Claim>,
    pub claims: Vec<Claim>,
}

/// One member. The value is JSON text, so that no number loses digits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Claim {
    pub name: String,
    pub json: String,
}

/// A form in which a token is copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum CopyForm {
    Raw,
    Header,
    Curl,
    Env,
}

/// What was copied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Copied {
    /// Null if the token's end is not known.
    pub good_for_s: Option<u32>,
    /// Null if the clipboard is not cleared.
    pub clears_in_s: Option<u32>,
    pub refreshed: bool,
}

impl From<CopyForm> for Form {
    fn from(form: CopyForm) -> Self {
        match form {
            CopyForm::Raw => Self::Raw,
            CopyForm::Header => Self::Header,
            CopyForm::Curl => Self::Curl,
            CopyForm::Env => Self::Env,
        }
    }
}

impl From<view::TokenShape> for TokenShape {
    fn from(shape: view::TokenShape) -> Self {
        let read = |jwt: jwt::Jwt| Jwt { header: claims(jwt.header), claims: claims(jwt.claims) };
        Self { characters: u32::try_from(shape.characters).unwrap_or(u32::MAX), jwt: shape.jwt.map(read) }
    }
}

fn claims(Members(members): Members) -> Vec<Claim> {
    members.into_iter().map(|(name, json)| Claim { name, json }).collect()
}
