//! Row 9: a long life. Processes that stay refresh many connections over and over.

use crate::{
    form::Form,
    ground::Ground,
    table::{Row, count},
    worker::{Process, Worker},
};
use authkeep_core::connection::Id;
use rand::{rngs::StdRng, seq::IndexedRandom};
use std::{
    fmt, fs,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

const AN_HOUR: Option<Duration> = Some(Duration::from_secs(3600));
/// What the store may grow by: the activity log gathers its lines up to a number.
const STORE_SLACK: usize = 4 * 1024;
/// What a process may hold more, in KiB, for what its allocator keeps.
const MEMORY_SLACK: usize = 4 * 1024;
/// A request or a started process that is just under way.
const DESCRIPTOR_SLACK: usize = 8;

pub fn run(form: &Form) -> Row {
    let (rotations, first, connections, processes) = form.pick((120, 30, 12, 3), (100_000, 10_000, 50, 8));
    let ground = Ground::strict();
    let names = ground.connect_all(connections);
    let workers: Vec<_> = (0..processes).map(|_| ground.worker()).collect();
    let at_work: Vec<Process> = workers.iter().map(Worker::process).collect();
    let done = AtomicUsize::new(0);
    let missed = Mutex::new(Vec::new());
    let note = |faults: Vec<String>| missed.lock().unwrap_or_else(PoisonError::into_inner).extend(faults);

    let (early, late) = thread::scope(|scope| {
        let (names, done, note) = (&names, &done, &note);
        let work = |(number, mut worker): (usize, Worker)| {
            let mut chance = form.chance(number as u64);
            move || {
                note(rotate(&mut worker, names, &mut chance, done, rotations));
                worker
            }
        };
        let running: Vec<_> = workers.into_iter().enumerate().map(|one| scope.spawn(work(one))).collect();
        while done.load(Ordering::Relaxed) < first {
            thread::sleep(Duration::from_millis(20));
        }
        let early = Size::of(&ground, &at_work);
        let workers: Vec<_> = running.into_iter().map(|work| work.join().expect("a worker")).collect();
        let late = Size::of(&ground, &at_work);
        drop(workers);
        (early, late)
    });
    let mut missed = missed.into_inner().unwrap_or_else(PoisonError::into_inner);
    missed.extend(early.grew(&late, processes));
    missed.extend(ground.lost(&names));
    let seen = ground.seen();
    if (seen.reuses, seen.grants_ended, seen.active_grants) != (0, 0, connections) {
        missed.push(format!("the server saw {} reuses and ended {} grants", seen.reuses, seen.grants_ended));
    }
    Row {
        what: format!("{} rotations, {connections} connections, {processes} processes", count(rotations)),
        goal: "0 reuses, 0 lost; store, memory and descriptors flat",
        measured: format!(
            "{} refreshes, {} reuses, {} lost; after {}: {early}; at the end: {late}",
            count(seen.refreshes),
            seen.reuses,
            connections - seen.active_grants,
            count(first),
        ),
        missed,
    }
}

/// Has one process refresh any of these connections, until it and others have done so often enough.
/// Tells what failed.
pub fn rotate(
    worker: &mut Worker,
    names: &[(String, Id)],
    chance: &mut StdRng,
    done: &AtomicUsize,
    enough: usize,
) -> Vec<String> {
    let mut failed = Vec::new();
    while done.load(Ordering::Relaxed) < enough {
        let (name, _) = names.choose(chance).expect("a connection");
        match worker.token(name, AN_HOUR).usable() {
            Ok(given) => _ = done.fetch_add(usize::from(given.refreshed), Ordering::Relaxed),
            Err(code) => failed.push(format!("{name}: {code}")),
        }
    }
    failed
}

/// What all of it takes: the store in KiB, the processes' memory in KiB and open descriptors.
struct Size {
    store: usize,
    memory: usize,
    descriptors: usize,
}

impl Size {
    fn of(ground: &Ground, processes: &[Process]) -> Self {
        let size =
            |end| fs::metadata(ground.home().join(format!("authkeep.db{end}"))).map_or(0, |file| file.len());
        Self {
            store: ["", "-wal", "-shm"].map(size).iter().sum::<u64>() as usize / 1024,
            memory: processes.iter().map(Process::memory).sum(),
            descriptors: processes.iter().map(Process::descriptors).sum(),
        }
    }

    /// What is not flat.
    fn grew(&self, late: &Self, processes: usize) -> Option<String> {
        let flat = late.store <= self.store + STORE_SLACK
            && late.memory <= self.memory + processes * MEMORY_SLACK
            && late.descriptors <= self.descriptors + processes * DESCRIPTOR_SLACK;
        (!flat).then(|| format!("it grew from {self} to {late}"))
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (store, memory) = (self.store as f64 / 1024.0, self.memory as f64 / 1024.0);
        write!(f, "store {store:.1} MiB, memory {memory:.1} MiB, {} descriptors", self.descriptors)
    }
}
