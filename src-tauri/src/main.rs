//! Authkeep on the desktop: a window, a tray and a link around the same rules as the command line.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod app;
mod clipboard;
mod commands;
mod copying;
mod desk;
#[cfg(all(unix, not(target_os = "macos")))]
mod desktop_entry;
mod handler;
mod keychain;
mod links;
mod live;
mod login;
mod painting;
mod practice;
mod redirect;
mod settings;
mod shell;
mod sign_ins;
mod standing;
mod tray;
mod watcher;
mod window;
mod wire;

use authkeep_platform::apart::{self, Start};
use std::process::ExitCode;

fn main() -> anyhow::Result<ExitCode> {
    match apart::begin() {
        Start::Own(program) => app::run(program).map(|()| ExitCode::SUCCESS),
        Start::Done(code) => Ok(code),
    }
}
