use super::locked;
use std::{panic::resume_unwind, sync::Mutex};

/// What happens to a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// It fails.
    Fails,
    /// The power goes before it does anything.
    Before,
    /// The power goes when it has done all.
    After,
}

/// Counts the calls of all ports and strikes at one of them.
#[derive(Default)]
pub struct Fuse(Mutex<State>);

#[derive(Default)]
struct State {
    events: Vec<String>,
    armed: Option<(usize, Cut)>,
    /// For the process that is started next.
    apart: Option<(usize, Cut)>,
}

impl Fuse {
    /// Strikes at the call after this many.
    pub fn arm(&self, after: usize, cut: Cut) {
        locked(&self.0).armed = Some((after, cut));
    }

    /// Strikes at the call after this many, counted from the start of another process.
    pub fn arm_apart(&self, after: usize, cut: Cut) {
        locked(&self.0).apart = Some((after, cut));
    }

    /// Another process starts, or has ended unharmed.
    pub fn apart(&self) {
        let state = &mut *locked(&self.0);
        std::mem::swap(&mut state.armed, &mut state.apart);
    }

    /// Lets everything work; whether the fuse was still waiting to strike.
    pub fn disarm(&self) -> bool {
        let mut state = locked(&self.0);
        state.armed.take().or(state.apart.take()).is_some()
    }

    /// What was called, in order, and forgets it.
    pub fn events(&self) -> Vec<String> {
        std::mem::take(&mut locked(&self.0).events)
    }

    /// One call of a port.
    pub fn call<T>(&self, event: String, fail: impl FnOnce() -> T, effect: impl FnOnce() -> T) -> T {
        match self.next(event) {
            None => effect(),
            Some(Cut::Fails) => fail(),
            Some(Cut::Before) => power_off(),
            Some(Cut::After) => {
                drop(effect());
                power_off()
            }
        }
    }

    fn next(&self, event: String) -> Option<Cut> {
        let mut state = locked(&self.0);
        state.events.push(event);
        let (after, cut) = state.armed?;
        state.armed = after.checked_sub(1).map(|after| (after, cut));
        (after == 0).then_some(cut)
    }
}

/// The process ends here, and nothing of it runs any more.
fn power_off() -> ! {
    resume_unwind(Box::new("power off"))
}
