//! What the page may call: one line into what does it. `ui/src/lib/host.ts` is the other side.

mod connecting;
mod connections;
mod desktop;
#[cfg(test)]
mod names;
mod providers;
mod tokens;

use crate::{
    shell::Shell,
    wire::{Failure, Message},
};
use std::sync::Arc;
use tauri::{Runtime, State, ipc::Channel, ipc::Invoke};

/// What every command works with.
type Desktop<'a> = State<'a, Arc<Shell>>;

/// The commands by name.
pub fn handler<R: Runtime>() -> impl Fn(Invoke<R>) -> bool + Send + Sync + 'static {
    tauri::generate_handler![
        watch,
        connections::connection,
        tokens::copy,
        tokens::reveal,
        tokens::claims,
        connections::refresh,
        connections::rename,
        connections::disconnect,
        providers::providers,
        providers::provider,
        providers::add_provider,
        providers::clients,
        providers::redirect_uri,
        providers::open_documentation,
        connecting::begin,
        connecting::reopen,
        connecting::copy_link,
        connecting::paste,
        connecting::cancel,
        connecting::adopt,
        connecting::for_itself,
        desktop::unlock,
        desktop::change_settings,
        desktop::copy_text,
    ]
}

/// Tells everything from now on, beginning with a snapshot.
#[tauri::command]
async fn watch(shell: Desktop<'_>, on: Channel<Message>) -> Result<(), Failure> {
    let (looked, ()) = tokio::join!(shell.look(), shell.look_at_tray());
    looked?;
    shell.live.watch(Box::new(move |message| {
        // A page that is gone, or loads anew, watches again.
        let _ = on.send(message.clone());
    }));
    Ok(())
}

#[cfg(test)]
mod tests;
