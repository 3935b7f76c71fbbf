//! A token on demand.

mod on_demand;
