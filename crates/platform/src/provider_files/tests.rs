use super::*;
use authkeep_core::ports::ProviderFiles as _;
use std::{fs, thread};
use tempfile::tempdir;

fn in_folder(home: &Path) -> ProviderFiles {
    ProviderFiles::new(home.join("providers"))
}

fn names(home: &Path) -> Vec<String> {
    let entries = fs::read_dir(home.join("providers")).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn a_new_file_is_there_at_once_and_for_its_owner_alone() {
    let home = tempdir().unwrap();
    let files = in_folder(home.path());
    assert!(files.read().is_empty());
    files.add("acme.toml", "id = \"acme\"\n").unwrap();
    let read = files.read();
    assert_eq!((read.len(), read[0].name.as_str()), (1, "acme.toml"));
    assert_eq!(read[0].text.as_deref(), Ok("id = \"acme\"\n"));
    assert_eq!(names(home.path()), ["acme.toml"], "nothing else is left");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &str| fs::metadata(home.path().join(path)).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode("providers"), mode("providers/acme.toml")), (0o700, 0o600));
    }
}

#[test]
fn one_that_is_there_stays_as_it_is() {
    let home = tempdir().unwrap();
    let files = in_folder(home.path());
    files.add("acme.toml", "first").unwrap();
    assert_eq!(files.add("acme.toml", "second"), Err(StorageError::NameTaken));
    assert_eq!(files.read()[0].text.as_deref(), Ok("first"));
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("nowhere", home.path().join("providers/link.toml")).unwrap();
        assert_eq!(files.add("link.toml", "second"), Err(StorageError::NameTaken));
    }
    fs::create_dir(home.path().join("providers/folder.toml")).unwrap();
    assert_eq!(files.add("folder.toml", "second"), Err(StorageError::NameTaken));
    assert!(names(home.path()).iter().all(|name| !name.ends_with(".new")), "nothing is left behind");
}

#[test]
fn of_many_that_want_one_name_one_gets_it() {
    let home = tempdir().unwrap();
    let texts: Vec<_> = (0..8).map(|number| number.to_string().repeat(5000)).collect();
    let added: Vec<_> = thread::scope(|scope| {
        let tries: Vec<_> = texts
            .iter()
            .map(|text| scope.spawn(|| in_folder(home.path()).add("acme.toml", text).is_ok()))
            .collect();
        tries.into_iter().map(|it| it.join().unwrap()).collect()
    });
    let winners: Vec<_> = texts.iter().zip(added).filter(|(_, added)| *added).map(|(text, _)| text).collect();
    assert_eq!(winners.len(), 1);
    assert_eq!(in_folder(home.path()).read()[0].text.as_ref(), Ok(winners[0]), "it is whole");
}

#[test]
fn a_folder_that_is_none_is_said_so() {
    let home = tempdir().unwrap();
    fs::write(home.path().join("providers"), "").unwrap();
    let refused = in_folder(home.path()).add("acme.toml", "").unwrap_err();
    let StorageError::Failed(detail) = refused else { panic!("{refused}") };
    assert!(detail.contains("acme.toml: "), "{detail}");
}

#[test]
fn files_are_read_by_name() {
    let home = tempdir().unwrap();
    let folder = home.path().join("providers");
    fs::create_dir_all(folder.join("folder.toml")).unwrap();
    for (name, text) in
        [("b.toml", "two"), ("a.toml", "one"), ("a.toml~", "no"), ("toml", "no"), ("c.TXT", "no")]
    {
        fs::write(folder.join(name), text).unwrap();
    }
    fs::write(folder.join("latin.toml"), b"caf\xe9").unwrap();
    fs::write(folder.join("most.toml"), vec![b'#'; 1 << 20]).unwrap();
    fs::write(folder.join("more.toml"), vec![b'#'; (1 << 20) + 1]).unwrap();
    let found: Vec<_> = in_folder(home.path())
        .read()
        .into_iter()
        .map(|file| (file.name, file.text.map(|text| text.len())))
        .collect();
    let expected = [
        ("a.toml", Ok(3)),
        ("b.toml", Ok(3)),
        ("folder.toml", Err("not a file")),
        ("latin.toml", Err("not UTF-8")),
        ("more.toml", Err("larger than 1 MiB")),
        ("most.toml", Ok(1 << 20)),
    ];
    assert_eq!(found, expected.map(|(name, text)| (name.to_owned(), text.map_err(str::to_owned))));
}

#[cfg(unix)]
#[test]
fn a_pipe_is_not_waited_for() {
    let folder = tempdir().unwrap();
    let pipe = folder.path().join("pipe.toml");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let files = ProviderFiles::new(folder.path()).read();
    assert_eq!(files[0].text, Err("not a file".to_owned()));
}

#[test]
fn a_folder_that_cannot_be_read_is_told() {
    let folder = tempdir().unwrap();
    let file = folder.path().join("providers");
    fs::write(&file, "").unwrap();
    let files = ProviderFiles::new(&file).read();
    assert_eq!(files.len(), 1);
    assert_eq!(files[0].name, file.to_str().unwrap());
    assert!(files[0].text.is_err());
}
