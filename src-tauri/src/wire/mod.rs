//! What crosses the border between Rust and the page. No secret type can be put into what goes out:
//! none of them can be serialised. `ui/src/lib/types.ts` is written from here by a test.

mod another;
mod client;
mod connection;
mod desktop;
mod failure;
mod message;
mod provider;
mod receipt;
mod sign_in;
mod token;

pub use another::{AddedProvider, NewProvider};
pub use client::{ClientChoice, ClientRow};
pub use connection::{ConnectionDetail, ConnectionRow};
pub use desktop::{About, Keychain, KeychainState, RedirectWish, Settings};
pub use failure::{Failure, PastFailure};
pub use message::{Message, Show};
pub use provider::{ProviderDetail, ProviderRow, RedirectUri};
pub use receipt::Receipt;
pub use sign_in::{AdoptRequest, BeginRequest, ForItselfRequest, SignIn, SignInStage};
pub use token::{Copied, CopyForm, TokenShape};

#[cfg(test)]
pub use desktop::Theme;
#[cfg(test)]
pub mod samples;
#[cfg(test)]
mod types;
