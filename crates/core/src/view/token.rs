//! A look at the token that there is, whatever it is worth: no network, nothing renewed.

use crate::{
    activity::What,
    error::Error,
    oauth::jwt::{self, Jwt},
    service::Service,
};
use secrecy::{ExposeSecret, SecretString};

/// The outside of an access token, and the inside of one that is a JWT.
#[derive(Debug)]
pub struct TokenShape {
    /// How many characters it has.
    pub characters: usize,
    /// Its readable parts.
    pub jwt: Option<Jwt>,
}

impl Service {
    /// The access token as the keychain holds it, for a person who wants to look at it. The log
    /// remembers that.
    ///
    /// # Errors
    /// `NoSuchConnection`, `NeedsSignIn` if there is none; what the keychain says.
    pub async fn reveal(&self, name: &str, by: &str) -> Result<SecretString, Error> {
        let connection = self.connection(name)?;
        let token = self.tokens(&connection).await?.access.token;
        self.log(&connection, What::Used, |entry| {
            entry.by = Some(by.to_owned());
            entry.detail = Some("shown".to_owned());
        });
        Ok(token)
    }

    /// What can be said of the access token without showing it.
    ///
    /// # Errors
    /// As [`Service::reveal`].
    pub async fn token_shape(&self, name: &str) -> Result<TokenShape, Error> {
        let token = self.tokens(&self.connection(name)?).await?.access.token;
        let token = token.expose_secret();
        Ok(TokenShape { characters: token.chars().count(), jwt: jwt::read(token) })
    }
}
