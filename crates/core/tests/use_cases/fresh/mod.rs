//! A token on demand.

mod apart;
mod clocks;
mod crash;
mod failure;
mod lost;
mod on_demand;
mod pause;
mod pinned;
mod saving;
mod together;
