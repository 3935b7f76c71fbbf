//! See [`authkeep_fuzz::provider_file`].
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| authkeep_fuzz::provider_file(bytes));
