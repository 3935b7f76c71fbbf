use super::{LARGEST, LogError, read_level, subscriber};
use std::{fs, path::Path, thread};
use tempfile::tempdir;
use tracing::{debug, info, level_filters::LevelFilter, subscriber::with_default};

fn lines(file: &Path) -> Vec<String> {
    fs::read_to_string(file).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn lines_of_the_level_and_of_the_project_are_written() {
    let folder = tempdir().unwrap();
    let logs = folder.path().join("logs");
    with_default(subscriber(&logs, LevelFilter::INFO).unwrap(), || {
        info!(connection = "0a1b", "refreshed");
        debug!("too fine");
        info!(target: "hyper_util::client", "foreign");
    });
    let lines = lines(&logs.join("authkeep.log"));
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert!(lines[0].contains("INFO") && lines[0].contains("refreshed connection=\"0a1b\""), "{lines:?}");
}

#[cfg(unix)]
#[test]
fn only_the_owner_may_read_them() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempdir().unwrap();
    let logs = folder.path().join("logs");
    with_default(subscriber(&logs, LevelFilter::INFO).unwrap(), || info!("x"));
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&logs), mode(&logs.join("authkeep.log"))), (0o700, 0o600));
}

#[test]
fn the_file_is_put_aside_when_it_is_large() {
    let folder = tempdir().unwrap();
    let (file, aside) = (folder.path().join("authkeep.log"), folder.path().join("authkeep.log.1"));
    fs::write(&aside, "oldest").unwrap();
    fs::write(&file, vec![b'\n'; LARGEST as usize - 1]).unwrap();
    with_default(subscriber(folder.path(), LevelFilter::INFO).unwrap(), || {
        info!("last");
        info!("first");
        info!("second");
    });
    assert!(lines(&aside).last().unwrap().ends_with("last"));
    let lines = lines(&file);
    assert!(lines.len() == 2 && lines[0].ends_with("first") && lines[1].ends_with("second"), "{lines:?}");
}

#[test]
fn writers_at_once_lose_and_mix_nothing() {
    let folder = tempdir().unwrap();
    thread::scope(|scope| {
        for writer in 0..4 {
            let logs = folder.path();
            scope.spawn(move || {
                with_default(subscriber(logs, LevelFilter::INFO).unwrap(), || {
                    for number in 0..200 {
                        info!(writer, number, "line");
                    }
                });
            });
        }
    });
    let lines = lines(&folder.path().join("authkeep.log"));
    assert_eq!(lines.len(), 800);
    for writer in 0..4 {
        let own = format!("line writer={writer} number=");
        let numbers: Vec<_> = lines.iter().filter_map(|line| Some(line.split_once(&own)?.1)).collect();
        assert_eq!(numbers, (0..200).map(|number| number.to_string()).collect::<Vec<_>>());
    }
}

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let folder = tempdir().unwrap();
    let logs = folder.path().join("file").join("logs");
    fs::write(folder.path().join("file"), "").unwrap();
    let Err(error) = subscriber(&logs, LevelFilter::INFO) else { panic!("it did not fail") };
    assert!(error.to_string().contains(logs.join("authkeep.log").to_str().unwrap()));
}

#[test]
fn levels_are_read() {
    assert_eq!(read_level("debug").unwrap(), LevelFilter::DEBUG);
    assert_eq!(read_level("off").unwrap(), LevelFilter::OFF);
    assert_eq!(read_level("").unwrap(), LevelFilter::OFF);
    assert!(matches!(read_level("loud"), Err(LogError::Level)));
}
