//! Do files go where only their owner reads them, and is there room?

use authkeep_core::{
    error::{Code, Error},
    service::Service,
};
use authkeep_platform::paths::Paths;
use std::path::Path;

/// Less than this, and the next refresh may not be noted.
#[cfg(unix)]
const ROOM: u64 = 16 * 1024 * 1024;

/// Looks at who may use the folders, and at the free space.
pub fn check(paths: &Paths) -> Result<String, Error> {
    let providers = paths.providers();
    // What others may write would let them choose where secrets go.
    let private =
        [(paths.data(), 0o077), (paths.config(), 0o022), (&providers, 0o022), (paths.logs(), 0o077)];
    for (folder, nobody) in private {
        check_mode(folder, nobody)?;
    }
    check_room(paths.data())?;
    Ok(format!("{} is yours alone, and there is room", paths.data().display()))
}

/// Opens the records.
pub fn check_database(paths: &Paths, service: &Service) -> Result<String, Error> {
    let connections = service.rows()?.len();
    let owed = if connections == 1 { "connection" } else { "connections" };
    Ok(format!("{}: {connections} {owed}", paths.database().display()))
}

#[cfg(unix)]
fn check_mode(folder: &Path, nobody: u32) -> Result<(), Error> {
    use std::os::unix::fs::MetadataExt;
    let Ok(about) = folder.metadata() else { return Ok(()) };
    let shown = folder.display();
    if about.uid() != rustix::process::geteuid().as_raw() {
        return Err(Error::new(
            Code::StorageFailed,
            format!("{shown} belongs to somebody else."),
            format!("chown it: chown -R \"$USER\" '{shown}'"),
        ));
    }
    if about.mode() & nobody == 0 {
        return Ok(());
    }
    let others = if nobody == 0o022 { "write into" } else { "look into" };
    Err(Error::new(
        Code::StorageFailed,
        format!("Others on this computer may {others} {shown}."),
        format!("Take that from them: chmod go-rwx '{shown}'"),
    ))
}

#[cfg(unix)]
fn check_room(folder: &Path) -> Result<(), Error> {
    let there = folder.ancestors().find(|folder| folder.exists()).unwrap_or(folder);
    let Ok(disk) = rustix::fs::statvfs(there) else { return Ok(()) };
    if disk.f_bavail.saturating_mul(disk.f_frsize) >= ROOM {
        return Ok(());
    }
    let what = format!("The disk of {} is almost full.", there.display());
    Err(Error::new(
        Code::StorageFailed,
        what,
        "Free some space: new tokens must be noted before they are used.",
    ))
}

/// A user's folders on Windows are that user's by inheritance.
#[cfg(not(unix))]
fn check_mode(_: &Path, _: u32) -> Result<(), Error> {
    Ok(())
}

#[cfg(not(unix))]
fn check_room(_: &Path) -> Result<(), Error> {
    Ok(())
}
