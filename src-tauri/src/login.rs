//! Starting with the person's session.

use tauri::{AppHandle, Runtime};

/// Given to the app when the system starts it at login: there is a tray, and no window unless the
/// person wants one.
pub const IN_TRAY: &str = "--in-tray";

#[cfg(not(all(unix, not(target_os = "macos"))))]
pub use imp::plugin;

/// Whether the app starts when the person logs in.
pub fn starts<R: Runtime>(app: &AppHandle<R>) -> bool {
    imp::starts(app)
}

/// Makes it start then, or not.
///
/// # Errors
/// The system's own words.
pub fn start<R: Runtime>(app: &AppHandle<R>, start: bool) -> Result<(), String> {
    imp::start(app, start)
}

/// An autostart entry:
/// <https://specifications.freedesktop.org/autostart-spec/latest/>. The plugin of the other systems
/// neither quotes the program nor looks where the session looks, and takes an entry that the session
/// has switched off for one that counts.
#[cfg(all(unix, not(target_os = "macos")))]
mod imp {
    use super::IN_TRAY;
    use crate::desktop_entry;
    use std::{
        env, fs,
        io::{self, ErrorKind},
        path::PathBuf,
    };
    use tauri::{AppHandle, Manager, Runtime};

    pub(super) fn starts<R: Runtime>(app: &AppHandle<R>) -> bool {
        let entry = file(app).and_then(fs::read_to_string);
        entry.is_ok_and(|entry| !desktop_entry::is_hidden(&entry))
    }

    pub(super) fn start<R: Runtime>(app: &AppHandle<R>, start: bool) -> Result<(), String> {
        let done = if start { write(app) } else { remove(app) };
        done.map_err(|error| error.to_string())
    }

    fn write<R: Runtime>(app: &AppHandle<R>) -> io::Result<()> {
        let program = env::current_exe()?;
        let program = program.to_str().ok_or(ErrorKind::InvalidFilename)?;
        let entry = format!(
            "[Desktop Entry]\nType=Application\nName={}\nExec={} {IN_TRAY}\n",
            app.package_info().name,
            desktop_entry::quoted(program),
        );
        let file = file(app)?;
        file.parent().map_or(Ok(()), fs::create_dir_all)?;
        fs::write(file, entry)
    }

    fn remove<R: Runtime>(app: &AppHandle<R>) -> io::Result<()> {
        match fs::remove_file(file(app)?) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            done => done,
        }
    }

    fn file<R: Runtime>(app: &AppHandle<R>) -> io::Result<PathBuf> {
        let config = app.path().config_dir().map_err(io::Error::other)?;
        Ok(config.join("autostart").join(format!("{}.desktop", app.config().identifier)))
    }
}

#[cfg(not(all(unix, not(target_os = "macos"))))]
mod imp {
    use super::IN_TRAY;
    use tauri::{AppHandle, Runtime, plugin::TauriPlugin};
    use tauri_plugin_autostart::{MacosLauncher, ManagerExt};

    /// What asks the system.
    pub fn plugin<R: Runtime>() -> TauriPlugin<R> {
        tauri_plugin_autostart::init(MacosLauncher::LaunchAgent, Some(vec![IN_TRAY]))
    }

    pub(super) fn starts<R: Runtime>(app: &AppHandle<R>) -> bool {
        app.autolaunch().is_enabled().unwrap_or(false)
    }

    pub(super) fn start<R: Runtime>(app: &AppHandle<R>, start: bool) -> Result<(), String> {
        let autolaunch = app.autolaunch();
        let done = if start { autolaunch.enable() } else { autolaunch.disable() };
        done.map_err(|error| error.to_string())
    }
}
