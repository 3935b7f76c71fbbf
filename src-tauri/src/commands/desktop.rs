use super::Desktop;
use crate::wire::{Failure, Settings};
use authkeep_core::error::Error;

#[tauri::command]
pub async fn unlock(shell: Desktop<'_>) -> Result<(), Failure> {
    let unlocked = shell.keychain.unlock().await.map_err(Error::from);
    shell.look_at_keychain().await;
    Ok(unlocked?)
}

#[tauri::command]
pub async fn change_settings(shell: Desktop<'_>, settings: Settings) -> Result<(), Failure> {
    Ok(shell.change_settings(settings)?)
}

#[tauri::command]
pub async fn copy_text(shell: Desktop<'_>, text: String) -> Result<(), Failure> {
    Ok(shell.clipboard.copy(text).await?)
}
