//! Secrets where none may be: a whole session with everything as talkative as it can be, through
//! crashes and sign-ins that lead nowhere, and a search in all that it left.
//!
//! What is unavoidable is said here, and nothing else is let pass. The address that the browser
//! opens carries the `state`: it stands in the browser's command line and history. A deep link is a
//! command line and goes from a second process to the first over the session bus, with code and
//! `state` in it; a callback over loopback stands in the browser's history. Neither is worth anything
//! without the verifier. The command of `authkeep exec` has the token that it was asked for.

mod clipboard;
mod known;
mod planted;
mod processes;
mod run;
mod traffic;
mod watch;
