//! Links of the app's own scheme: the answer of a sign-in, brought by the browser. Any program may
//! send one, so a link does nothing but complete a sign-in that waits for it.

use crate::{shell::Shell, wire::Show};
use authkeep_core::{error::Code, oauth::callback::Received};
use secrecy::SecretString;
use std::sync::Arc;
use tauri::{AppHandle, Runtime, Url};
use tauri_plugin_deep_link::DeepLinkExt;

/// Takes the link that the app was started with, and all that come while it runs. Each is handled
/// once: the first is not told again as one that came.
pub fn start<R: Runtime>(app: &AppHandle<R>, shell: &Arc<Shell>) {
    let links = app.deep_link();
    match links.get_current() {
        Ok(urls) => urls.into_iter().flatten().for_each(|url| take(shell, url)),
        Err(_) => tracing::warn!("the link that the app was started with cannot be read"),
    }
    let shell = shell.clone();
    links.on_open_url(move |event| event.urls().into_iter().for_each(|url| take(&shell, url)));
}

fn take(shell: &Arc<Shell>, url: Url) {
    // What a person pastes may be a code as a provider shows it; a link never is one.
    if Received::parse(url.as_str()).is_err() {
        return tracing::info!("a link that is no answer");
    }
    let (shell, link) = (shell.clone(), SecretString::from(String::from(url)));
    tauri::async_runtime::spawn(async move {
        // A link may be the first thing that happens, and its provider one that runs in here.
        shell.start_practice().await;
        // A sign-in that was begun in this window tells its own end there.
        let told = !shell.live.sign_ins().is_empty();
        match shell.doing(shell.service.complete(&link)).await {
            Ok(_) if told => shell.desk.open_window(),
            Ok(connection) => shell.show(Show::Connection(connection.id.to_string())),
            // A link that nobody waits for is nobody's, or an attack: it is not worth a window.
            Err(error) if error.code == Code::NoSuchSignIn => tracing::info!("a link that nobody waits for"),
            Err(_) if told => shell.desk.open_window(),
            Err(error) => {
                shell.desk.notify(&error.what, &error.hint);
                shell.desk.open_window();
            }
        }
    });
}
