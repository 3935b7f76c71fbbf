//! Whether the system opens the app's own scheme with this very app. Another program may have
//! registered it, and would be handed the answers of sign-ins.

use tauri::{AppHandle, Runtime};

/// Asks the system, each time anew: it may change while the app runs. Takes a tenth of a second.
pub fn is_this_app<R: Runtime>(app: &AppHandle<R>) -> bool {
    imp::is_this_app(app)
}

#[cfg(all(unix, not(target_os = "macos")))]
mod imp {
    use crate::desktop_entry;
    use authkeep_core::SCHEME_REDIRECT;
    use std::{
        env,
        ffi::OsString,
        fs,
        path::{Path, PathBuf},
        process::{Command, Stdio},
    };
    use tauri::{AppHandle, Runtime};

    /// The desktop entry that opens the scheme runs this program and hands it the address.
    pub(super) fn is_this_app<R: Runtime>(_: &AppHandle<R>) -> bool {
        let entry = entry_of_scheme().and_then(|name| fs::read_to_string(find(&name)?).ok());
        let program = entry.and_then(|entry| desktop_entry::program_with_address(&entry));
        let program = program.and_then(|program| fs::canonicalize(on_path(&program)?).ok());
        let own = env::current_exe().and_then(fs::canonicalize).ok();
        program.is_some() && program == own
    }

    /// The file name of the desktop entry that opens addresses of the scheme.
    fn entry_of_scheme() -> Option<String> {
        let scheme = SCHEME_REDIRECT.split_once(':')?.0;
        let mut ask = Command::new("xdg-mime");
        ask.args(["query", "default", &format!("x-scheme-handler/{scheme}")]);
        let answer = ask.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
        let name = String::from_utf8(answer.stdout).ok()?.trim().to_owned();
        (name.ends_with(".desktop") && !name.contains('/')).then_some(name)
    }

    /// Where desktop entries are: <https://specifications.freedesktop.org/basedir-spec/latest/>.
    fn find(name: &str) -> Option<PathBuf> {
        let variable = |name| env::var_os(name).filter(|value| !value.is_empty());
        let own = variable("XDG_DATA_HOME").map(PathBuf::from);
        let own = own.or_else(|| Some(env::home_dir()?.join(".local/share")));
        let all = variable("XDG_DATA_DIRS").unwrap_or_else(|| OsString::from("/usr/local/share:/usr/share"));
        let mut folders = own.into_iter().chain(env::split_paths(&all).collect::<Vec<_>>());
        folders.find_map(|folder| Some(folder.join("applications").join(name)).filter(|file| file.is_file()))
    }

    fn on_path(program: &str) -> Option<PathBuf> {
        if Path::new(program).is_absolute() {
            return Some(program.into());
        }
        let path = env::var_os("PATH")?;
        env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file())
    }
}

#[cfg(target_os = "macos")]
mod imp {
    use std::env;
    use tauri::{AppHandle, Runtime};

    /// The system knows the scheme from the bundle, and only from there.
    pub(super) fn is_this_app<R: Runtime>(_: &AppHandle<R>) -> bool {
        env::current_exe().is_ok_and(|program| program.iter().any(|part| part == "MacOS"))
    }
}

#[cfg(windows)]
mod imp {
    use authkeep_core::SCHEME_REDIRECT;
    use tauri::{AppHandle, Runtime};
    use tauri_plugin_deep_link::DeepLinkExt;

    pub(super) fn is_this_app<R: Runtime>(app: &AppHandle<R>) -> bool {
        let scheme = SCHEME_REDIRECT.split(':').next().unwrap_or_default();
        app.deep_link().is_registered(scheme).unwrap_or(false)
    }
}
