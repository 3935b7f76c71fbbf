//! The log for whoever looks for a fault: a file, and only when it is asked for. It never holds a
//! secret, and speaks of connections by their ids.

use crate::{paths::Paths, private};
use std::{
    env,
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};
use tracing::{Subscriber, level_filters::LevelFilter};
use tracing_subscriber::{filter::Targets, fmt::writer::OptionalWriter, layer::SubscriberExt};

/// From this size on, the file becomes `authkeep.log.1` and a new one begins.
const LARGEST: u64 = 1024 * 1024;

/// Why there is no log though one was asked for.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// There is no such level.
    #[error("AUTHKEEP_LOG is one of: error, warn, info, debug, trace, off")]
    Level,
    /// The file cannot be written.
    #[error("{} cannot be written: {cause}", file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// Why.
        cause: io::Error,
    },
    /// This process has a log already.
    #[error("the log has been started already")]
    Started,
}

/// Starts the log at this level, or else at that of `AUTHKEEP_LOG`; does nothing if neither names
/// one. Lines of other crates are left out: they may hold what they were given.
///
/// # Errors
/// As [`LogError`] says. The program can go on without a log.
pub fn start(paths: &Paths, level: Option<LevelFilter>) -> Result<(), LogError> {
    let level = match (level, env::var_os("AUTHKEEP_LOG")) {
        (Some(level), _) => level,
        (None, None) => return Ok(()),
        (None, Some(level)) => read_level(level.to_str().unwrap_or("?"))?,
    };
    if level == LevelFilter::OFF {
        return Ok(());
    }
    let subscriber = subscriber(paths.logs(), level)?;
    tracing::subscriber::set_global_default(subscriber).map_err(|_| LogError::Started)
}

fn read_level(level: &str) -> Result<LevelFilter, LogError> {
    if level.is_empty() { Ok(LevelFilter::OFF) } else { level.parse().map_err(|_| LogError::Level) }
}

fn subscriber(folder: &Path, level: LevelFilter) -> Result<impl Subscriber + use<>, LogError> {
    let file = folder.join("authkeep.log");
    private::create_folder(folder)
        .and_then(|()| open(&file))
        .map_err(|cause| LogError::File { file: file.clone(), cause })?;
    let writer = move || open(&file).map_or_else(|_| OptionalWriter::none(), OptionalWriter::some);
    Ok(tracing_subscriber::fmt()
        .with_max_level(level)
        .with_ansi(false)
        .with_writer(writer)
        // They would go to standard error.
        .log_internal_errors(false)
        .finish()
        .with(Targets::new().with_target("authkeep", level)))
}

/// Opened for each line, so that no process goes on writing to a file that another one put aside.
fn open(path: &Path) -> io::Result<File> {
    let append = || private::open_options().append(true).create(true).open(path);
    let file = append()?;
    if file.metadata()?.len() < LARGEST {
        return Ok(file);
    }
    fs::rename(path, path.with_extension("log.1"))?;
    append()
}

#[cfg(test)]
mod tests;
