//! See [`authkeep_fuzz::journal`].
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| authkeep_fuzz::journal(bytes));
