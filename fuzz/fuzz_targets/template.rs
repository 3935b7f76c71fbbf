//! See [`authkeep_fuzz::template`].
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| authkeep_fuzz::template(bytes));
