use super::Desktop;
use crate::wire::{ConnectionDetail, Failure, Receipt};
use authkeep_core::connection::Id;
use std::sync::Arc;

#[tauri::command]
pub async fn connection(shell: Desktop<'_>, id: Id) -> Result<ConnectionDetail, Failure> {
    let connection = shell.service.connection_by_id(&id)?;
    let provider = shell.service.provider_of(&connection)?;
    let client = shell.client_of(&connection)?;
    let places = shell.service.places(&provider, &connection)?;
    Ok(ConnectionDetail::of(shell.row(&connection), connection, &provider, client, places))
}

#[tauri::command]
pub async fn refresh(shell: Desktop<'_>, id: Id) -> Result<(), Failure> {
    let name = shell.name_of(&id)?;
    shell.doing(shell.shown_refreshing(&id, shell.service.refresh(&name))).await?;
    shell.settle_owed();
    Ok(())
}

#[tauri::command]
pub async fn rename(shell: Desktop<'_>, id: Id, name: String) -> Result<(), Failure> {
    let old = shell.name_of(&id)?;
    shell.doing(shell.service.rename(&old, &name)).await?;
    Ok(())
}

#[tauri::command]
pub async fn disconnect(shell: Desktop<'_>, id: Id, local: bool) -> Result<Receipt, Failure> {
    let connection = shell.service.connection_by_id(&id)?;
    let client = shell.client_of(&connection)?.map(|(client, _)| client);
    let receipt = shell.doing(shell.service.disconnect(&connection.name, local)).await?;
    let provider: Option<Arc<_>> = shell.service.provider(&connection.provider).ok();
    Ok(Receipt::of(receipt, client, provider.as_deref()))
}
