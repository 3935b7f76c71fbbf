use super::Desktop;
use crate::{
    window::zoom,
    wire::{Failure, Settings},
};
use authkeep_core::error::Error;
use tauri::{Runtime, WebviewWindow};

#[tauri::command]
pub async fn unlock(shell: Desktop<'_>) -> Result<(), Failure> {
    let unlocked = shell.keychain.unlock().await.map_err(Error::from);
    shell.look_at_keychain().await;
    Ok(unlocked?)
}

#[tauri::command]
pub async fn change_settings<R: Runtime>(
    shell: Desktop<'_>,
    window: WebviewWindow<R>,
    settings: Settings,
) -> Result<(), Failure> {
    let percent = settings.zoom;
    let changed = shell.change_settings(settings);
    zoom(&window, percent);
    Ok(changed?)
}

#[tauri::command]
pub async fn copy_text(shell: Desktop<'_>, text: String) -> Result<(), Failure> {
    Ok(shell.clipboard.copy(text).await?)
}
