//! The client that is registered at every server but Practice, which has its own.

/// Its id.
pub const CLIENT_ID: &str = "authkeep-under-test";
/// Its secret, with characters that every encoding treats in its own way.
pub const CLIENT_SECRET: &str = "s3cret/of the+client=100%";
