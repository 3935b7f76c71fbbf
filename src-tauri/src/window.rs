//! The one window.

use crate::{painting, shell::Shell};
use std::sync::Arc;
use tauri::{
    AppHandle, Manager, Runtime, Url, WebviewUrl, WebviewWindow, WebviewWindowBuilder, WindowEvent,
    webview::{NewWindowResponse, PageLoadEvent},
};

/// The window's label; its capability names it too.
const MAIN: &str = "main";

/// Brings the window before the person; the first time it is made.
///
/// # Errors
/// The system makes no window.
pub fn open<R: Runtime>(app: &AppHandle<R>) -> tauri::Result<()> {
    let window = match app.get_webview_window(MAIN) {
        Some(window) => window,
        None => make(app)?,
    };
    window.unminimize()?;
    window.show()?;
    window.set_focus()
}

/// Whether the person is looking at it.
pub fn is_looked_at<R: Runtime>(app: &AppHandle<R>) -> bool {
    let focused = |window: WebviewWindow<R>| window.is_focused().ok();
    app.get_webview_window(MAIN).and_then(focused).unwrap_or(false)
}

/// Shows the page at this size, in per cent.
pub fn zoom<R: Runtime>(window: &WebviewWindow<R>, percent: u32) {
    if let Err(error) = window.set_zoom(f64::from(percent.clamp(50, 300)) / 100.0) {
        tracing::warn!(%error, "the page keeps its size");
    }
}

fn make<R: Runtime>(app: &AppHandle<R>) -> tauri::Result<WebviewWindow<R>> {
    let shell = app.state::<Arc<Shell>>();
    let window = WebviewWindowBuilder::new(app, MAIN, WebviewUrl::default())
        .title("Authkeep")
        .inner_size(960.0, 640.0)
        .min_inner_size(480.0, 360.0)
        .center()
        .data_directory(shell.page_folder.clone())
        .on_navigation(is_own)
        .on_page_load(|window, load| {
            // Some window managers lose a window that is shown while it is still being made.
            if load.event() == PageLoadEvent::Finished
                && let Err(error) = window.set_focus()
            {
                tracing::warn!(%error, "the window cannot be brought forward");
            }
        })
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .build()?;
    painting::choose(&window)?;
    zoom(&window, shell.settings.now().zoom);
    let watched = window.clone();
    window.on_window_event(move |event| on_event(&watched, event));
    Ok(window)
}

/// The page is the app's own; there is nowhere else to go. The second form is that of Windows.
fn is_own(url: &Url) -> bool {
    let host = url.host_str();
    match url.scheme() {
        "tauri" => host == Some("localhost"),
        "http" | "https" => cfg!(windows) && host == Some("tauri.localhost"),
        _ => false,
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the others change nothing here")]
fn on_event<R: Runtime>(window: &WebviewWindow<R>, event: &WindowEvent) {
    let shell = window.state::<Arc<Shell>>();
    match event {
        WindowEvent::Focused(true) => shell.be_seen(true),
        WindowEvent::Focused(false) => shell.be_seen(can_be_seen(window)),
        WindowEvent::CloseRequested { api, .. } if shell.stays_in_tray() => {
            api.prevent_close();
            if let Err(error) = window.hide() {
                tracing::warn!(%error, "the window cannot be hidden");
            }
            shell.be_seen(false);
            shell.say_where_it_went();
        }
        WindowEvent::Destroyed => window.app_handle().exit(0),
        _ => {}
    }
}

/// A window that is hidden loses the focus as well, and is seen no longer.
fn can_be_seen<R: Runtime>(window: &WebviewWindow<R>) -> bool {
    window.is_visible().unwrap_or(true) && !window.is_minimized().unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_page_but_the_apps_own_is_shown() {
        for url in ["tauri://localhost/", "tauri://localhost/index.html"] {
            assert!(is_own(&url.parse().expect("an address")), "{url}");
        }
        for url in [
            "https://example.org/",
            "http://localhost/",
            "tauri://example.org/",
            "tauri://localhost.example.org/",
            "http://tauri.localhost.example.org/",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "data:text/html,x",
            "about:blank",
        ] {
            assert!(!is_own(&url.parse().expect("an address")), "{url}");
        }
    }
}
