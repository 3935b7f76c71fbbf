//! The rules of Authkeep. Knows no desktop framework, operating system, socket, file or clock:
//! all of these come in through [`ports`].
//!
//! The one door is [`service::Service`]; what it does lies in the use cases [`connect`],
//! [`fresh`], [`call`] and [`disconnect`], which speak the protocol with [`oauth`] and read every
//! difference between providers from [`provider`].

pub mod access;
pub mod activity;
pub mod add_provider;
mod answered;
pub mod call;
pub mod client;
mod clients;
pub mod connect;
pub mod connection;
pub mod disconnect;
mod endpoints;
pub mod error;
mod explain;
pub mod forms;
pub mod fresh;
#[cfg(feature = "fuzz")]
pub mod fuzz;
pub mod oauth;
pub mod owed;
pub mod ports;
pub mod provider;
mod seal;
pub mod service;
pub mod sign_in;
mod tokens;
pub mod view;

/// Where a callback by the app's own scheme comes to (RFC 8252 §7.1: one slash, no authority).
pub const SCHEME_REDIRECT: &str = "dev.authkeep:/oauth/callback";
