//! What must hold whatever comes from outside: one function a place where input enters, which
//! panics where it does not. `corpus/` holds inputs for each; a test tries all of them, and
//! `make fuzz` makes new ones with libFuzzer.

// The modules of the platform bring their tests along, which run where they belong.
#![cfg(not(test))]

mod answer;
mod callback;
mod journal;
mod loopback_http;
mod provider_file;
mod providers;
mod shown;
mod template;

// Modules of the platform, compiled into this crate: the whole of it brings TLS and the session's
// bus along, and a guided build, which compiles everything anew, would take twice as long.
#[path = "../../crates/platform/src"]
mod platform {
    pub(crate) mod database;
    mod journal;
    pub(crate) mod private;
    mod records;
}
#[expect(dead_code, reason = "no port is opened here")]
#[path = "../../crates/platform/src/loopback/mod.rs"]
mod loopback;
#[path = "../../crates/platform/src/keychain/payload.rs"]
mod payload;
use platform::{database, private};

pub use answer::answer;
pub use callback::callback;
pub use journal::journal;
pub use loopback_http::loopback;
pub use provider_file::provider_file;
pub use template::template;

/// One of the functions of this crate.
pub type Target = fn(&[u8]);

/// All of them, by the names of their corpora.
pub const TARGETS: [(&str, Target); 6] = [
    ("answer", answer),
    ("callback", callback),
    ("journal", journal),
    ("loopback", loopback),
    ("provider_file", provider_file),
    ("template", template),
];
