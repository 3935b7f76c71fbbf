//! Folders and files that only their owner may read.

use std::{
    fs::{self, File, OpenOptions},
    io,
    path::Path,
};

/// Makes a folder and those above it, each for its owner alone (mode 0700). A folder that exists
/// stays as it is.
///
/// # Errors
/// As [`fs::DirBuilder::create`].
pub fn create_folder(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// How to open a file so that, if it is made, it is made for its owner alone (mode 0600).
pub fn open_options() -> OpenOptions {
    #[cfg_attr(not(unix), expect(unused_mut, reason = "there a file has the rights of its folder"))]
    let mut options = File::options();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}
