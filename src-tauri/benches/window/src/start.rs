//! From the start to the first painted list, and the memory of all processes.

use crate::{
    app::App,
    figures::print_beside,
    session::{Session, built},
};
use std::path::Path;

const RUNS: usize = 12;

/// Ours over these records, beside the bare window.
pub fn compare(session: &Session, home: &Path) {
    let (authkeep, bare) = (built("authkeep-desktop"), built("authkeep-bare"));
    let ours = || {
        let mut command = session.command(&authkeep);
        command.env("AUTHKEEP_HOME", home);
        App::start(session, &mut command)
    };
    let theirs = || App::start(session, &mut session.command(&bare));
    // The first of each warms the caches, and shows what the others are to show.
    let (our_rows, their_rows) = (ours().finished_rows(), theirs().finished_rows());

    let (mut our_times, mut their_times) = (Vec::new(), Vec::new());
    let (mut our_memory, mut their_memory) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        let app = ours();
        our_times.push(app.time_to(&our_rows));
        our_memory.push(app.memory());
        drop(app);
        let app = theirs();
        their_times.push(app.time_to(&their_rows));
        their_memory.push(app.memory());
    }
    println!("the window beside a bare one of the same Tauri, median of {RUNS} runs each, side by side");
    print_beside("first painted list", "ms", our_times, their_times);
    print_beside("memory, all processes", "MiB", our_memory, their_memory);
}
