use super::{PATIENCE, fault::Fault, schema};
use crate::private;
use rusqlite::{Connection, OpenFlags, config::DbConfig};
use std::{io, path::Path};

/// Opens the file, makes it if it is missing and brings its tables up to date. If they are, this
/// takes no lock and writes nothing.
pub(super) fn open(file: &Path) -> Result<Connection, Fault> {
    // Not left to SQLite: when the file is missing it tries once more to read only, and stays so if
    // another process makes the file in between.
    if !file.exists() {
        create(file).map_err(Fault::Create)?;
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(file, flags)?;
    connection.busy_timeout(PATIENCE)?;
    // Or each short command would pay for a checkpoint when it ends; see `wal`.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    connection.execute_batch("PRAGMA secure_delete = ON")?;
    if cfg!(target_os = "macos") {
        // There fsync alone leaves the data in the drive's cache.
        connection.execute_batch("PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON")?;
    }
    schema::bring_up_to_date(&mut connection)?;
    Ok(connection)
}

/// Makes the empty file if there is none, for SQLite would let everybody read it. The files beside
/// it get its mode.
fn create(file: &Path) -> io::Result<()> {
    if let Some(folder) = file.parent() {
        private::create_folder(folder)?;
    }
    match private::open_options().write(true).create_new(true).open(file) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}
