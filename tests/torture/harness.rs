//! The parts of the whole-program tests' harness that fit here. Their world does not: its server
//! writes a file that grows with each refresh.
#![expect(dead_code, reason = "each program uses a part of it")]

#[path = "../whole/harness/asked.rs"]
pub mod asked;
#[path = "../whole/harness/browser.rs"]
pub mod browser;
#[path = "../whole/harness/call.rs"]
pub mod call;
#[path = "../whole/harness/client.rs"]
pub mod client;
#[path = "../whole/harness/django.rs"]
pub mod django;
#[path = "../whole/harness/oidc.rs"]
pub mod oidc;
#[path = "../whole/harness/provider.rs"]
pub mod provider;
#[path = "../whole/harness/sign_in.rs"]
pub mod sign_in;
#[path = "../whole/harness/wait.rs"]
pub mod wait;
