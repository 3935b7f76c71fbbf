use super::Desktop;
use crate::wire::{AdoptRequest, BeginRequest, Failure, ForItselfRequest, SignIn};
use authkeep_core::connect::{Adopt, ForItself};
use secrecy::SecretString;

#[tauri::command]
pub async fn begin(shell: Desktop<'_>, request: BeginRequest) -> Result<SignIn, Failure> {
    Ok(shell.begin(request).await?)
}

#[tauri::command]
pub async fn reopen(shell: Desktop<'_>, id: String) -> Result<(), Failure> {
    Ok(shell.open_in_browser(&id).await?)
}

#[tauri::command]
pub async fn copy_link(shell: Desktop<'_>, id: String) -> Result<(), Failure> {
    let url = shell.waiting.url(&id)?;
    Ok(shell.clipboard.copy(url.into()).await?)
}

#[tauri::command]
pub async fn paste(shell: Desktop<'_>, text: SecretString) -> Result<(), Failure> {
    shell.doing(shell.service.complete(&text)).await?;
    Ok(())
}

#[tauri::command]
pub async fn cancel(shell: Desktop<'_>, id: String) -> Result<(), Failure> {
    shell.waiting.cancel(&id);
    Ok(())
}

#[tauri::command]
pub async fn adopt(shell: Desktop<'_>, request: AdoptRequest) -> Result<String, Failure> {
    let AdoptRequest { provider, token, values } = request;
    let wish = Adopt { provider, name: None, token, vars: values };
    Ok(shell.doing(shell.service.adopt(wish)).await?.id.to_string())
}

#[tauri::command]
pub async fn for_itself(shell: Desktop<'_>, request: ForItselfRequest) -> Result<String, Failure> {
    let ForItselfRequest { provider, client, scopes, values } = request;
    let wish = ForItself { provider, name: None, client: client.into(), scopes, vars: values };
    Ok(shell.doing(shell.service.connect_for_itself(wish)).await?.id.to_string())
}
