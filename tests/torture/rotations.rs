//! Row 9: a long life. Processes that stay refresh many connections over and over.

use crate::{
    form::Form,
    ground::Ground,
    home::Home,
    table::{Row, count, ended_by_itself},
    worker::{Process, Worker},
};
use authkeep_core::connection::Id;
use authkeep_tests::keyring::Keyring;
use rand::{rngs::StdRng, seq::IndexedRandom};
use std::{
    fmt, fs,
    path::Path,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
    time::Duration,
};

const AN_HOUR: Option<Duration> = Some(Duration::from_secs(3600));
/// What all files may grow by: the activity log gathers its lines up to a number, and the log its
/// own up to a size.
const STORE_SLACK: usize = 4 * 1024;
/// What a process may hold more, in KiB, for what its allocator keeps.
const MEMORY_SLACK: usize = 4 * 1024;
/// A connection to the keychain or the database that is kept for the next call.
const DESCRIPTOR_SLACK: usize = 4;
/// The database's own, which come and go, and the log of a day that began.
const FILE_SLACK: usize = 4;

pub fn run(form: &Form) -> Row {
    let (rotations, first, connections, processes) = form.pick((120, 30, 12, 3), (100_000, 10_000, 50, 8));
    let mut ground = Ground::strict();
    ground.keyring = Keyring::kept();
    let names = ground.connect_all(connections);
    let mut workers: Vec<_> = (0..processes).map(|_| ground.worker()).collect();
    let at_work: Vec<Process> = workers.iter().map(Worker::process).collect();
    let done = AtomicUsize::new(0);
    // It makes the lock of each.
    let mut missed = ground.lost(&names);
    let mut chances: Vec<_> = (0..processes as u64).map(|number| form.chance(number)).collect();
    let mut sizes = Vec::new();
    for enough in (first..=rotations).step_by(first) {
        thread::scope(|scope| {
            let work = |(worker, chance)| {
                let (home, names, done) = (&*ground, &names, &done);
                scope.spawn(move || rotate(home, worker, names, chance, done, enough))
            };
            let running: Vec<_> = workers.iter_mut().zip(&mut chances).map(work).collect();
            missed.extend(running.into_iter().flat_map(|work| work.join().expect("a worker")));
        });
        // Nobody is at work now.
        sizes.push(Size::of(&ground, &at_work));
        // GNOME Keyring's daemon grows and slows down with every client it ever had.
        ground.keyring.restart();
    }
    drop(workers);
    let (Some(early), Some(late)) = (sizes.first(), sizes.last()) else { unreachable!("one step at least") };
    missed.extend(early.grew(late, processes));
    missed.extend(ground.lost(&names));
    let seen = ground.seen();
    if (seen.reuses, seen.grants_ended, seen.active_grants) != (0, 0, connections) {
        missed.push(format!("the server saw {} reuses and ended {} grants", seen.reuses, seen.grants_ended));
    }
    Row {
        what: format!("{} rotations, {connections} connections, {processes} processes", count(rotations)),
        goal: "0 reuses, 0 lost; store, memory and descriptors flat",
        measured: format!(
            "{} refreshes, {} reuses, {} lost; after {}: {early}; at the end: {late}{}",
            count(seen.refreshes),
            seen.reuses,
            connections - seen.active_grants,
            count(first),
            ended_by_itself(ground.keyring.ends()),
        ),
        missed,
    }
}

/// Has one process refresh any of these connections, until it and others have done so often enough.
/// Tells what failed.
pub fn rotate(
    home: &Home,
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
            Err(code) if home.was_away(&code) => {}
            Err(code) => failed.push(format!("{name}: {code}")),
        }
    }
    failed
}

/// What all of it takes: all files and their size in KiB, the processes' memory in KiB and open
/// descriptors.
struct Size {
    files: usize,
    store: usize,
    memory: usize,
    descriptors: usize,
}

impl Size {
    fn of(ground: &Ground, processes: &[Process]) -> Self {
        // The home, and its folder for what is temporary.
        let sizes = sizes(ground.home().parent().expect("a folder"));
        Self {
            files: sizes.len(),
            store: sizes.iter().sum::<u64>() as usize / 1024,
            memory: processes.iter().map(Process::memory).sum(),
            descriptors: processes.iter().map(Process::descriptors).sum(),
        }
    }

    /// What is not flat.
    fn grew(&self, late: &Self, processes: usize) -> Option<String> {
        let flat = late.files <= self.files + FILE_SLACK
            && late.store <= self.store + STORE_SLACK
            && late.memory <= self.memory + processes * MEMORY_SLACK
            && late.descriptors <= self.descriptors + processes * DESCRIPTOR_SLACK;
        (!flat).then(|| format!("it grew from {self} to {late}"))
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (store, memory) = (self.store as f64 / 1024.0, self.memory as f64 / 1024.0);
        write!(
            f,
            "{} files of {store:.1} MiB, memory {memory:.1} MiB, {} descriptors",
            self.files, self.descriptors
        )
    }
}

/// The sizes of all files below, whatever they are.
fn sizes(folder: &Path) -> Vec<u64> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry"));
    let each = entries.flat_map(|entry| match entry.metadata() {
        Ok(it) if it.is_dir() => sizes(&entry.path()),
        Ok(it) => vec![it.len()],
        // It went meanwhile.
        Err(_) => Vec::new(),
    });
    each.collect()
}
