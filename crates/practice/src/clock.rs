//! The server's clock, which tests can set forward and back.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The time as the server sees it: the system's, plus an offset.
#[derive(Clone, Debug, Default)]
pub struct Clock(Arc<AtomicI64>);

impl Clock {
    /// Seconds since 1970.
    #[must_use]
    pub fn now(&self) -> u64 {
        let system = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        system.saturating_add_signed(self.0.load(Ordering::SeqCst))
    }

    /// Sets the clock forward, by whole seconds.
    pub fn advance(&self, by: Duration) {
        self.0.fetch_add(seconds(by), Ordering::SeqCst);
    }

    /// Sets the clock back, by whole seconds.
    pub fn turn_back(&self, by: Duration) {
        self.0.fetch_sub(seconds(by), Ordering::SeqCst);
    }
}

fn seconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_secs()).unwrap_or(i64::MAX)
}
