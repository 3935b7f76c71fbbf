use super::Desktop;
use crate::{
    redirect,
    wire::{AddedProvider, ClientRow, Failure, NewProvider, ProviderDetail, ProviderRow, RedirectUri},
};
use authkeep_core::{add_provider::AddProviderError, provider::RedirectKind};

#[tauri::command]
pub async fn providers(shell: Desktop<'_>) -> Result<Vec<ProviderRow>, Failure> {
    // A file may have been put into the person's folder since.
    let catalogue = shell.service.fresh_catalogue();
    let entries = catalogue.entries().into_iter();
    Ok(entries
        .map(|entry| {
            let provider = catalogue.get(&entry.id).ok();
            ProviderRow::of(entry, provider.as_deref())
        })
        .collect())
}

#[tauri::command]
pub async fn provider(shell: Desktop<'_>, id: String) -> Result<ProviderDetail, Failure> {
    let provider = shell.service.provider(&id)?;
    let redirects = redirect::kinds(&provider, shell.owns_scheme_for(&provider).await);
    Ok(ProviderDetail::of(&provider, redirects))
}

#[tauri::command]
pub async fn add_provider(shell: Desktop<'_>, provider: NewProvider) -> Result<AddedProvider, Failure> {
    match shell.service.add_provider(&provider.into()).await {
        Ok(provider) => Ok(AddedProvider::Added { id: provider.id.clone() }),
        Err(AddProviderError::Faulty(faults)) => Ok(faults.into()),
        Err(AddProviderError::Failed(error)) => Err(error.into()),
    }
}

#[tauri::command]
pub async fn clients(shell: Desktop<'_>, provider: String) -> Result<Vec<ClientRow>, Failure> {
    let clients = shell.service.clients()?.into_iter().filter(|client| client.provider == provider);
    clients
        .map(|client| {
            let connections = shell.service.connections_of(&client)?;
            Ok(ClientRow::of(client, connections))
        })
        .collect()
}

#[tauri::command]
pub async fn redirect_uri(
    shell: Desktop<'_>,
    provider: String,
    kind: RedirectKind,
) -> Result<RedirectUri, Failure> {
    let provider = shell.service.provider(&provider)?;
    Ok(RedirectUri { kind, uri: redirect::to_register(&provider, kind)? })
}

#[tauri::command]
pub async fn open_documentation(shell: Desktop<'_>, provider: String) -> Result<(), Failure> {
    let provider = shell.service.provider(&provider)?;
    Ok(shell.open_documentation(&provider).await?)
}
