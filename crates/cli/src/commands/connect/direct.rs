//! The two ways in without a browser.

use super::{Arguments, ask, client, scopes};
use crate::{
    output::{Failure, Output},
    secrets,
};
use authkeep_core::{
    connect::{Adopt, ForItself},
    connection::Connection,
    provider::Provider,
    service::Service,
};

/// With a token that was made at the provider's own pages.
pub async fn adopt(
    service: &Service,
    provider: &Provider,
    arguments: Arguments,
) -> Result<Connection, Failure> {
    let wish = Adopt {
        provider: provider.id.clone(),
        vars: ask::vars(provider, &arguments.settings)?,
        token: secrets::from_stdin("Token")?,
        name: arguments.name,
    };
    Ok(service.adopt(wish).await?)
}

/// As a client that acts for itself.
pub async fn connect_for_itself(
    output: Output,
    service: &Service,
    provider: &Provider,
    arguments: Arguments,
) -> Result<Connection, Failure> {
    let wish = ForItself {
        provider: provider.id.clone(),
        client: ask::client(output, service, provider, client(&arguments)?, None)?,
        scopes: scopes(&arguments),
        vars: ask::vars(provider, &arguments.settings)?,
        name: arguments.name,
    };
    Ok(service.connect_for_itself(wish).await?)
}
