use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// The time of day, and a clock beside it that nobody can set.
pub trait Clock: Send + Sync {
    /// Now. It jumps when somebody sets the clock.
    fn now(&self) -> Timestamp;

    /// How long this computer has been running, its sleep included. None where the system does not
    /// tell.
    fn running(&self) -> Option<Running> {
        None
    }
}

/// How long a computer has been running.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Running {
    /// Another one after each start.
    pub boot: String,
    /// Milliseconds since that start.
    pub milliseconds: u64,
}

/// A moment by both clocks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    /// By the time of day.
    pub at: Timestamp,
    /// By the clock that nobody sets, if there is one.
    pub running: Option<Running>,
}

impl Moment {
    /// The time since an earlier moment: by the clock that says more, for a token is rather taken
    /// for older than it is. Less than nothing if the clock was set back and nothing else tells.
    pub fn since(&self, at: Timestamp, running: Option<&Running>) -> SignedDuration {
        let by_day = self.at.duration_since(at);
        let by_running = self.running.as_ref().zip(running).and_then(|(now, then)| {
            let passed = now.milliseconds.checked_sub(then.milliseconds).filter(|_| now.boot == then.boot)?;
            SignedDuration::try_from(Duration::from_millis(passed)).ok()
        });
        by_running.map_or(by_day, |by_running| by_running.max(by_day))
    }
}

impl From<Timestamp> for Moment {
    /// One of which the time of day alone is known.
    fn from(at: Timestamp) -> Self {
        Self { at, running: None }
    }
}
