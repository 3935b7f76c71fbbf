//! Whole-program tests: the built `authkeep` as a process, a real keychain on a bus of its own, and
//! servers that answer over real HTTP.
#![cfg(target_os = "linux")]

mod contract;
mod harness;
mod providers;
