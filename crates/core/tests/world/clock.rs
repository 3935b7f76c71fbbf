use super::locked;
use authkeep_core::ports::Running;
use jiff::{SignedDuration, Timestamp};
use std::sync::Mutex;

/// Clocks that stand until they are set.
pub struct Clock(Mutex<State>);

struct State {
    now: Timestamp,
    /// None: the system does not tell.
    running: Option<Running>,
}

impl Default for Clock {
    fn default() -> Self {
        Self(Mutex::new(State { now: "2026-11-22T08:00:00Z".parse().unwrap(), running: None }))
    }
}

impl Clock {
    /// Time goes on by this many seconds; backwards, the clock is set back.
    pub fn pass(&self, seconds: i64) {
        let mut state = locked(&self.0);
        state.now += SignedDuration::from_secs(seconds);
        if let (Some(running), Ok(seconds)) = (&mut state.running, u64::try_from(seconds)) {
            running.milliseconds += seconds * 1000;
        }
    }

    /// Somebody sets the clock by this many seconds.
    pub fn jump(&self, seconds: i64) {
        locked(&self.0).now += SignedDuration::from_secs(seconds);
    }

    /// The computer is started: from now on it tells how long it has been running.
    pub fn start(&self, boot: &str) {
        locked(&self.0).running = Some(Running { boot: boot.to_owned(), milliseconds: 0 });
    }
}

impl authkeep_core::ports::Clock for Clock {
    fn now(&self) -> Timestamp {
        locked(&self.0).now
    }

    fn running(&self) -> Option<Running> {
        locked(&self.0).running.clone()
    }
}
