use std::path::{Path, PathBuf};

/// The folders of one kind of file each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Folders {
    pub(super) data: PathBuf,
    pub(super) config: PathBuf,
    pub(super) logs: PathBuf,
}

/// Whose rules for places are followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum System {
    /// XDG Base Directory Specification 0.8.
    Xdg,
    /// Apple, File System Programming Guide, "Where to Put Your App's Files".
    MacOs,
    /// The known folders `RoamingAppData` and `LocalAppData`, by their variables.
    Windows,
}

impl System {
    /// This system.
    pub(super) const THIS: Self = if cfg!(windows) {
        Self::Windows
    } else if cfg!(target_os = "macos") {
        Self::MacOs
    } else {
        Self::Xdg
    };
}

impl Folders {
    /// Everything in one folder.
    pub(super) fn in_one(home: PathBuf) -> Self {
        Self { logs: home.join("logs"), config: home.clone(), data: home }
    }

    /// The usual places of the system. They are few and fixed, so no crate is asked for them.
    pub(super) fn of(
        system: System,
        debug: bool,
        home: &Path,
        variable: impl Fn(&str) -> Option<PathBuf>,
    ) -> Self {
        // The specification says of a path that is not absolute: "consider the path invalid and
        // ignore it".
        let base = |name: &str, usual: &str| {
            variable(name).filter(|path| path.is_absolute()).unwrap_or_else(|| home.join(usual))
        };
        match system {
            System::Xdg => {
                let name = if debug { "authkeep-debug" } else { "authkeep" };
                Self {
                    data: base("XDG_DATA_HOME", ".local/share").join(name),
                    config: base("XDG_CONFIG_HOME", ".config").join(name),
                    logs: base("XDG_STATE_HOME", ".local/state").join(name),
                }
            }
            System::MacOs => {
                let name = if debug { "dev.authkeep.debug" } else { "dev.authkeep" };
                let data = home.join("Library/Application Support").join(name);
                Self { config: data.clone(), data, logs: home.join("Library/Logs").join(name) }
            }
            System::Windows => {
                let name = if debug { "Authkeep-debug" } else { "Authkeep" };
                // The tokens do not roam to other machines, so what belongs to them does not.
                let data = base("LOCALAPPDATA", "AppData/Local").join(name);
                Self { logs: data.join("logs"), data, config: base("APPDATA", "AppData/Roaming").join(name) }
            }
        }
    }
}
