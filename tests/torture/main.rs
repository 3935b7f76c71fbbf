//! `make torture`: what of a person's connections is left when everything around them breaks.
//!
//! Everything is real: the built command, a keyring daemon on a bus of its own, and a server that
//! ends a grant when a refresh token is shown twice. Each row of the printed table is a file here.
//! A goal of safety that is missed fails the program; times are told and fail nothing.
//!
//! `cargo bench` runs the long form, `cargo test` a short one of the same code. Words on the command
//! line choose rows by a part of their names, `--seed` the chance, and `--only` one operation of the rows
//! that strike system calls. Those read the registers of one kind of processor, and are left out on
//! others.
#![cfg(target_os = "linux")]
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "its table goes there")]

mod crowd;
mod cuts;
#[cfg(target_arch = "x86_64")]
mod faults_everywhere;
mod figures;
mod form;
mod ground;
mod harness;
mod home;
mod keychain;
mod kills_asking;
#[cfg(target_arch = "x86_64")]
mod kills_everywhere;
mod kills_exchange;
mod others;
mod rotations;
mod rounds;
#[cfg(target_arch = "x86_64")]
mod sweep;
mod table;
#[cfg(target_arch = "x86_64")]
mod tracer;
mod worker;

use authkeep_platform::apart::{self, Start};
use form::Form;
use std::{process::ExitCode, time::Instant};
use table::Row;

/// The name that chooses a row, and what it does.
type Named = (&'static str, fn(&Form) -> Row);

/// Every row.
const ROWS: &[Named] = &[
    ("kills-asking", kills_asking::run),
    ("kills-exchange", kills_exchange::run),
    ("rounds", rounds::run),
    ("crowd", crowd::run),
    ("cuts", cuts::run),
    ("oidc-provider", others::oidc_provider),
    ("django", others::django),
    ("keychain", keychain::run),
    ("rotations", rotations::run),
    #[cfg(target_arch = "x86_64")]
    ("kills-everywhere", kills_everywhere::run),
    #[cfg(target_arch = "x86_64")]
    ("faults-everywhere", faults_everywhere::run),
];

fn main() -> ExitCode {
    let program = match apart::begin() {
        Start::Own(program) => program,
        Start::Done(code) => return code,
    };
    if worker::is_one() {
        return worker::work(program);
    }
    let form = Form::from_arguments(std::env::args().skip(1));
    let chosen: Vec<_> = ROWS.iter().filter(|(name, _)| form.wants(name)).collect();
    if chosen.is_empty() {
        return ExitCode::SUCCESS;
    }
    eprintln!("torture: {form}");
    let rows: Vec<Row> = chosen
        .into_iter()
        .map(|(name, run)| {
            eprintln!("torture: {name} …");
            let begun = Instant::now();
            let row = run(&form);
            eprintln!("torture: {name}, {} s: {}", begun.elapsed().as_secs(), row.measured);
            row
        })
        .collect();
    println!("{}", table::table(&rows));
    let missed: Vec<&String> = rows.iter().flat_map(|row| &row.missed).collect();
    for missed in &missed {
        eprintln!("torture: missed: {missed}");
    }
    if missed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
