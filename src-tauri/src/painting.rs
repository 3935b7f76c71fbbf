//! How the web view paints.

use tauri::{Runtime, WebviewWindow};

/// On Linux, without the graphics card: a page of text needs none, what it would take to bring one
/// up is a third of the memory and of the time to the first list, and some drivers leave the window
/// empty.
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

    pub(super) fn choose<R: Runtime>(_: &WebviewWindow<R>) -> tauri::Result<()> {
        Ok(())
    }
}
