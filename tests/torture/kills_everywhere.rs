//! Row 5: SIGKILL at every system call that writes, syncs, renames, sends or receives.
//!
//! Runs that nobody disturbs are recorded first; then each call they made is struck in a run of its
//! own, just before it is made.

use crate::{
    form::Form,
    ground::Ground,
    sweep::{
        self, Operation, Point,
        tally::{Plan, Tally, sum},
    },
    table::Row,
    tracer::Strike,
};
use std::fmt;

pub fn run(form: &Form) -> Row {
    let policies: &[_] = form.pick(&["strict"], &["never", "always", "strict"]);
    let tallies = sweep::with_each(sweep::operations(form, policies), |name, operation, number| {
        kill(name, operation, form, number)
    });
    Row {
        what: "SIGKILL at every single system call that writes, syncs, renames, sends or receives during \
               sign-in, refresh, save, disconnect, migration"
            .to_owned(),
        goal: "every point, three rotation policies, invariants hold",
        measured: format!(
            "{} points of {} operations, {} struck, {} never came again; {} went on at once, {} at the second try, \
             {} once a person said so, {} lost, each before an answer was durable, at a strict server or in a sign-in",
            sum(&tallies, |tally| tally.points),
            tallies.len(),
            sum(&tallies, |tally| tally.met),
            sum(&tallies, |tally| tally.gone_by),
            sum(&tallies, |tally| tally.at_once),
            sum(&tallies, |tally| tally.retried),
            sum(&tallies, |tally| tally.asked),
            sum(&tallies, |tally| tally.lost),
        ),
        missed: tallies.into_iter().flat_map(|tally| tally.missed).collect(),
    }
}

fn kill(name: &str, operation: &mut dyn Operation, form: &Form, number: u64) -> Tally {
    let mut chance = form.chance(5_000 + number);
    let points = sweep::record(name, operation, form.pick(1, 4));
    let plans = points.into_iter().filter(Point::acts).map(Kill).collect();
    let plans = sweep::sample(form, plans, 6, &mut chance);
    Tally::of(name, operation, plans.len(), &plans)
}

#[derive(Clone)]
struct Kill(Point);

impl Plan for Kill {
    const MAY_LOSE: bool = true;

    fn point(&self) -> &Point {
        &self.0
    }

    fn strike(&self, _: &Point, _: bool, _: &mut Ground) -> Strike {
        Strike::Kill
    }
}

impl fmt::Display for Kill {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SIGKILL at {}", self.0)
    }
}
