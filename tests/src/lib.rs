//! What the whole-program tests share.

#[cfg(target_os = "linux")]
pub mod keyring;
#[cfg(target_os = "linux")]
pub mod leaks;
pub mod memory;
#[cfg(target_os = "linux")]
pub mod sockets;
