//! A world for one test: a home of its own, a keychain of its own, a provider of its own, and the
//! program.

pub mod asked;
pub mod browser;
pub mod call;
pub mod client;
pub mod django;
pub mod foreign;
pub mod oidc;
pub mod provider;
pub mod sign_in;
pub mod terminal;
pub mod wait;
pub mod world;

pub use authkeep_tests::leaks;
pub use call::Finished;
pub use foreign::Foreign;
pub use sign_in::SignIn;
pub use wait::eventually;
pub use world::World;
