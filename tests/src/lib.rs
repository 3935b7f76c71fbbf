//! What the whole-program tests share.

#[cfg(target_os = "linux")]
pub mod keyring;
pub mod memory;
