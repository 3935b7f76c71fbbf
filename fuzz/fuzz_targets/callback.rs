//! See [`authkeep_fuzz::callback`].
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| authkeep_fuzz::callback(bytes));
