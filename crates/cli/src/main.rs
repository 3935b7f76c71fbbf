//! authkeep
fn main() {}
