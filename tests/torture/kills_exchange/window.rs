//! How long a strict server's new tokens are in nobody's hands but the exchanging process's: from
//! the server's decision, which is before any of its answer leaves, until the journal has the answer.
//!
//! The journal is read over and over from here. Others see a commit only after the disk has it, so
//! that each time is a little too long and never too short.

use super::CONNECTIONS;
use crate::{
    figures::Times,
    ground::{Ground, code, told},
};
use authkeep_core::{connection::Id, ports::Journal};
use authkeep_platform::database::Database;
use authkeep_practice::Endpoint;
use authkeep_tests::keyring::Keyring;
use std::{process::Child, time::Instant};

/// Over so many refreshes.
pub fn measure(refreshes: usize) -> Times {
    let mut ground = Ground::strict();
    ground.keyring = Keyring::kept();
    let connections = ground.connect_all(CONNECTIONS);
    let journal = ground.database();
    let mut windows = Vec::new();
    for (name, id) in connections.iter().cycle().take(refreshes) {
        let before = journal.open(id).expect("a journal").map(|attempt| attempt.generation);
        let mut asking = ground.asking(name).spawn().expect("the command starts");
        let durable = durable(&journal, id, before, &mut asking);
        let output = asking.wait_with_output().expect("a child");
        if !output.status.success() && ground.was_away(&code(&output)) {
            continue;
        }
        assert!(output.status.success(), "{}", told(&output));
        let seen = ground.seen();
        let decided = seen.at(Endpoint::Token).last().and_then(|request| request.decided);
        windows.extend(durable.map(|durable| durable.duration_since(decided.expect("a refresh"))));
    }
    windows.into_iter().collect()
}

/// When the answer stands in the journal. None if it came and went unseen.
fn durable(journal: &Database, id: &Id, before: Option<u64>, asking: &mut Child) -> Option<Instant> {
    loop {
        let attempt = journal.open(id).expect("a journal");
        if attempt.is_some_and(|attempt| attempt.sealed.is_some() && Some(attempt.generation) != before) {
            return Some(Instant::now());
        }
        if asking.try_wait().expect("a child").is_some() {
            return None;
        }
    }
}
