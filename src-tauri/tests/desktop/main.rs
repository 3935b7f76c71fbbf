//! The real app on a real desktop: its own X server, session bus and keyring, driven through the web
//! view's own WebDriver as a person would. `AUTHKEEP_DESKTOP` names an installed app to be tested
//! instead of the one that was built.
#![cfg(target_os = "linux")]

mod another;
mod cage;
mod clipboard;
mod closing;
mod killed;
mod leaks;
mod link;
mod login;
mod many;
mod newcomer;
mod notices;
mod pictures;
mod records;
mod scheme;
mod session;
mod settings;
mod source;
mod tray;
mod trouble;
mod whole;
