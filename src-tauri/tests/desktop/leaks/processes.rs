//! Command lines and environments of all that runs in a session.

use super::known::{Allowed, Known};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

/// Between two looks. What lives shorter may be missed; what the app starts lives longer.
const PAUSE: Duration = Duration::from_millis(4);

/// The command that `authkeep exec` runs for the test.
pub const CHILD: [&str; 2] = ["sleep", "0.517"];

/// One process as it was seen.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Process {
    line: Vec<u8>,
    environment: Vec<u8>,
}

/// Looks at the processes of a session until it is asked for what it saw.
pub struct Processes {
    seen: Arc<Mutex<BTreeSet<Process>>>,
    over: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Processes {
    /// Of the session with this bus.
    pub fn of(address: &str) -> Self {
        let (seen, over) = <(Arc<Mutex<BTreeSet<Process>>>, Arc<AtomicBool>)>::default();
        let session = format!("DBUS_SESSION_BUS_ADDRESS={address}\0").into_bytes();
        let (notes, end) = (Arc::clone(&seen), Arc::clone(&over));
        let thread = thread::spawn(move || {
            while !end.load(Ordering::SeqCst) {
                let mut found = processes(&session);
                notes.lock().unwrap_or_else(PoisonError::into_inner).append(&mut found);
                thread::sleep(PAUSE);
            }
        });
        Self { seen, over, thread: Some(thread) }
    }

    /// Whether a process with this in its command line has been seen.
    pub fn have(&self, text: &str) -> bool {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.iter().any(|it| String::from_utf8_lossy(&it.line).contains(text))
    }

    /// Where a secret stood.
    pub fn findings(&self, known: &Known) -> Vec<String> {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        assert!(!seen.is_empty(), "no process was seen");
        let mut found = Vec::new();
        for Process { line, environment } in seen.iter() {
            // Chromium writes its own anew, with spaces.
            let words = line.split(|byte| [0, b' '].contains(byte));
            let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
            let name = String::from_utf8_lossy(words.first().copied().unwrap_or_default()).into_owned();
            for word in &words {
                let leaks = known.leaks(word, carries(word));
                found.extend(leaks.into_iter().map(|leak| format!("the command line of {name}: {leak}")));
            }
            let for_it = words == CHILD.map(str::as_bytes);
            let allowed = if for_it { Allowed::Token } else { Allowed::Nothing };
            let leaks = known.leaks(environment, allowed);
            found.extend(leaks.into_iter().map(|leak| format!("the environment of {name}: {leak}")));
        }
        found
    }
}

impl Drop for Processes {
    fn drop(&mut self) {
        self.over.store(true, Ordering::SeqCst);
        if let Some(thread) = self.thread.take() {
            // It panics in no way that has not been told.
            let _ = thread.join();
        }
    }
}

/// What a word of a command line may carry: it is the address that a browser opens, or a link.
fn carries(word: &[u8]) -> Allowed {
    let text = String::from_utf8_lossy(word);
    if text.starts_with("dev.authkeep:") {
        Allowed::Answer
    } else if text.starts_with("http://127.0.0.1:") && text.contains("/oauth/authorize?") {
        Allowed::State
    } else {
        Allowed::Nothing
    }
}

/// Who has the session's address, and whoever they started, with an environment of whatever kind.
/// What its parent has left behind is known by the address alone.
fn processes(session: &[u8]) -> BTreeSet<Process> {
    let ids = fs::read_dir("/proc").into_iter().flatten().flatten();
    let ids = ids.filter_map(|it| it.file_name().to_str()?.parse().ok());
    let (mut ours, mut others): (BTreeMap<u32, _>, BTreeMap<u32, _>) = ids
        .filter_map(|id| Some((id, process(id)?)))
        .partition(|(_, process)| process.environment.windows(session.len()).any(|part| part == session));
    loop {
        let (children, strangers) = others
            .into_iter()
            .partition::<BTreeMap<_, _>, _>(|(id, _)| parent(*id).is_some_and(|it| ours.contains_key(&it)));
        if children.is_empty() {
            return ours.into_values().collect();
        }
        ours.extend(children);
        others = strangers;
    }
}

fn process(id: u32) -> Option<Process> {
    let environment = fs::read(format!("/proc/{id}/environ")).ok()?;
    let line = fs::read(format!("/proc/{id}/cmdline")).ok().filter(|line| !line.is_empty())?;
    Some(Process { line, environment })
}

fn parent(id: u32) -> Option<u32> {
    let status = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    // Behind the name, which may hold anything: the state, then the parent.
    status.rsplit_once(") ")?.1.split(' ').nth(1)?.parse().ok()
}
