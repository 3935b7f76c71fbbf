//! What rows 5 and 6 do with what they planned: each plan is carried out in a run of its own, and
//! what the run left is counted. A call that does not come again is waited for in a few more runs:
//! what other processes do decides how often a socket is read in vain.

use super::{Left, Operation, Point, Said, miss, run};
use crate::{ground::Ground, table::count, tracer::Strike};
use std::{
    fmt::{self, Display, Write},
    time::{Duration, Instant},
};

/// Runs in which a call is waited for.
const CHANCES: usize = 6;
/// What takes longer is told.
const SLOW: Duration = Duration::from_secs(20);
/// So few may never come again, however few are planned.
const FEW: usize = 2;

/// What strikes at a point, in words for a failure.
pub trait Plan: Display {
    /// Whether it can lose what the server had given before an answer was durable.
    const MAY_LOSE: bool;

    /// Where it strikes first.
    fn point(&self) -> &Point;

    /// What this call meets, which is the first or one after it.
    fn strike(&self, at: &Point, first: bool, ground: &mut Ground) -> Strike;

    /// Ends what went on.
    fn is_over(&self, _: &mut Ground) {}
}

/// What came of the plans for one operation.
#[derive(Default)]
pub struct Tally {
    /// The points that something is planned for.
    pub points: usize,
    pub planned: usize,
    pub met: usize,
    /// Those after which the process said what was wrong.
    pub told: usize,
    /// The next use worked.
    pub at_once: usize,
    /// The use after it worked.
    pub retried: usize,
    pub asked: usize,
    pub lost: usize,
    /// Those whose point never came again.
    pub gone_by: usize,
    pub missed: Vec<String>,
}

impl Tally {
    /// Carries out these plans, for so many points.
    pub fn of(name: &str, operation: &mut dyn Operation, points: usize, plans: &[impl Plan]) -> Self {
        let mut tally = Self { points, planned: plans.len(), ..Self::default() };
        eprintln!("torture: {name}: {} planned at {points} points …", plans.len());
        for plan in plans {
            tally.carry_out(name, operation, plan);
        }
        if tally.gone_by > FEW && tally.gone_by * 20 > tally.planned {
            let gone_by = format!("{name}: {} of {} never came again", tally.gone_by, tally.planned);
            tally.missed.push(miss(gone_by));
        }
        let end = operation.end().into_iter().map(|missed| miss(format!("{name}: {missed}")));
        tally.missed.extend(end);
        eprintln!("torture: {name}: {tally}");
        tally
    }

    fn carry_out<P: Plan>(&mut self, name: &str, operation: &mut dyn Operation, plan: &P) {
        for _ in 0..CHANCES {
            let (mut met, begun) = (false, Instant::now());
            let ends = operation.ground().keyring.ends();
            let run = run(operation, |at, ground| {
                let first = !met && at == plan.point();
                met |= first;
                if met { plan.strike(at, first, ground) } else { Strike::Pass }
            });
            if begun.elapsed() > SLOW {
                eprintln!("torture: {name}, {plan}: {} s, {}", begun.elapsed().as_secs(), run.told());
            }
            plan.is_over(operation.ground());
            let left = operation.look(&run);
            if operation.ground().keyring.ends() > ends {
                // Its daemon ended by itself, and what that did is not the plan's.
                eprintln!("torture: {name}, {plan}: the keyring's daemon ended by itself: {left:?}");
                operation.ground().keyring.wait();
                continue;
            }
            if met {
                self.met += 1;
                self.told += usize::from(!run.killed && operation.said(&run.ended) != Said::Done);
                return self.note::<P>(left, || format!("{name}, {plan}, {}", run.told()));
            }
            if !matches!(left, Left::Good { .. }) {
                return self.missed.push(miss(format!("{name} undisturbed: {left:?}")));
            }
        }
        self.gone_by += 1;
        eprintln!("torture: {name}, {plan}: the call never came again");
    }

    fn note<P: Plan>(&mut self, left: Left, met: impl Fn() -> String) {
        match left {
            Left::Good { tries: 1 } => self.at_once += 1,
            Left::Good { tries: _ } => self.retried += 1,
            Left::AskedPerson => self.asked += 1,
            Left::Lost => {
                self.lost += 1;
                if !P::MAY_LOSE {
                    self.missed.push(miss(format!("{}: it is lost", met())));
                }
            }
            Left::Wrong(wrong) => self.missed.push(miss(format!("{}: {wrong}", met()))),
        }
    }
}

/// The sum of one of their numbers, as it is told.
pub fn sum(tallies: &[Tally], of: fn(&Tally) -> usize) -> String {
    count(tallies.iter().map(of).sum())
}

impl Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { points, planned, met, told, at_once, retried, asked, lost, gone_by, missed } = self;
        let mut text = format!(
            "{points} points, {planned} planned, {met} met, {gone_by} never came again; {told} told, {at_once} good, \
             {retried} at the second try, {asked} asked, {lost} lost"
        );
        if !missed.is_empty() {
            write!(text, ", {} MISSED", missed.len())?;
        }
        f.write_str(&text)
    }
}
