//! Trying again for a while: what keychain and journal both refuse is in this process alone.

use std::time::Duration;

/// How long a process that holds the only copy of new tokens tries to save them: long enough for a
/// person to unlock a keychain or to make room on a disk.
const HOLDS_OUT: Duration = Duration::from_secs(5 * 60);

/// The same at a sign-in: the person sits before it, and can sign in again.
const HOLDS_OUT_WATCHED: Duration = Duration::from_secs(30);

/// The first pause between two tries, and the longest.
const PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// The pauses between the tries, until it is given up.
pub(crate) struct HoldOut {
    next: Duration,
    left: Duration,
}

impl Default for HoldOut {
    fn default() -> Self {
        Self { next: PAUSE, left: HOLDS_OUT }
    }
}

impl HoldOut {
    /// For one whom a person watches.
    pub(crate) fn watched() -> Self {
        Self { left: HOLDS_OUT_WATCHED, ..Self::default() }
    }

    /// Waits before the next try. False: no longer.
    pub(crate) async fn wait(&mut self) -> bool {
        let pause = self.next.min(self.left);
        if pause.is_zero() {
            return false;
        }
        tokio::time::sleep(pause).await;
        self.left -= pause;
        self.next = (self.next * 2).min(LONGEST_PAUSE);
        true
    }
}
