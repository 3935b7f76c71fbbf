use super::{
    Paths,
    folders::{Folders, System},
};
use std::path::{Path, PathBuf};

fn folders(system: System, debug: bool, variables: &[(&str, &str)]) -> [String; 3] {
    let variable = |name: &str| {
        variables.iter().find(|(known, _)| *known == name).map(|(_, value)| PathBuf::from(value))
    };
    let Folders { data, config, logs } = Folders::of(system, debug, Path::new("/home/ann"), variable);
    [data, config, logs].map(|path| path.to_str().unwrap().replace('\\', "/"))
}

#[test]
fn each_system_has_its_places() {
    assert_eq!(
        folders(System::Xdg, false, &[]),
        ["/home/ann/.local/share/authkeep", "/home/ann/.config/authkeep", "/home/ann/.local/state/authkeep"]
    );
    assert_eq!(
        folders(System::MacOs, false, &[("XDG_DATA_HOME", "/x")]),
        [
            "/home/ann/Library/Application Support/dev.authkeep",
            "/home/ann/Library/Application Support/dev.authkeep",
            "/home/ann/Library/Logs/dev.authkeep"
        ]
    );
    assert_eq!(
        folders(System::Windows, false, &[]),
        [
            "/home/ann/AppData/Local/Authkeep",
            "/home/ann/AppData/Roaming/Authkeep",
            "/home/ann/AppData/Local/Authkeep/logs"
        ]
    );
}

#[test]
fn a_debug_build_sees_no_folder_of_a_release_build() {
    for system in [System::Xdg, System::MacOs, System::Windows] {
        let release = folders(system, false, &[]);
        assert!(folders(system, true, &[]).iter().all(|folder| !release.contains(folder)));
    }
}

#[cfg(unix)]
#[test]
fn variables_move_them_unless_they_are_relative() {
    let variables = [("XDG_DATA_HOME", "/d"), ("XDG_CONFIG_HOME", "c"), ("XDG_STATE_HOME", "/s")];
    assert_eq!(
        folders(System::Xdg, false, &variables),
        ["/d/authkeep", "/home/ann/.config/authkeep", "/s/authkeep"]
    );
    assert_eq!(
        folders(System::Windows, true, &[("APPDATA", "/r"), ("LOCALAPPDATA", "/l")]),
        ["/l/Authkeep-debug", "/r/Authkeep-debug", "/l/Authkeep-debug/logs"]
    );
}

#[test]
fn one_folder_holds_everything() {
    let paths = Paths { folders: Folders::in_one("home".into()) };
    assert_eq!(paths.data(), Path::new("home"));
    assert_eq!(paths.logs(), Path::new("home/logs"));
    assert_eq!(paths.providers(), Path::new("home/providers"));
    assert_eq!(paths.database(), Path::new("home/authkeep.db"));
    assert_eq!(paths.locks(), Path::new("home/locks"));
    assert_eq!(paths.practice(), Path::new("home/practice.json"));
}
