//! Row 2: the process that exchanges the tokens is itself killed at any moment.
//!
//! A server that gives grace loses nothing by it. One that gives none has replaced the refresh
//! token, and nobody has the new one, from its decision until the answer stands in the journal:
//! whatever is lost must have been lost there.

mod window;

use crate::{
    form::Form,
    ground::{Ground, code, told},
    table::{Row, count},
};
use authkeep_core::{connection::Id, ports::Journal};
use authkeep_practice::dialect::Rotation;
use rand::RngExt;
use rustix::process::{Pid, Signal, kill_process};
use std::{
    fs,
    process::Child,
    thread,
    time::{Duration, Instant},
};

/// Enough that a token is over again when its turn comes.
const CONNECTIONS: usize = 8;

pub fn run(form: &Form) -> Row {
    let graceful = all(form, 0, graceful);
    let strict = all(form, 100, Ground::strict);
    let window = window::measure(form.pick(10, 500));
    let mut missed = [graceful.missed, strict.missed].concat();
    if graceful.asked_person + graceful.lost > 0 {
        missed.push(format!("a server that gives grace lost {}", graceful.lost));
    }
    if strict.reuses > 0 {
        missed.push(format!("the server saw {} reuses", strict.reuses));
    }
    Row {
        what: "kill -9 of the exchanging process itself".to_owned(),
        goal: "grace server: 0 lost; strict: every loss proven to lie between \"server rotated\" and \
               \"answer durable\", and that window's median and p99",
        measured: format!(
            "grace: {} kills, {} lost. Strict: {} kills, {} went on by themselves, {} once a person said so, \
             {} lost, each in the window; the window: median {}, p99 {}",
            count(graceful.kills),
            graceful.lost,
            count(strict.kills),
            count(strict.kept),
            strict.asked_person,
            strict.lost,
            window.median(),
            window.percentile(99),
        ),
        missed,
    }
}

/// A server that takes the refresh token of before for an hour.
fn graceful() -> Ground {
    Ground::new("always", |dialect| {
        dialect.refresh.rotation = Rotation::Strict;
        dialect.refresh.grace = 3600;
        dialect.token.life = 1;
    })
}

/// What became of connections whose exchanging process was killed.
#[derive(Default)]
struct Tally {
    kills: usize,
    kept: usize,
    /// The server never got the request, which only a person may risk to find out.
    asked_person: usize,
    lost: usize,
    reuses: usize,
    missed: Vec<String>,
}

fn all(form: &Form, first: u64, ground: fn() -> Ground) -> Tally {
    let (parts, kills) = form.pick((1, 20), (4, 2_000));
    thread::scope(|scope| {
        let part = |number| scope.spawn(move || part(ground(), form, first + number, kills / parts as usize));
        let running: Vec<_> = (0..parts).map(part).collect();
        running.into_iter().map(|part| part.join().expect("a part")).fold(Tally::default(), Tally::and)
    })
}

fn part(ground: Ground, form: &Form, number: u64, kills: usize) -> Tally {
    let mut chance = form.chance(number);
    let connections = ground.connect_all(CONNECTIONS);
    let span = connections.iter().map(|(name, _)| life(&ground, name)).max().expect("a connection");
    let mut tally = Tally::default();
    for (name, id) in connections.iter().cycle() {
        if tally.kills == kills {
            break;
        }
        let before = ground.seen().refreshes;
        let mut asking = ground.asking(name).spawn().expect("the command starts");
        let exchanging = exchanging_for(&mut asking);
        // Any moment of its life, or one about when the answer comes, which is where something can be lost.
        let most = if chance.random() { span } else { answered(&ground, before, &mut asking) };
        thread::sleep(chance.random_range(Duration::ZERO..most));
        let killed = exchanging.filter(|pid| is_alive(*pid));
        let killed = killed.is_some_and(|pid| kill_process(pid, Signal::KILL).is_ok());
        let output = asking.wait_with_output().expect("a child");
        if killed {
            tally.kills += 1;
            tally.look(&ground, name, id, before);
        } else if !output.status.success() {
            tally.missed.push(format!("{name} got no token, {}", told(&output)));
        }
    }
    for (name, _) in &connections {
        let output = ground.refresh(name);
        if !output.status.success() {
            tally.missed.push(format!("{name} is lost, {}", told(&output)));
        }
    }
    tally.reuses = ground.seen().reuses;
    tally
}

impl Tally {
    /// Whether the next use repairs what the killed process left; where it does not, whose fault
    /// that is.
    fn look(&mut self, ground: &Ground, name: &str, id: &Id, refreshes_before: usize) {
        let next = ground.token(name);
        if next.status.success() {
            self.kept += 1;
            return;
        }
        let attempt = ground.database().open(id).expect("a journal");
        let unanswered = attempt.is_some_and(|attempt| attempt.sealed.is_none());
        if !unanswered || code(&next) != "outcome_unknown" {
            self.missed.push(format!("{name} was not repaired, {}", told(&next)));
        }
        if ground.seen().refreshes > refreshes_before {
            self.lost += 1;
            ground.reconnect(name);
            return;
        }
        self.asked_person += 1;
        let output = ground.refresh(name);
        if !output.status.success() {
            self.missed.push(format!("{name} is lost, and the server never refreshed it, {}", told(&output)));
        }
    }

    fn and(self, other: Self) -> Self {
        Self {
            kills: self.kills + other.kills,
            kept: self.kept + other.kept,
            asked_person: self.asked_person + other.asked_person,
            lost: self.lost + other.lost,
            reuses: self.reuses + other.reuses,
            missed: [self.missed, other.missed].concat(),
        }
    }
}

/// Waits until the server has done the refresh, or the process has ended without one, and gives how
/// long what follows takes at most.
fn answered(ground: &Ground, refreshes_before: usize, asking: &mut Child) -> Duration {
    while ground.seen().refreshes == refreshes_before && asking.try_wait().expect("a child").is_none() {
        thread::sleep(Duration::from_micros(50));
    }
    Duration::from_millis(5)
}

/// How long the exchanging process of a refresh lives that nobody disturbs.
fn life(ground: &Ground, name: &str) -> Duration {
    let mut asking = ground.asking(name).spawn().expect("the command starts");
    let exchanging = exchanging_for(&mut asking).expect("a refresh");
    let begun = Instant::now();
    while is_alive(exchanging) {
        thread::sleep(Duration::from_micros(200));
    }
    let life = begun.elapsed();
    let output = asking.wait_with_output().expect("a child");
    assert!(output.status.success(), "{}", told(&output));
    life
}

/// The process that exchanges for this one, as soon as there is one.
fn exchanging_for(asking: &mut Child) -> Option<Pid> {
    let children = format!("/proc/{0}/task/{0}/children", asking.id());
    while asking.try_wait().expect("a child").is_none() {
        let child = fs::read_to_string(&children).ok().and_then(|children| children.trim().parse().ok());
        if let Some(child) = child.and_then(Pid::from_raw) {
            return Some(child);
        }
        thread::sleep(Duration::from_micros(100));
    }
    None
}

/// Whether the process is there and has not ended.
fn is_alive(process: Pid) -> bool {
    let stat = fs::read_to_string(format!("/proc/{}/stat", process.as_raw_nonzero())).unwrap_or_default();
    // The state stands after the name, which may hold anything.
    stat.rsplit_once(") ").is_some_and(|(_, rest)| !rest.starts_with('Z'))
}
