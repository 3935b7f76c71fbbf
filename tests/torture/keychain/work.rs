//! One of the processes that work meanwhile.

use super::{AN_HOUR, State};
use crate::worker::Worker;
use authkeep_core::connection::Id;
use rand::{rngs::StdRng, seq::IndexedRandom};
use std::sync::atomic::Ordering;

/// What one process met.
#[derive(Default)]
pub struct Work {
    /// Calls that had a token.
    pub served: usize,
    /// Calls that failed while the keychain came or went.
    pub failed_away: usize,
    /// Returns after which the first call that began since had a token.
    pub at_once: usize,
    /// Returns after which the second did.
    pub at_second: usize,
    /// The change that the last call began after.
    since: usize,
    /// Calls since then that failed one after the other with the keychain there.
    streak: usize,
    /// What failed, after this change.
    pub missed: Vec<(usize, String)>,
}

impl Work {
    pub fn go_on(
        mut self,
        mut worker: Worker,
        names: &[(String, Id)],
        mut chance: StdRng,
        state: &State,
        number: usize,
    ) -> Self {
        let settled = &state.settled[number];
        while !state.over.load(Ordering::SeqCst) {
            let (name, _) = names.choose(&mut chance).expect("a connection");
            let since = state.changes.load(Ordering::SeqCst);
            let outcome = worker.token(name, AN_HOUR).usable();
            let undisturbed = since.is_multiple_of(2) && since == state.changes.load(Ordering::SeqCst);
            self.served += usize::from(outcome.is_ok());
            if std::mem::replace(&mut self.since, since) != since {
                self.streak = 0;
            }
            if !undisturbed {
                self.failed_away += usize::from(outcome.is_err());
                continue;
            }
            let first = settled.load(Ordering::SeqCst) < since;
            if self.is_settled(first, since, outcome.err()) {
                settled.store(since, Ordering::SeqCst);
            }
        }
        self
    }

    /// Notes a call that began after the return and ended before the keychain went again. Tells
    /// whether no more is to be learned of that return.
    fn is_settled(&mut self, first: bool, since: usize, failed: Option<String>) -> bool {
        let streak = self.streak;
        let Some(code) = failed else {
            self.streak = 0;
            self.at_once += usize::from(first && streak == 0);
            self.at_second += usize::from(first && streak == 1);
            return true;
        };
        self.streak += 1;
        if self.streak > 1 {
            self.missed.push((
                since,
                format!("{} calls in a row failed with the keychain there: {code}", self.streak),
            ));
        }
        self.streak > 1
    }
}
