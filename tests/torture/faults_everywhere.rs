//! Row 6: every file and keychain call fails, once and for ever.
//!
//! A run that nobody disturbs is recorded first; then each call of it to a file of Authkeep's and to
//! the session bus fails in runs of its own, with each error that fits, once, or from there on. So
//! that each also meets the real thing, the keyring is locked, and its daemon killed or started
//! anew, at each message to it.

mod fault;

use crate::{
    form::Form,
    sweep::{self, Left, Operation, Point},
    table::{Row, count},
    tracer::Strike,
};
use fault::Fault;
use std::{
    fmt::Write,
    time::{Duration, Instant},
};

/// Runs in which a call is waited for.
const CHANCES: usize = 4;
/// What takes longer is told.
const SLOW: Duration = Duration::from_secs(20);

pub fn run(form: &Form) -> Row {
    let tallies = sweep::with_each(sweep::operations(form, &["strict"]), |name, operation, number| {
        Tally::of(name, operation, form, number)
    });
    let sum = |of: fn(&Tally) -> usize| count(tallies.iter().map(of).sum());
    Row {
        what:
            "every file and keychain call fails once, and for ever (ENOSPC, EIO, EROFS, EACCES, locked, gone)"
                .to_owned(),
        goal: "every point: clear error, nothing lost",
        measured: format!(
            "{} points of {} operations, {} faults: {} did their work all the same, {} said what was wrong; when it \
             was over, {} went on at once, {} at the second try, {} once a person said so; {} lost",
            sum(|tally| tally.points),
            tallies.len(),
            sum(|tally| tally.faults),
            sum(|tally| tally.done),
            sum(|tally| tally.told),
            sum(|tally| tally.at_once),
            sum(|tally| tally.retried),
            sum(|tally| tally.asked),
            sum(|tally| tally.lost),
        ),
        missed: tallies.into_iter().flat_map(|tally| tally.missed).collect(),
    }
}

#[derive(Default)]
struct Tally {
    points: usize,
    faults: usize,
    done: usize,
    told: usize,
    at_once: usize,
    retried: usize,
    asked: usize,
    lost: usize,
    missed: Vec<String>,
}

impl Tally {
    fn of(name: &str, operation: &mut dyn Operation, form: &Form, number: u64) -> Self {
        let mut tally = Self::default();
        let mut chance = form.chance(6_000 + number);
        let points = sweep::record(name, operation, 1);
        let plans: Vec<_> =
            points.iter().flat_map(|point| fault::all(point).map(move |it| (point, it))).collect();
        tally.points = points.iter().filter(|point| fault::all(point).next().is_some()).count();
        eprintln!("torture: {name}: {} faults at {} points …", plans.len(), tally.points);
        for (point, fault) in sweep::sample(form, plans, 6, &mut chance) {
            tally.meet(name, operation, point, fault);
        }
        tally
            .missed
            .extend(operation.end().into_iter().map(|missed| sweep::miss(format!("{name}: {missed}"))));
        eprintln!("torture: {name}: {tally}");
        tally
    }

    fn meet(&mut self, name: &str, operation: &mut dyn Operation, point: &Point, fault: Fault) {
        for _ in 0..CHANCES {
            let mut met = false;
            let begun = Instant::now();
            let run = sweep::run(operation, |it, ground| {
                let first = !met && it == point;
                met |= first;
                if met { fault.strike(it, first, &mut ground.keyring) } else { Strike::Pass }
            });
            if begun.elapsed() > SLOW {
                eprintln!(
                    "torture: {name}, {fault} at {point}: {} s, {}",
                    begun.elapsed().as_secs(),
                    run.told()
                );
            }
            fault.is_over(&mut operation.ground().keyring);
            let left = operation.look(&run);
            if met {
                self.faults += 1;
                let told = !operation.code(&run.ended).is_empty();
                self.note(told, left, || format!("{name}, {fault} at {point}, {}", run.told()));
                return;
            }
            if !matches!(left, Left::Good { .. }) {
                self.missed.push(sweep::miss(format!("{name} undisturbed: {left:?}")));
                return;
            }
        }
        eprintln!("torture: {name} did not come to {point} again");
    }

    fn note(&mut self, told: bool, left: Left, met: impl Fn() -> String) {
        *(if told { &mut self.told } else { &mut self.done }) += 1;
        match left {
            Left::Good { tries: 1 } => self.at_once += 1,
            Left::Good { tries: _ } => self.retried += 1,
            Left::AskedPerson => self.asked += 1,
            Left::Lost => {
                self.lost += 1;
                self.missed.push(sweep::miss(format!("{}: it is lost", met())));
            }
            Left::Wrong(wrong) => self.missed.push(sweep::miss(format!("{}: {wrong}", met()))),
        }
    }
}

impl std::fmt::Display for Tally {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { points, faults, done, told, at_once, retried, asked, lost, missed } = self;
        let mut text = format!(
            "{points} points, {faults} faults, {done} done, {told} told; {at_once} good, {retried} at the second \
             try, {asked} asked, {lost} lost"
        );
        if !missed.is_empty() {
            _ = write!(text, ", {} MISSED", missed.len());
        }
        f.write_str(&text)
    }
}
