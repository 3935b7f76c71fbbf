//! See [`authkeep_fuzz::loopback`].
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| authkeep_fuzz::loopback(bytes));
