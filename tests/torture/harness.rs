//! The parts of the whole-program tests' harness that fit here. Their world does not: its server
//! writes a file that grows with each refresh.
#![expect(dead_code, reason = "each program uses a part of it")]

#[path = "../whole/harness/browser.rs"]
pub mod browser;
#[path = "../whole/harness/call.rs"]
pub mod call;
#[path = "../whole/harness/provider.rs"]
pub mod provider;
#[path = "../whole/harness/sign_in.rs"]
pub mod sign_in;
#[path = "../whole/harness/wait.rs"]
pub mod wait;
