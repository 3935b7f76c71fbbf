//! The server's side of a kill.

use crate::harness::browser;
use authkeep_practice::{Endpoint, Practice};
use std::time::Instant;

/// What a server says of itself.
pub trait Server {
    /// How many refreshes it has done, counted before any of an answer leaves.
    fn refreshes(&self) -> usize;

    /// Waits until it has looked at what was sent to it before, if it can be asked.
    fn has_come(&self) {}

    /// When it decided on the latest refresh, if it says.
    fn decided(&self) -> Option<Instant> {
        None
    }
}

impl Server for Practice {
    fn refreshes(&self) -> usize {
        self.seen().refreshes
    }

    fn has_come(&self) {
        assert_eq!(browser::open(&self.origin()).status, 200, "its first page");
    }

    fn decided(&self) -> Option<Instant> {
        self.seen().at(Endpoint::Token).last()?.decided
    }
}
