//! Row 3: many processes that stay, all of which need a token at once, round after round.

use crate::{
    figures::Times,
    form::Form,
    ground::Ground,
    table::{Row, count},
    worker::{self, Done},
};
use std::{collections::HashSet, thread};

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
    let (mut answers, mut token_before) = (0, None);
    for (name, _) in &connections {
        workers.iter_mut().for_each(|worker| worker.ask(name, None));
        let begun = worker::now();
        let done: Vec<Done> = workers.iter_mut().map(|worker| worker.done()).collect();
        let (given, failed): (Vec<_>, Vec<_>) = done.iter().partition(|done| done.usable().is_ok());
        answers += given.len();
        missed.extend(failed.iter().map(|done| format!("{name}: {:?}", done.usable())));
        let tokens: HashSet<_> = given.iter().filter_map(|done| done.usable().ok()?.token).collect();
        if tokens.len() != 1 || tokens.iter().any(|token| token_before.replace(*token) == Some(*token)) {
            missed.push(format!("{name}: {} tokens, or that of the round before", tokens.len()));
        }
        let (refreshed, others): (Vec<_>, Vec<_>) =
            given.into_iter().partition(|done| done.refreshed() == Ok(true));
        let [one] = refreshed[..] else {
            missed.push(format!("{name}: {} say that they refreshed", refreshed.len()));
            continue;
        };
        refreshes.push(one.at.saturating_sub(begun));
        waits.extend(others.iter().map(|done| done.at.saturating_sub(one.at)));
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
            count(answers),
            waits.median(),
            waits.percentile(99),
            refreshes.median(),
        ),
        missed,
    }
}
