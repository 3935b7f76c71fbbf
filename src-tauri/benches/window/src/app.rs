//! A program with a window, in a session. It and all its processes end when it is dropped.

use crate::{
    processes,
    session::{Running, Session, start, wait_for},
};
use std::{
    process::Command,
    thread,
    time::{Duration, Instant},
};

/// For so long nothing may change in a picture that is taken to be finished.
const STILL: Duration = Duration::from_secs(2);

/// The program.
pub struct App<'a> {
    session: &'a Session,
    started: Instant,
    child: Running,
}

impl<'a> App<'a> {
    /// Starts it.
    pub fn start(session: &'a Session, command: &mut Command) -> Self {
        let started = Instant::now();
        Self { session, started, child: Running(start(command)) }
    }

    /// Its processes.
    pub fn family(&self) -> Vec<u32> {
        processes::family(self.child.0.id())
    }

    /// The rows in its window as they are when nothing changes any more. Then it ends.
    pub fn finished_rows(self) -> Vec<u8> {
        let mut rows: Option<(Vec<u8>, Instant)> = None;
        wait_for("a list", || {
            let seen = self.rows()?;
            match &rows {
                Some((last, since)) if *last == seen => {
                    (since.elapsed() > STILL && is_picture(&seen)).then_some(seen)
                }
                _ => {
                    rows = Some((seen, Instant::now()));
                    None
                }
            }
        })
    }

    /// Waits until its window shows these rows, and says how long that was after its start, in ms.
    pub fn time_to(&self, rows: &[u8]) -> f64 {
        wait_for("the list", || (self.rows()? == rows).then_some(()));
        self.started.elapsed().as_secs_f64() * 1e3
    }

    /// Its memory in MiB, when it has done all that it does after its start.
    pub fn memory(&self) -> f64 {
        thread::sleep(STILL);
        processes::memory(&self.family())
    }

    fn rows(&self) -> Option<Vec<u8>> {
        self.session.screen.rows(self.session.screen.window()?)
    }
}

impl Drop for App<'_> {
    fn drop(&mut self) {
        let family = self.family();
        // It fails only when the process has ended; its web view ends with it.
        let _ = self.child.0.kill();
        let _ = self.child.0.wait();
        if !thread::panicking() {
            wait_for("the end of every process", || {
                (!family.iter().any(|process| processes::runs(*process))).then_some(())
            });
            wait_for("the end of the window", || self.session.screen.window().is_none().then_some(()));
        }
    }
}

/// An empty window has one colour.
fn is_picture(pixels: &[u8]) -> bool {
    let mut colours: Vec<&[u8]> = pixels.chunks(4).collect();
    colours.sort_unstable();
    colours.dedup();
    colours.len() > 8
}
