//! Row 6: every file and keychain call fails, once and for ever.
//!
//! A run that nobody disturbs is recorded first; then each call of it to a file of Authkeep's and to
//! the session bus fails in runs of its own, with each error that fits, once, or from there on. So
//! that each also meets the real thing, the keyring is locked, its disk full, and its daemon
//! killed or started anew, at each message to it.

mod fault;

use crate::{
    form::Form,
    ground::Ground,
    sweep::{
        self, Operation, Point,
        tally::{Plan, Tally, sum},
    },
    table::{Row, count},
    tracer::Strike,
};
use fault::Fault;
use std::fmt;

pub fn run(form: &Form) -> Row {
    let tallies = sweep::with_each(sweep::operations(form, &["strict"]), |name, operation, number| {
        meet(name, operation, form, number)
    });
    let done = tallies.iter().map(|tally| tally.met - tally.told).sum();
    Row {
        what:
            "every file and keychain call fails once, and for ever (ENOSPC, EIO, EROFS, EACCES, locked, full, gone)"
                .to_owned(),
        goal: "every point: clear error, nothing lost",
        measured: format!(
            "{} points of {} operations, {} faults planned, {} met, {} never came again: {} did their work all the \
             same, {} said what was wrong; when it was over, {} went on at once, {} at the second try, {} once a \
             person said so; {} lost",
            sum(&tallies, |tally| tally.points),
            tallies.len(),
            sum(&tallies, |tally| tally.planned),
            sum(&tallies, |tally| tally.met),
            sum(&tallies, |tally| tally.gone_by),
            count(done),
            sum(&tallies, |tally| tally.told),
            sum(&tallies, |tally| tally.at_once),
            sum(&tallies, |tally| tally.retried),
            sum(&tallies, |tally| tally.asked),
            sum(&tallies, |tally| tally.lost),
        ),
        missed: tallies.into_iter().flat_map(|tally| tally.missed).collect(),
    }
}

fn meet(name: &str, operation: &mut dyn Operation, form: &Form, number: u64) -> Tally {
    let mut chance = form.chance(6_000 + number);
    let mut points = sweep::record(name, operation, 1);
    points.retain(|point| fault::all(point).next().is_some());
    let plans = points.iter().flat_map(|point| fault::all(point).map(|fault| Meeting { point, fault }));
    let plans = sweep::sample(form, plans.collect(), 6, &mut chance);
    Tally::of(name, operation, points.len(), &plans)
}

/// A call, and what it meets.
#[derive(Clone)]
struct Meeting<'a> {
    point: &'a Point,
    fault: Fault,
}

impl Plan for Meeting<'_> {
    const MAY_LOSE: bool = false;

    fn point(&self) -> &Point {
        self.point
    }

    fn strike(&self, at: &Point, first: bool, ground: &mut Ground) -> Strike {
        self.fault.strike(at, first, &mut ground.keyring)
    }

    fn is_over(&self, ground: &mut Ground) {
        self.fault.is_over(&mut ground.keyring);
    }
}

impl fmt::Display for Meeting<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {}", self.fault, self.point)
    }
}
