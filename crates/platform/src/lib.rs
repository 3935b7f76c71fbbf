//! The real world behind the ports of [`authkeep_core::ports`], one adapter a module.
//!
//! [`database::Database`] is both `Records` and `Journal`; [`lock::FileLock`], [`clock::SystemClock`],
//! [`keychain::OsKeychain`] and [`http`] are the others. [`paths::Paths`] says where things are kept.
//! [`assemble::service`] puts the rules over all of them.

pub mod apart;
pub mod assemble;
pub mod browser;
pub mod changes;
pub mod clock;
pub mod core_dump;
pub mod database;
#[cfg(unix)]
mod handover;
pub mod http;
mod journal;
pub mod keychain;
pub mod keychain_name;
pub mod lock;
pub mod log;
pub mod loopback;
pub mod paths;
pub mod private;
pub mod provider_files;
mod records;
pub mod sign_in;
pub mod tray_host;
