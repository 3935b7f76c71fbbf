//! What scripts rely on, as the command line promises it.

mod channels;
mod exit_codes;
mod help;
mod json;
mod options;
mod secrets;
