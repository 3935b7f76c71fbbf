//! See [`authkeep_fuzz::answer`].
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| authkeep_fuzz::answer(bytes));
