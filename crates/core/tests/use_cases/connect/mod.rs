//! Connecting an account.

mod answers;
mod concurrent;
mod forged;
mod hostile_host;
mod interrupted;
mod issuer;
mod mission;
mod names;
mod renew;
mod second_exchange;
mod without_browser;
