//! The real app on a real desktop: its own X server, session bus and keyring, driven through the web
//! view's own WebDriver as a person would.
#![cfg(target_os = "linux")]

mod approve;
mod cage;
mod clipboard;
mod desktop;
mod link;
mod newcomer;
mod page;
mod records;
mod trouble;
