//! Row 7: the answer to a refresh is cut after every byte of its status line, its headers and its
//! body.
//!
//! Whether anything was kept back is what the server says, so that a success on less than the whole
//! answer shows.

use crate::{
    form::Form,
    ground::{Ground, code, told},
    table::{Row, count},
    worker::Worker,
};
use authkeep_core::connection::Id;
use authkeep_practice::{Endpoint, Script, Trouble, dialect::Rotation};
use std::{thread, time::Duration};

/// Enough that a token is over again when its turn comes.
const CONNECTIONS: usize = 8;
const AN_HOUR: Option<Duration> = Some(Duration::from_secs(3600));

/// A server, and what must come of a refresh whose answer it cut.
struct Policy {
    name: &'static str,
    ground: fn() -> Ground,
    /// Whether the server does the refresh before it cuts its answer.
    processed: bool,
    next: Next,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    /// The next use gets a token, and nobody is asked.
    Recovers,
    /// It asks the person first, and what the person then starts succeeds.
    Asks,
    /// It asks the person first, and then the server's own word is that the grant is over.
    AsksInVain,
}

const POLICIES: [Policy; 4] = [
    Policy { name: "never", ground: never, processed: true, next: Next::Recovers },
    Policy { name: "always, with grace", ground: Ground::graceful, processed: true, next: Next::Recovers },
    Policy { name: "strict, not rotated", ground: Ground::strict, processed: false, next: Next::Asks },
    Policy { name: "strict, rotated", ground: Ground::strict, processed: true, next: Next::AsksInVain },
];

fn never() -> Ground {
    Ground::new("never", |dialect| {
        dialect.refresh.rotation = Rotation::Never;
        dialect.token.life = 1;
    })
}

pub fn run(form: &Form) -> Row {
    let step = form.pick(150, 1);
    let tallies: Vec<Tally> = thread::scope(|scope| {
        let running = POLICIES.each_ref().map(|policy| scope.spawn(move || Cutting::new(policy).all(step)));
        running.map(|cutting| cutting.join().expect("a tally")).into()
    });
    let each = POLICIES.iter().zip(&tallies).map(|(policy, tally)| {
        let then = match policy.next {
            Next::Recovers => format!("{} recovered by themselves", count(tally.recovered)),
            Next::Asks => format!("{} recovered once a person said so", count(tally.recovered)),
            Next::AsksInVain => {
                format!("{} ended by the server once a person asked it again", count(tally.ended))
            }
        };
        format!("{}: {} cuts, {then}", policy.name, count(tally.cuts))
    });
    let each: Vec<String> = each.collect();
    let deleted: usize = tallies.iter().map(|tally| tally.deleted).sum();
    Row {
        what: "answer cut after every byte, three policies".to_owned(),
        goal: "right class each time, 0 deletions, recovered wherever the server allows",
        measured: format!("{}; {deleted} deletions", each.join(". ")),
        missed: tallies.into_iter().flat_map(|tally| tally.missed).collect(),
    }
}

/// What came of it.
#[derive(Default)]
struct Tally {
    cuts: usize,
    recovered: usize,
    ended: usize,
    /// Connections that cannot be refreshed in the end.
    deleted: usize,
    missed: Vec<String>,
}

struct Cutting<'a> {
    policy: &'a Policy,
    ground: Ground,
    worker: Worker,
    names: Vec<(String, Id)>,
    turn: usize,
    tally: Tally,
}

impl<'a> Cutting<'a> {
    fn new(policy: &'a Policy) -> Self {
        let ground = (policy.ground)();
        let names = ground.connect_all(CONNECTIONS);
        let worker = ground.worker();
        Self { policy, ground, worker, names, turn: 0, tally: Tally::default() }
    }

    /// Cuts after every `step` bytes, and on both sides of the answer's end.
    fn all(mut self, step: usize) -> Tally {
        let mut whole = 0;
        while self.cut(whole) {
            whole += step;
        }
        let mut short = whole.saturating_sub(step);
        while whole - short > 1 {
            let between = short.midpoint(whole);
            if self.cut(between) {
                short = between;
            } else {
                whole = between;
            }
        }
        let lost = self.ground.lost(&self.names);
        self.tally.deleted = lost.len();
        self.tally.missed.extend(lost);
        self.tally
    }

    /// One refresh with an answer of so many bytes at most, and what the next use makes of it. Tells
    /// whether anything was kept back.
    fn cut(&mut self, bytes: usize) -> bool {
        let name = self.names[self.turn % CONNECTIONS].0.clone();
        self.turn += 1;
        let script = Script::from(Trouble::CutAfter(bytes));
        let script = if self.policy.processed { script.processed() } else { script.unprocessed() };
        self.ground.practice.script(Endpoint::Token, script);
        let before = self.ground.seen();
        let outcome = self.worker.token(&name, AN_HOUR).refreshed();
        let after = self.ground.seen();
        let cut = after.cuts > before.cuts;
        // What the server says in place of a refresh that it does not do is an answer like any other.
        let right = if cut || !self.policy.processed { Err("provider_unwell".to_owned()) } else { Ok(true) };
        if (&outcome, after.token_requests) != (&right, before.token_requests + 1) {
            self.miss(bytes, format!("{outcome:?} in place of {right:?}"));
        }
        if cut {
            self.tally.cuts += 1;
            self.next(&name, bytes);
        } else if outcome != Ok(true) {
            self.expect(&name, bytes, &Ok(true));
        }
        cut
    }

    fn next(&mut self, name: &str, bytes: usize) {
        if self.policy.next == Next::Recovers {
            self.tally.recovered += usize::from(self.expect(name, bytes, &Ok(true)));
            return;
        }
        let before = self.ground.seen();
        self.expect(name, bytes, &Err("outcome_unknown".to_owned()));
        let output = self.ground.refresh(name);
        let after = self.ground.seen();
        let ended = after.grants_ended - before.grants_ended;
        match self.policy.next {
            Next::AsksInVain if code(&output) == "needs_sign_in" && ended == 1 => {
                self.tally.ended += 1;
                self.ground.reconnect(name);
            }
            Next::Asks if output.status.success() && ended == 0 => self.tally.recovered += 1,
            Next::Recovers | Next::Asks | Next::AsksInVain => self.miss(bytes, told(&output)),
        }
    }

    /// The next use, unasked. Tells whether it came out right.
    fn expect(&mut self, name: &str, bytes: usize, right: &Result<bool, String>) -> bool {
        let outcome = self.worker.token(name, AN_HOUR).refreshed();
        if outcome != *right {
            self.miss(bytes, format!("then {outcome:?} in place of {right:?}"));
        }
        outcome == *right
    }

    fn miss(&mut self, bytes: usize, what: String) {
        self.tally.missed.push(format!("{}, cut after {bytes} bytes: {what}", self.policy.name));
    }
}
