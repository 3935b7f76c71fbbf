//! Row 3: many processes that stay, all of which need a token at once, round after round.

use crate::{
    figures::Times,
    form::Form,
    ground::Ground,
    table::{Row, count},
    worker::{self, Done},
};
use std::thread;

pub fn run(form: &Form) -> Row {
    let (processes, rounds) = form.pick((16, 4), (64, 200));
    let ground = Ground::short_lived();
    let connections = ground.connect_all(rounds);
    thread::sleep(Ground::FIRST_LIFE);
    let mut workers: Vec<_> = (0..processes).map(|_| ground.worker()).collect();
    // The first call of each opens its keychain and its records.
    ground.connect("opened");
    for worker in &mut workers {
        worker.token("opened", None).outcome.expect("a token");
    }

    let before = ground.seen().token_requests;
    let (mut waits, mut refreshes, mut missed) = (Vec::new(), Vec::new(), Vec::new());
    for (name, _) in &connections {
        workers.iter_mut().for_each(|worker| worker.ask(name, None));
        let begun = worker::now();
        let done: Vec<Done> = workers.iter_mut().map(|worker| worker.done()).collect();
        let refreshed: Vec<_> = done.iter().filter(|done| done.outcome == Ok(true)).collect();
        missed.extend(done.iter().filter_map(|done| done.outcome.as_ref().err().cloned()));
        if let [one] = refreshed[..] {
            refreshes.push(one.at.saturating_sub(begun));
            let others = done.iter().filter(|done| done.outcome == Ok(false));
            waits.extend(others.map(|done| done.at.saturating_sub(one.at)));
        }
    }
    let seen = ground.seen();
    let requests = seen.token_requests - before;
    if (requests, seen.reuses, seen.grants_ended) != (rounds, 0, 0) {
        missed.push(format!("{requests} token requests in {rounds} rounds, {} reuses", seen.reuses));
    }
    let (waits, refreshes) = (Times::from_iter(waits), Times::from_iter(refreshes));
    Row {
        what: format!("{processes} processes × {rounds} rounds on one expired connection"),
        goal: "exactly 200 token requests; extra wait of the 63 over the refresh itself: p99",
        measured: format!(
            "{} token requests; {} answers; extra wait median {}, p99 {} (the refresh itself: median {})",
            count(requests),
            count(processes * rounds),
            waits.median(),
            waits.percentile(99),
            refreshes.median(),
        ),
        missed,
    }
}
