//! authkeep-platform
