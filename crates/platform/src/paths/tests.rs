use super::{
    Paths,
    folders::{Folders, System},
    own_providers,
};
use std::{
    fs, io,
    path::{Path, PathBuf},
};
use tempfile::tempdir;

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

#[test]
fn own_providers_are_read_by_name() {
    let folder = tempdir().unwrap();
    let home = folder.path().to_path_buf();
    let paths = Paths { folders: Folders::in_one(home.clone()) };
    assert!(paths.own_providers().is_empty());
    fs::create_dir_all(home.join("providers/folder.toml")).unwrap();
    for (name, text) in
        [("b.toml", "two"), ("a.toml", "one"), ("a.toml~", "no"), ("toml", "no"), ("c.TXT", "no")]
    {
        fs::write(home.join("providers").join(name), text).unwrap();
    }
    fs::write(home.join("providers/latin.toml"), b"caf\xe9").unwrap();
    fs::write(home.join("providers/most.toml"), vec![b'#'; 1 << 20]).unwrap();
    fs::write(home.join("providers/more.toml"), vec![b'#'; (1 << 20) + 1]).unwrap();
    let found: Vec<_> = paths
        .own_providers()
        .into_iter()
        .map(|file| (file.name, file.text.map(|text| text.len()).map_err(|error| error.kind())))
        .collect();
    let expected = [
        ("a.toml", Ok(3)),
        ("b.toml", Ok(3)),
        ("folder.toml", Err(io::ErrorKind::InvalidInput)),
        ("latin.toml", Err(io::ErrorKind::InvalidData)),
        ("more.toml", Err(io::ErrorKind::FileTooLarge)),
        ("most.toml", Ok(1 << 20)),
    ];
    assert_eq!(found, expected.map(|(name, text)| (name.to_owned(), text)));
}

#[cfg(unix)]
#[test]
fn a_pipe_is_not_waited_for() {
    let folder = tempdir().unwrap();
    let pipe = folder.path().join("pipe.toml");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let files = own_providers::read(folder.path());
    assert_eq!(files[0].text.as_ref().unwrap_err().kind(), io::ErrorKind::InvalidInput);
}

#[test]
fn a_folder_that_cannot_be_read_is_told() {
    let folder = tempdir().unwrap();
    let file = folder.path().join("providers");
    fs::write(&file, "").unwrap();
    let files = own_providers::read(&file);
    assert_eq!(files.len(), 1);
    assert_eq!(files[0].name, file.to_str().unwrap());
    assert!(files[0].text.is_err());
}
