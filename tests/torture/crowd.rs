//! Row 4: many commands at once on a connection whose token is over, and a server that takes its
//! time.

use crate::{
    figures::Times,
    form::Form,
    ground::{Ground, told},
    table::{Row, count},
};
use authkeep_practice::{Endpoint, Trouble};
use std::{
    process::Output,
    sync::Barrier,
    thread,
    time::{Duration, Instant},
};

const ANSWER: Duration = Duration::from_millis(300);

pub fn run(form: &Form) -> Row {
    let (processes, rounds) = form.pick((24, 1), (100, 10));
    let ground = Ground::short_lived();
    let connections = ground.connect_all(rounds);
    thread::sleep(Ground::FIRST_LIFE);

    let before = ground.seen().token_requests;
    let (mut times, mut missed, mut served) = (Vec::new(), Vec::new(), 0);
    for (name, _) in &connections {
        ground.practice.script(Endpoint::Token, Trouble::Slow(ANSWER));
        let all = at_once(&ground, name, processes);
        let token = all.iter().find(|(output, _)| output.status.success()).map(|(output, _)| &output.stdout);
        for (output, took) in &all {
            if output.status.success() && Some(&output.stdout) == token {
                served += 1;
                times.push(*took);
            } else {
                missed.push(format!("{name} was not served, {}", told(output)));
            }
        }
    }
    let seen = ground.seen();
    let requests = seen.token_requests - before;
    if (requests, seen.reuses) != (rounds, 0) {
        missed.push(format!("{requests} token requests in {rounds} rounds, {} reuses", seen.reuses));
    }
    let times = Times::from_iter(times);
    Row {
        what: format!(
            "{processes} processes at once on an expired connection, server answers in 300 ms ({rounds} times)"
        ),
        goal: "1 request, 100 served, median at most 774 ms; aim at 420 ms",
        measured: format!(
            "{requests} requests, {} served; median {}, longest {}",
            count(served),
            times.median(),
            times.longest(),
        ),
        missed,
    }
}

/// So many commands that start together, and how long after that each had its token.
fn at_once(ground: &Ground, name: &str, processes: usize) -> Vec<(Output, Duration)> {
    let start = Barrier::new(processes);
    thread::scope(|scope| {
        let ask = || {
            let mut command = ground.authkeep(["token", name]);
            start.wait();
            let begun = Instant::now();
            let output = command.output().expect("the command runs");
            (output, begun.elapsed())
        };
        let running: Vec<_> = (0..processes).map(|_| scope.spawn(ask)).collect();
        running.into_iter().map(|asking| asking.join().expect("an output")).collect()
    })
}
