//! Row 8: the keychain's daemon is killed, started anew, locked and unlocked while processes work.
//!
//! After each return it stays until every process has had a token in a call that began since, or
//! has failed twice in a row.

mod work;

use crate::{
    form::Form,
    ground::Ground,
    table::{Row, count},
};
use authkeep_tests::keyring::Keyring;
use rand::{RngExt, rngs::StdRng};
use std::{
    collections::HashSet,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};
use work::Work;

const CONNECTIONS: usize = 8;
const PROCESSES: usize = 4;
/// Longer than any call takes.
const PATIENCE: Duration = Duration::from_secs(120);
const AN_HOUR: Option<Duration> = Some(Duration::from_secs(3600));

pub fn run(form: &Form) -> Row {
    let times = form.pick(6, 1_000);
    let mut ground = Ground::strict();
    let names = ground.connect_all(CONNECTIONS);
    let workers: Vec<_> = (0..PROCESSES).map(|_| ground.worker()).collect();
    let state = State::of(PROCESSES);
    let (mut chance, keyring) = (form.chance(0), &mut ground.keyring);
    let works: Vec<Work> = thread::scope(|scope| {
        let (state, names) = (&state, &names);
        let start = |(number, worker)| {
            let chance = form.chance(1 + number as u64);
            scope.spawn(move || Work::default().go_on(worker, names, chance, state, number))
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
    let by_itself = state.ended_by_itself.into_inner().unwrap_or_else(PoisonError::into_inner);
    // It was away, and nobody knew yet.
    let missed = works.iter().flat_map(|work| &work.missed).filter(|(since, _)| !by_itself.contains(since));
    let mut missed: Vec<String> = missed.map(|(_, missed)| missed.clone()).collect();
    let returns: usize = works.iter().map(|work| work.at_once + work.at_second).sum();
    if returns < PROCESSES * times && missed.is_empty() {
        missed.push(format!("a token after {returns} of {} returns", PROCESSES * times));
    }
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
            count(times),
        ),
        goal: "0 lost, recovered within one retry",
        measured: format!(
            "{} tokens, {} refreshes; {} calls failed while it was away; after a return {} had a token at the first \
             call, {} at the second; {lost} of {CONNECTIONS} lost",
            sum(|work| work.served),
            count(seen.refreshes),
            sum(|work| work.failed_away),
            sum(|work| work.at_once),
            sum(|work| work.at_second),
        ),
        missed,
    }
}

/// Where the keychain stands.
struct State {
    /// Even: it is there and open. It grows by one with each change.
    changes: AtomicUsize,
    /// The change since which each process knows how it stands.
    settled: Vec<AtomicUsize>,
    /// The changes after which the daemon ended though nobody ended it; see
    /// [`Keyring::unlock_if_it_runs`].
    ended_by_itself: Mutex<HashSet<usize>>,
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
    fn of(processes: usize) -> Self {
        Self {
            changes: AtomicUsize::default(),
            settled: std::iter::repeat_with(AtomicUsize::default).take(processes).collect(),
            ended_by_itself: Mutex::default(),
            over: AtomicBool::default(),
        }
    }

    /// Takes the keychain away at any moment, gives it back, and waits for what comes of it.
    fn disturb(&self, keyring: &mut Keyring, chance: &mut StdRng) {
        thread::sleep(Duration::from_millis(chance.random_range(0..50)));
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
        let back = self.changes.fetch_add(1, Ordering::SeqCst) + 1;
        self.settle(keyring, back);
    }

    fn settle(&self, keyring: &mut Keyring, mut back: usize) {
        let begun = Instant::now();
        while self.settled.iter().any(|since| since.load(Ordering::SeqCst) < back) {
            assert!(begun.elapsed() < PATIENCE, "a process has neither a token nor an error");
            if !keyring.runs() {
                let mut by_itself = self.ended_by_itself.lock().unwrap_or_else(PoisonError::into_inner);
                by_itself.insert(back);
                self.changes.fetch_add(1, Ordering::SeqCst);
                keyring.restart();
                back = self.changes.fetch_add(1, Ordering::SeqCst) + 1;
            }
            thread::sleep(Duration::from_millis(2));
        }
    }
}
