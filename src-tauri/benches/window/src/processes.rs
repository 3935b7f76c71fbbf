//! What the kernel knows of processes: <https://man7.org/linux/man-pages/man5/proc.5.html>.

use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
    str::FromStr,
};

/// A process and all that it started.
pub fn family(root: u32) -> Vec<u32> {
    let numbers = fs::read_dir("/proc").expect("/proc").flatten();
    let all: Vec<(u32, u32)> = numbers
        .filter_map(|entry| {
            let process = entry.file_name().to_str()?.parse().ok()?;
            Some((process, parent(process)?))
        })
        .collect();
    let mut family = vec![root];
    let mut next = 0;
    while let Some(&process) = family.get(next) {
        family.extend(all.iter().filter(|(_, parent)| *parent == process).map(|(child, _)| child));
        next += 1;
    }
    family
}

/// Whether a process runs.
pub fn runs(process: u32) -> bool {
    Path::new("/proc").join(process.to_string()).exists()
}

/// The memory of processes in MiB; what several share is counted in proportion.
pub fn memory(processes: &[u32]) -> f64 {
    let kib = |id| field::<f64>(&format!("/proc/{id}/smaps_rollup"), "Pss:");
    processes.iter().filter_map(kib).sum::<f64>() / 1024.0
}

/// What threads did since they began.
#[derive(Clone, Copy, Default)]
pub struct Work {
    /// How often a thread went to sleep to be woken up later.
    pub sleeps: u64,
    /// Time on a processor, in ms.
    pub cpu: f64,
}

/// Of each thread of these processes that runs now.
pub fn work(processes: &[u32]) -> HashMap<PathBuf, Work> {
    let folders = processes.iter().map(|process| fs::read_dir(format!("/proc/{process}/task")));
    let threads = folders.flatten().flatten().flatten().map(|thread| {
        let file = |name: &str| thread.path().join(name).display().to_string();
        let sleeps = field(&file("status"), "voluntary_ctxt_switches:").unwrap_or(0);
        let cpu = field::<f64>(&file("schedstat"), "").unwrap_or(0.0) / 1e6;
        (thread.path(), Work { sleeps, cpu })
    });
    threads.collect()
}

/// What was done between two looks by the threads that lived to the second.
pub fn between(before: &HashMap<PathBuf, Work>, after: &HashMap<PathBuf, Work>) -> Work {
    let done = after.iter().map(|(thread, now)| {
        let then = before.get(thread).copied().unwrap_or_default();
        Work { sleeps: now.sleeps - then.sleeps, cpu: now.cpu - then.cpu }
    });
    done.fold(Work::default(), |sum, it| Work { sleeps: sum.sleeps + it.sleeps, cpu: sum.cpu + it.cpu })
}

/// What was sent over the network of a process, and what would have been if there were a way, since
/// that network began: <https://www.rfc-editor.org/rfc/rfc4293> `ipSystemStatsTable`.
pub fn packets(process: u32) -> u64 {
    let read = |file| fs::read_to_string(format!("/proc/{process}/net/{file}")).expect("its network");
    let (four, six) = (read("snmp"), read("snmp6"));
    let mut lines = four.lines().filter(|line| line.starts_with("Ip:")).map(str::split_whitespace);
    let (names, numbers) = (lines.next().expect("names"), lines.next().expect("numbers"));
    let four = names.zip(numbers).filter(|(name, _)| ["OutRequests", "OutNoRoutes"].contains(name));
    let six = six.lines().filter_map(|line| line.split_once(char::is_whitespace));
    let six = six.filter(|(name, _)| ["Ip6OutRequests", "Ip6OutNoRoutes"].contains(name));
    four.chain(six).map(|(_, number)| number.trim().parse::<u64>().expect("a number")).sum()
}

/// The second field behind the name, which may hold anything.
fn parent(process: u32) -> Option<u32> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()
}

/// The word behind the label, at the beginning of a line.
fn field<T: FromStr>(file: &str, label: &str) -> Option<T> {
    let text = fs::read_to_string(file).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix(label))?;
    line.split_whitespace().next()?.parse().ok()
}
