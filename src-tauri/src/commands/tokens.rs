use super::Desktop;
use crate::wire::{Copied, CopyForm, Failure, TokenShape};
use authkeep_core::connection::Id;
use secrecy::ExposeSecret;

/// For the log.
const WINDOW: &str = "the window";

#[tauri::command]
pub async fn copy(shell: Desktop<'_>, id: Id, form: CopyForm) -> Result<Copied, Failure> {
    Ok(shell.copy(&id, form.into(), WINDOW).await?)
}

/// The only way by which a token comes to the page: a person holds a button.
#[tauri::command]
pub async fn reveal(shell: Desktop<'_>, id: Id) -> Result<String, Failure> {
    let name = shell.name_of(&id)?;
    let token = shell.doing(shell.service.reveal(&name, WINDOW)).await?;
    Ok(token.expose_secret().to_owned())
}

#[tauri::command]
pub async fn claims(shell: Desktop<'_>, id: Id) -> Result<TokenShape, Failure> {
    let name = shell.name_of(&id)?;
    Ok(shell.doing(shell.service.token_shape(&name)).await?.into())
}
