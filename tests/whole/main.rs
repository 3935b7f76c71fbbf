//! Whole-program tests: the built `authkeep` as a process, a real keychain on a bus of its own, and
//! servers that answer over real HTTP.
#![cfg(target_os = "linux")]

mod at_once;
mod clocks;
mod complete;
mod contract;
mod django;
mod doctor;
mod egress;
mod exec;
mod harness;
mod hostile;
mod house;
mod keeping;
mod keychain;
mod killed;
mod oidc;
mod practice;
mod providers;
mod request;
mod trouble;
mod unfinished;
mod waking;
