//! The use cases over a world in memory.

#[path = "../world/mod.rs"]
mod world;

mod fresh;
