//! A desktop session with everything that a person has on one.

pub mod approve;
pub mod browser;
pub mod bus;
pub mod desktop;
pub mod entries;
pub mod notices;
pub mod page;
pub mod process;
mod running;
pub mod screen;
pub mod tray;

pub use desktop::Desktop;
pub use page::Page;
pub use process::wait_for;
