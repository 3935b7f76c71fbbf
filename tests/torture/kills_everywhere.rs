//! Row 5: SIGKILL at every system call that writes, syncs, renames, sends or receives.
//!
//! Runs that nobody disturbs are recorded first; then each call they made is struck in a run of its
//! own, just before it is made. A call that does not come in a struck run is waited for in a few
//! more: what other processes do decides how often a socket is read in vain.

use crate::{
    form::Form,
    sweep::{self, Left, Operation, Point},
    table::{Row, count},
    tracer::Strike,
};
use std::fmt::Write;

/// Runs in which a call is waited for.
const CHANCES: usize = 6;

pub fn run(form: &Form) -> Row {
    let policies: &[_] = form.pick(&["strict"], &["never", "always", "strict"]);
    let tallies = sweep::with_each(sweep::operations(form, policies), |name, operation, number| {
        Tally::of(name, operation, form, number)
    });
    let sum = |of: fn(&Tally) -> usize| count(tallies.iter().map(of).sum());
    Row {
        what: "SIGKILL at every single system call that writes, syncs, renames, sends or receives during \
               sign-in, refresh, save, disconnect, migration"
            .to_owned(),
        goal: "every point, three rotation policies, invariants hold",
        measured: format!(
            "{} points of {} operations, {} struck; {} went on by themselves, {} once a person said so, \
             {} lost, each before an answer was durable, at a strict server or in a sign-in",
            sum(|tally| tally.points),
            tallies.len(),
            sum(|tally| tally.struck),
            sum(|tally| tally.good),
            sum(|tally| tally.asked),
            sum(|tally| tally.lost),
        ),
        missed: tallies.into_iter().flat_map(|tally| tally.missed).collect(),
    }
}

#[derive(Default)]
struct Tally {
    points: usize,
    struck: usize,
    good: usize,
    asked: usize,
    lost: usize,
    missed: Vec<String>,
}

impl Tally {
    fn of(name: &str, operation: &mut dyn Operation, form: &Form, number: u64) -> Self {
        let mut tally = Self::default();
        let mut chance = form.chance(5_000 + number);
        let points = sweep::record(name, operation, form.pick(1, 4));
        let points = points.into_iter().filter(Point::acts).collect();
        let points = sweep::sample(form, points, 6, &mut chance);
        tally.points = points.len();
        eprintln!("torture: {name}: {} points …", points.len());
        for point in points {
            tally.strike(name, operation, &point);
        }
        tally
            .missed
            .extend(operation.end().into_iter().map(|missed| sweep::miss(format!("{name}: {missed}"))));
        eprintln!("torture: {name}: {tally}");
        tally
    }

    fn strike(&mut self, name: &str, operation: &mut dyn Operation, point: &Point) {
        for _ in 0..CHANCES {
            let at = |it: &Point, _: &mut _| if it == point { Strike::Kill } else { Strike::Pass };
            let run = sweep::run(operation, at);
            let left = operation.look(&run);
            match left {
                Left::Good { .. } if !run.killed => continue,
                Left::Good { .. } => self.good += 1,
                Left::AskedPerson => self.asked += 1,
                Left::Lost => self.lost += 1,
                Left::Wrong(wrong) => {
                    self.missed.push(sweep::miss(format!("{name}, killed at {point}: {wrong}")));
                }
            }
            self.struck += usize::from(run.killed);
            return;
        }
        eprintln!("torture: {name} did not come to {point} again");
    }
}

impl std::fmt::Display for Tally {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { points, struck, good, asked, lost, missed } = self;
        let mut text = format!("{points} points, {struck} struck, {good} good, {asked} asked, {lost} lost");
        if !missed.is_empty() {
            _ = write!(text, ", {} MISSED", missed.len());
        }
        f.write_str(&text)
    }
}
