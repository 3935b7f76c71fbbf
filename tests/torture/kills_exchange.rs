//! Row 2: the process that exchanges the tokens is itself killed at any moment.
//!
//! A server that gives grace loses nothing by it. One that gives none has replaced the refresh
//! token, and nobody has the new one, from its decision until the answer stands in the journal:
//! whatever is lost must have been lost there. A request that had left when its process was killed
//! comes to that decision too, and is told apart.

mod server;
mod window;

pub use server::Server;

use crate::{
    form::Form,
    ground::{Ground, code, told},
    home::Home,
    table::{Row, count},
};
use authkeep_core::connection::Id;
use authkeep_tests::keyring::Keyring;
use rand::{RngExt, rngs::StdRng};
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
    let graceful = all(form, 0, Ground::graceful);
    let strict = all(form, 100, Ground::strict);
    let measured = form.pick(6, 500);
    let window = window::measure(measured);
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
             {} lost: {} after the decision and before the answer was durable, {} with the request on its way; the \
             window: median {}, p99 {}, {} of {} seen",
            count(graceful.kills),
            graceful.lost,
            count(strict.kills),
            count(strict.kept),
            strict.asked_person,
            strict.lost,
            strict.lost - strict.on_its_way,
            strict.on_its_way,
            window.median(),
            window.percentile(99),
            window.count(),
            count(measured),
        ),
        missed,
    }
}

/// What became of connections whose exchanging process was killed.
#[derive(Default)]
pub struct Tally {
    /// How many were killed.
    pub kills: usize,
    /// The next use repaired it.
    pub kept: usize,
    /// The server never got the request, which only a person may risk to find out.
    pub asked_person: usize,
    /// The server had replaced the refresh token, and nobody has the new one.
    pub lost: usize,
    /// Those of the lost that were killed before the server's decision, with the request sent.
    pub on_its_way: usize,
    /// What must not be, in words.
    pub missed: Vec<String>,
    reuses: usize,
}

fn all(form: &Form, first: u64, ground: fn() -> Ground) -> Tally {
    let (parts, kills) = form.pick((1, 12), (4, 2_000));
    thread::scope(|scope| {
        let part = |number| scope.spawn(move || part(ground(), form, first + number, kills / parts as usize));
        let running: Vec<_> = (0..parts).map(part).collect();
        running.into_iter().map(|part| part.join().expect("a part")).fold(Tally::default(), Tally::and)
    })
}

fn part(mut ground: Ground, form: &Form, number: u64, kills: usize) -> Tally {
    ground.keyring = Keyring::kept();
    let connections = ground.connect_all(CONNECTIONS);
    let tally = kill(&ground, &connections, &ground.practice, &mut form.chance(number), kills);
    Tally { reuses: ground.seen().reuses, ..tally }
}

/// Kills so many that exchange tokens of these connections, one after the other, and looks at what
/// becomes of each.
pub fn kill(
    home: &Home,
    connections: &[(String, Id)],
    server: &dyn Server,
    chance: &mut StdRng,
    kills: usize,
) -> Tally {
    let span = connections.iter().map(|(name, _)| life(home, name)).max().expect("a connection");
    let mut tally = Tally::default();
    for (name, id) in connections.iter().cycle() {
        if tally.kills == kills {
            break;
        }
        let before = server.refreshes();
        let mut asking = home.asking(name).spawn().expect("the command starts");
        let exchanging = exchanging_for(&mut asking);
        // Any moment of its life, or one about when the answer comes, which is where something can be lost.
        let most = if chance.random() { span } else { answered(server, before, &mut asking) };
        thread::sleep(chance.random_range(Duration::ZERO..most));
        let killed = exchanging.filter(|pid| is_alive(*pid));
        let at = Instant::now();
        let killed = killed.is_some_and(|pid| kill_process(pid, Signal::KILL).is_ok());
        let output = asking.wait_with_output().expect("a child");
        let away = !output.status.success() && home.was_away(&code(&output));
        if killed {
            tally.kills += 1;
            // Whoever asked is told that it was cut off, where it had no token.
            if !output.status.success() && !away && code(&output) != "outcome_unknown" {
                tally
                    .missed
                    .push(format!("{name}: the one that asked says something else, {}", told(&output)));
            }
            server.has_come();
            let on_its_way = server.decided().is_some_and(|decided| decided > at);
            tally.look(home, name, id, &|| server.refreshes() > before, on_its_way);
        } else if !output.status.success() && !away {
            tally.missed.push(format!("{name} got no token, {}", told(&output)));
        }
    }
    tally.missed.extend(home.lost(connections));
    tally
}

impl Tally {
    /// Whether the next use repairs what the killed process left; where it does not, whose fault
    /// that is.
    fn look(&mut self, home: &Home, name: &str, id: &Id, rotated: &dyn Fn() -> bool, on_its_way: bool) {
        let next = home.or_again(home.token(name), || home.token(name));
        if next.status.success() {
            self.kept += 1;
            return;
        }
        let unanswered = home.unsettled(id).is_some_and(|attempt| attempt.sealed.is_none());
        if !unanswered || code(&next) != "outcome_unknown" {
            self.missed.push(format!("{name} was not repaired, {}", told(&next)));
        }
        if rotated() {
            self.lost += 1;
            self.on_its_way += usize::from(on_its_way);
            home.reconnect(name);
            return;
        }
        self.asked_person += 1;
        let output = home.refresh(name);
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
            on_its_way: self.on_its_way + other.on_its_way,
            reuses: self.reuses + other.reuses,
            missed: [self.missed, other.missed].concat(),
        }
    }
}

/// Waits until the server has done the refresh, or the process has ended without one, and gives how
/// long what follows takes at most.
fn answered(server: &dyn Server, before: usize, asking: &mut Child) -> Duration {
    while server.refreshes() == before && asking.try_wait().expect("a child").is_none() {
        thread::sleep(Duration::from_micros(50));
    }
    Duration::from_millis(5)
}

/// How long the exchanging process of a refresh lives that nobody disturbs.
fn life(home: &Home, name: &str) -> Duration {
    let mut asking = home.asking(name).spawn().expect("the command starts");
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
