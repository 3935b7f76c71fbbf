//! How the web view paints: on Linux, without the graphics card. A page of text needs none, what it
//! would take to bring one up is a third of the memory and of the time to the first list, and some
//! drivers leave the window empty.

use tauri::{Runtime, WebviewWindow};

/// The first thing that the app does, while it has one thread.
pub fn prepare() {
    imp::prepare();
}

/// For this window.
///
/// # Errors
/// The window is gone.
pub fn choose<R: Runtime>(window: &WebviewWindow<R>) -> tauri::Result<()> {
    imp::choose(window)
}

#[cfg(all(unix, not(target_os = "macos")))]
mod imp {
    use tauri::{Runtime, WebviewWindow};
    use webkit2gtk::{HardwareAccelerationPolicy, SettingsExt, WebViewExt};

    /// Without it the web view dies on Wayland where there is no card, before it can be told
    /// anything (<https://github.com/tauri-apps/tauri/issues/9394>).
    const NO_CARD: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";

    pub(super) fn prepare() {
        // It fails only for a name that is none. What the person chose stays.
        let _ = webkit2gtk::glib::setenv(NO_CARD, "1", false);
    }

    pub(super) fn choose<R: Runtime>(window: &WebviewWindow<R>) -> tauri::Result<()> {
        window.with_webview(|view| {
            if let Some(settings) = view.inner().settings() {
                settings.set_hardware_acceleration_policy(HardwareAccelerationPolicy::Never);
            }
        })
    }
}

#[cfg(not(all(unix, not(target_os = "macos"))))]
mod imp {
    use tauri::{Runtime, WebviewWindow};

    pub(super) fn prepare() {}

    pub(super) fn choose<R: Runtime>(_: &WebviewWindow<R>) -> tauri::Result<()> {
        Ok(())
    }
}
