//! The use cases over a world in memory.
#![expect(clippy::unwrap_used, reason = "tests fail by it")]

#[path = "../world/mod.rs"]
mod world;

mod add_provider;
mod call;
mod connect;
mod disconnect;
mod fresh;
mod placeholders;
mod secrets;
mod token_body;
