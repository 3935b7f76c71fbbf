//! A small, real OAuth 2.0 authorization server with an API, on loopback.
//!
//! It is the provider that a newcomer connects first, and the server that tests are hard on clients with: it plays
//! other providers from a [`Dialect`], goes wrong where a [`Script`] says so, and tells afterwards what it [`Seen`].
//!
//! ```no_run
//! use authkeep_practice::{Endpoint, Options, Practice, Trouble};
//!
//! # async fn example() -> Result<(), authkeep_practice::StartError> {
//! let practice = Practice::start(Options::default()).await?;
//! practice.approve(); // no consent page: the authorization endpoint redirects at once
//! practice.script(Endpoint::Token, Trouble::NoAnswer); // rotates, then closes the connection
//!
//! let authorize = practice.url(&practice.dialect().paths.authorize);
//! // … a client connects and refreshes …
//! assert_eq!(practice.seen().reuses, 0);
//! practice.shutdown().await;
//! # Ok(())
//! # }
//! ```
//!
//! # Templates
//! Answers of a dialect are JSON templates. A string that is exactly one `{variable}` takes the variable's own type;
//! a member whose variable has no value is left out; `"{null}"` is a null. The variables of a token answer:
//! `access_token`, `refresh_token`, `expires_in`, `expires_in_text`, `expires_at`, `refresh_expires_in`, `scope`,
//! `scope_list`, `scope_commas`, `now`; of an account: `account` (its id), `name`, `email`; of an error: `code`,
//! `description`, `status`, `request_id`.

pub mod dialect;

mod account;
mod api;
mod authorize;
mod client;
mod clock;
mod credentials;
mod discovery;
mod endpoint;
mod error;
mod grants;
mod page;
mod parameters;
mod practice;
mod reply;
mod revoke;
mod secret;
mod seen;
mod service;
mod state;
mod store;
mod stream;
mod template;
mod token;
mod trouble;

pub use account::Account;
pub use authorize::Approval;
pub use client::{CONFIDENTIAL_CLIENT, CONFIDENTIAL_SECRET, Client, PUBLIC_CLIENT};
pub use clock::Clock;
pub use dialect::{Dialect, DialectError};
pub use endpoint::Endpoint;
pub use error::ErrorCode;
pub use practice::{DEFAULT_PORT, Options, Practice, StartError, run};
pub use seen::{Outcome, Seen, SeenRequest};
pub use trouble::{Gate, Script, Trouble};
