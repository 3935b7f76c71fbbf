//! Row 8: the keychain's daemon is killed, started anew, locked and unlocked while processes work.

use crate::{
    form::Form,
    ground::Ground,
    table::{Row, count},
    worker::Worker,
};
use authkeep_core::connection::Id;
use authkeep_tests::keyring::Keyring;
use rand::{RngExt, rngs::StdRng, seq::IndexedRandom};
use std::{
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    thread,
    time::Duration,
};

const CONNECTIONS: usize = 8;
const PROCESSES: usize = 4;
const AN_HOUR: Option<Duration> = Some(Duration::from_secs(3600));

pub fn run(form: &Form) -> Row {
    let times = form.pick(6, 1_000);
    let mut ground = Ground::strict();
    let names = ground.connect_all(CONNECTIONS);
    let workers: Vec<_> = (0..PROCESSES).map(|_| ground.worker()).collect();
    let state = State::default();
    let (mut chance, keyring) = (form.chance(0), &mut ground.keyring);
    let works: Vec<Work> = thread::scope(|scope| {
        let (state, names) = (&state, &names);
        let start = |(number, worker)| {
            let chance = form.chance(1 + number as u64);
            scope.spawn(move || Work::default().go_on(worker, names, chance, state))
        };
        let running: Vec<_> = workers.into_iter().enumerate().map(start).collect();
        let disturbing = Disturbing(state);
        for _ in 0..times {
            state.disturb(keyring, &mut chance);
        }
        drop(disturbing);
        running.into_iter().map(|work| work.join().expect("a worker")).collect()
    });
    if !ground.keyring.runs() {
        ground.keyring.restart();
    }
    let mut missed: Vec<String> = works.iter().flat_map(|work| work.missed.clone()).collect();
    let lost = ground.lost(&names);
    missed.extend_from_slice(&lost);
    let (lost, seen) = (lost.len(), ground.seen());
    if (seen.reuses, seen.grants_ended) != (0, 0) {
        missed.push(format!("the server saw {} reuses and ended {} grants", seen.reuses, seen.grants_ended));
    }
    let sum = |of: fn(&Work) -> usize| count(works.iter().map(of).sum());
    Row {
        what: format!(
            "keychain daemon killed, restarted, locked, unlocked {} times during work",
            count(times)
        ),
        goal: "0 lost, recovered within one retry",
        measured: format!(
            "{} tokens, {} refreshes; {} calls failed while it was away, {} after; {lost} of {CONNECTIONS} lost, \
             at most {} retries",
            sum(|work| work.served),
            count(seen.refreshes),
            sum(|work| work.failed_away),
            sum(|work| work.failed_after),
            works.iter().map(|work| work.longest_streak).max().unwrap_or_default(),
        ),
        missed,
    }
}

/// Where the keychain stands.
#[derive(Default)]
struct State {
    /// Even: it is there and open. It grows by one with each change.
    changes: AtomicUsize,
    over: AtomicBool,
}

/// Those who work end with it, also when it ends in a panic.
struct Disturbing<'a>(&'a State);

impl Drop for Disturbing<'_> {
    fn drop(&mut self) {
        self.0.over.store(true, Ordering::SeqCst);
    }
}

impl State {
    /// Takes the keychain away at any moment, and gives it back.
    fn disturb(&self, keyring: &mut Keyring, chance: &mut StdRng) {
        thread::sleep(Duration::from_millis(chance.random_range(50..250)));
        let away = Duration::from_millis(chance.random_range(0..50));
        let lock: bool = chance.random();
        self.changes.fetch_add(1, Ordering::SeqCst);
        let locked = lock && keyring.lock_if_it_runs();
        if !locked {
            keyring.kill();
        }
        thread::sleep(away);
        if !(locked && keyring.unlock_if_it_runs()) {
            keyring.restart();
        }
        self.changes.fetch_add(1, Ordering::SeqCst);
    }
}

/// What one process met.
#[derive(Default)]
struct Work {
    served: usize,
    failed_away: usize,
    /// Calls that began after the keychain was back, and failed.
    failed_after: usize,
    streak: usize,
    longest_streak: usize,
    missed: Vec<String>,
}

impl Work {
    fn go_on(
        mut self,
        mut worker: Worker,
        names: &[(String, Id)],
        mut chance: StdRng,
        state: &State,
    ) -> Self {
        while !state.over.load(Ordering::SeqCst) {
            let (name, _) = names.choose(&mut chance).expect("a connection");
            let before = state.changes.load(Ordering::SeqCst);
            let outcome = worker.token(name, AN_HOUR).outcome;
            let undisturbed = before.is_multiple_of(2) && before == state.changes.load(Ordering::SeqCst);
            self.note(outcome, undisturbed);
        }
        self
    }

    fn note(&mut self, outcome: Result<bool, String>, undisturbed: bool) {
        match outcome {
            Ok(_) => {
                self.served += 1;
                self.streak = 0;
            }
            Err(_) if !undisturbed => {
                self.failed_away += 1;
                self.streak = 0;
            }
            Err(code) => {
                self.failed_after += 1;
                self.streak += 1;
                self.longest_streak = self.longest_streak.max(self.streak);
                if self.streak > 1 {
                    self.missed.push(format!(
                        "{} calls in a row failed with the keychain there: {code}",
                        self.streak
                    ));
                }
            }
        }
    }
}
