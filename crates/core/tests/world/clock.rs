use super::locked;
use jiff::{SignedDuration, Timestamp};
use std::sync::Mutex;

/// A clock that stands until it is set.
pub struct Clock(Mutex<Timestamp>);

impl Default for Clock {
    fn default() -> Self {
        Self(Mutex::new("2026-11-22T08:00:00Z".parse().unwrap()))
    }
}

impl Clock {
    /// Moves it by this many seconds, backwards too.
    pub fn pass(&self, seconds: i64) {
        let mut now = locked(&self.0);
        *now += SignedDuration::from_secs(seconds);
    }
}

impl authkeep_core::ports::Clock for Clock {
    fn now(&self) -> Timestamp {
        *locked(&self.0)
    }
}
