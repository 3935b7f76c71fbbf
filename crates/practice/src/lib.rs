//! authkeep-practice
