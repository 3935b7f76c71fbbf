//! The sockets of this machine.

use std::{fs, path::Path};

/// How many are connected to this socket; one line is of who listens.
pub fn connected(socket: &Path) -> usize {
    let all = fs::read_to_string("/proc/net/unix").expect("the system's sockets");
    let here = all.lines().filter(|line| socket.to_str().is_some_and(|path| line.ends_with(path)));
    here.count().saturating_sub(1)
}
