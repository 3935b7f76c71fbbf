//! A token on demand.

mod apart;
mod crash;
mod failure;
mod lost;
mod on_demand;
mod pause;
mod pinned;
mod together;
