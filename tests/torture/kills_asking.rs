//! Row 1: the process that asks is killed at any moment of a refresh.

use crate::{
    form::Form,
    ground::{Ground, told},
    home::Home,
    table::{Row, count, ended_by_itself},
};
use authkeep_core::connection::Id;
use authkeep_practice::Seen;
use authkeep_tests::keyring::Keyring;
use rand::{RngExt, rngs::StdRng};
use std::{
    os::unix::process::ExitStatusExt,
    thread,
    time::{Duration, Instant},
};

/// Enough that a token is over again when its turn comes.
const CONNECTIONS: usize = 8;
const SIGKILL: i32 = 9;

pub fn run(form: &Form) -> Row {
    let (grounds, kills) = form.pick((1, 40), (4, 10_000));
    let parts: Vec<Part> = thread::scope(|scope| {
        let start = |number| scope.spawn(move || part(form, number, kills / grounds));
        let running: Vec<_> = (0..grounds).map(start).collect();
        running.into_iter().map(|part| part.join().expect("a part")).collect()
    });
    let sum = |of: fn(&Seen) -> usize| parts.iter().map(|part| of(&part.seen)).sum::<usize>();
    let connections = grounds * CONNECTIONS;
    let (reuses, ended) = (sum(|seen| seen.reuses), sum(|seen| seen.grants_ended));
    let mut missed: Vec<String> = parts.iter().flat_map(|part| part.missed.clone()).collect();
    if (reuses, ended, sum(|seen| seen.active_grants)) != (0, 0, connections) {
        missed.push(format!("the servers saw {reuses} reuses and ended {ended} grants"));
    }
    Row {
        what: "kill -9 of the asking process at random moments of a refresh, server that ends the grant on reuse"
            .to_owned(),
        goal: "10,000 kills, 0 lost grants, 0 reuses seen by the server",
        measured: format!(
            "{} kills, {} refreshes done; {ended} of {connections} grants lost, {reuses} reuses{}",
            count(kills),
            count(sum(|seen| seen.refreshes)),
            ended_by_itself(parts.iter().map(|part| part.ends).sum()),
        ),
        missed,
    }
}

struct Part {
    seen: Seen,
    ends: usize,
    missed: Vec<String>,
}

fn part(form: &Form, number: usize, kills: usize) -> Part {
    let mut ground = Ground::strict();
    ground.keyring = Keyring::kept();
    let names = ground.connect_all(CONNECTIONS);
    let mut missed = kill(&ground, &names, &mut form.chance(number as u64), kills);
    missed.extend(ground.lost(&names));
    Part { seen: ground.seen(), ends: ground.keyring.ends(), missed }
}

/// Kills so many that ask for a token of these connections, one after the other, and tells what
/// failed and was not killed.
pub fn kill(home: &Home, names: &[(String, Id)], chance: &mut StdRng, kills: usize) -> Vec<String> {
    let mut missed = Vec::new();
    let span = longest(home, names.iter().map(|(name, _)| name.as_str()));
    let mut killed = 0;
    for (name, _) in names.iter().cycle() {
        if killed == kills {
            break;
        }
        let mut asking = home.asking(name).spawn().expect("the command starts");
        thread::sleep(chance.random_range(Duration::ZERO..span));
        asking.kill().expect("a child");
        let output = asking.wait_with_output().expect("a child");
        match output.status.signal() {
            Some(SIGKILL) => killed += 1,
            _ if output.status.success() => {}
            _ => {
                let output = home.or_again(output, || home.token(name));
                if !output.status.success() {
                    missed.push(format!("{name} got no token, {}", told(&output)));
                }
            }
        }
    }
    missed
}

/// How long a refresh takes that nobody disturbs, at most.
fn longest<'a>(home: &Home, names: impl Iterator<Item = &'a str>) -> Duration {
    let time = |name| {
        let begun = Instant::now();
        let output = home.or_again(home.token(name), || home.token(name));
        assert!(output.status.success(), "{}", told(&output));
        begun.elapsed()
    };
    names.map(time).max().expect("a connection")
}
