//! The window's figures of the README: `make bench`.
//!
//! The built app runs in a desktop session of its own: an X server without a screen, a window
//! manager, a session bus with a keyring, a place for tray icons. Beside it runs a bare window of
//! the same Tauri, in turn, so that whatever else the machine does slows both.
#![cfg_attr(target_os = "linux", expect(clippy::print_stdout, reason = "its figures go there"))]

#[cfg(target_os = "linux")]
mod app;
#[cfg(target_os = "linux")]
mod figures;
#[cfg(target_os = "linux")]
mod frames;
#[cfg(target_os = "linux")]
mod idle;
#[cfg(target_os = "linux")]
mod processes;
#[cfg(target_os = "linux")]
mod screen;
#[cfg(target_os = "linux")]
#[path = "../../../../crates/cli/benches/seeded/mod.rs"]
mod seeded;
#[cfg(target_os = "linux")]
mod session;
#[cfg(target_os = "linux")]
mod start;
#[cfg(target_os = "linux")]
mod tray_host;
#[cfg(target_os = "linux")]
mod web_driver;

/// All, or the parts that are named: `cargo bench --bench window -- idle`.
#[cfg(target_os = "linux")]
fn main() {
    let named: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let wanted = |part: &str| named.is_empty() || named.iter().any(|name| name == part);
    let session = session::Session::new();
    let homes = tempfile::tempdir().expect("a temporary folder");
    let few = seeded::seeded(&homes.path().join("few"), 10);
    if wanted("start") {
        start::compare(&session, &few);
    }
    if wanted("frames") {
        frames::measure(&session, &seeded::seeded(&homes.path().join("many"), 10_000));
    }
    if wanted("idle") {
        idle::watch(&session, &few);
    }
}

#[cfg(not(target_os = "linux"))]
fn main() {}
