//! A refresh: the process that exchanges the tokens, the one that asks for it, and one that finds
//! an answer which was not saved.

mod waiter;

use super::{Left, Operation, Place, Point, Run, Said, fault_in, follow, has_come};
use crate::{
    ground::Ground,
    home::{code, told},
    tracer::Strike,
};
use authkeep_core::connection::Id;
use std::{
    fs::File,
    process::{Command, Output, Stdio},
    thread,
    time::Duration,
};
use waiter::Waiter;

const NAME: &str = "mine";

/// See the module.
pub struct Refresh {
    ground: Ground,
    policy: &'static str,
    id: Id,
    part: Part,
    refreshes_before: usize,
    /// One who waits for what the exchanging process hands out.
    waiter: Option<Waiter>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Exchanging,
    /// It exchanges as well, and finds the log so long that it empties it.
    Tidying,
    /// It exchanges as well, and one who asked later waits for it.
    Handing,
    Asking,
    Saving,
}

impl Refresh {
    /// The process that exchanges.
    pub fn exchanging(policy: &'static str) -> Self {
        Self::new(policy, Part::Exchanging)
    }

    /// The process that exchanges, where the write-ahead log must be emptied.
    pub fn tidying(policy: &'static str) -> Self {
        Self::new(policy, Part::Tidying)
    }

    /// The process that exchanges, where another waits for the token.
    pub fn handing(policy: &'static str) -> Self {
        Self::new(policy, Part::Handing)
    }

    /// The process that asks for it, and does not exchange by itself.
    pub fn asking(policy: &'static str) -> Self {
        Self::new(policy, Part::Asking)
    }

    /// A process that asks, and finds an answer which is sealed in the journal.
    pub fn saving(policy: &'static str) -> Self {
        Self::new(policy, Part::Saving)
    }

    fn new(policy: &'static str, part: Part) -> Self {
        let ground = super::ground(policy);
        super::keeper(&ground);
        let id = ground.connect(NAME);
        // It makes the lock.
        assert!(ground.refresh(NAME).status.success(), "a refresh");
        Self { ground, policy, id, part, refreshes_before: 0, waiter: None }
    }

    fn exchange(&self) -> (Command, Stdio) {
        let lock = self.ground.home().join("locks").join(format!("{}.lock", self.id.as_str()));
        let lock =
            File::options().write(true).open(lock).expect("the lock of a connection that was refreshed");
        // Whoever waits finds it taken; it goes on to the process.
        lock.lock().expect("nobody else is at work");
        (self.ground.authkeep(["refresh-for-another", self.id.as_str()]), lock.into())
    }

    /// Lets an exchanging process come as far as the save, and no farther.
    fn leave_an_answer(&mut self) {
        let (command, stdin) = self.exchange();
        let (mut answered, mut noted) = (false, false);
        _ = follow(&mut self.ground, command, stdin, |point, _| {
            answered |= point.place == Place::Server && point.receives();
            noted |= answered && point.syncs();
            let saves = noted && point.place == Place::Bus;
            if saves { Strike::Kill } else { Strike::Pass }
        });
        let attempt = self.ground.unsettled(&self.id);
        assert!(attempt.is_some_and(|attempt| attempt.sealed.is_some()), "an answer that is not saved");
    }

    /// The next use that is more than handing out a token which has not had its second yet.
    fn next(&self) -> Output {
        loop {
            let next = self.ground.token(NAME);
            if self.ground.unsettled(&self.id).is_none() || !next.status.success() {
                return next;
            }
            thread::sleep(Duration::from_millis(50));
        }
    }

    /// Whether the server has what nobody here has: only a strict one can, and only if it was asked.
    fn unknown(&self, run: &Run, next: &Output) -> Left {
        if self.policy != "strict" || code(next) != "outcome_unknown" {
            return Left::Wrong(format!("it was not repaired, {}", told(next)));
        }
        has_come(&self.ground);
        if self.ground.seen().refreshes == self.refreshes_before {
            let refreshed = self.ground.refresh(NAME);
            return match refreshed.status.success() {
                true => Left::AskedPerson,
                false => Left::Wrong(format!(
                    "the server never refreshed it, and it is lost, {}",
                    told(&refreshed)
                )),
            };
        }
        self.ground.reconnect(NAME);
        if run.killed && !run.durable {
            return Left::Lost;
        }
        let had = if run.killed { "its answer was durable" } else { "its process was not killed" };
        Left::Wrong(format!("it is lost, and {had}"))
    }
}

impl Operation for Refresh {
    fn ground(&mut self) -> &mut Ground {
        &mut self.ground
    }

    fn begin(&mut self) -> (Command, Stdio) {
        if self.part == Part::Saving {
            self.leave_an_answer();
        }
        self.refreshes_before = self.ground.seen().refreshes;
        self.ground.write_ahead_log(self.part == Part::Tidying);
        match self.part {
            Part::Exchanging | Part::Tidying => self.exchange(),
            Part::Handing => {
                let exchange = self.exchange();
                self.waiter = Some(Waiter::start(self.ground.asking(NAME)));
                exchange
            }
            Part::Asking => (self.ground.authkeep(["refresh", NAME, "--json"]), Stdio::null()),
            Part::Saving => (self.ground.asking(NAME), Stdio::null()),
        }
    }

    fn is_swept(&self, point: &Point) -> bool {
        if self.part == Part::Handing {
            let socket = matches!(&point.place, Place::File(name) if name.ends_with(".sock"));
            return socket || point.place == Place::Handover;
        }
        let database = point.place == Place::File("authkeep.db".to_owned());
        self.part != Part::Tidying || database || point.call == "ftruncate"
    }

    fn said(&self, ended: &Output) -> Said {
        match self.part {
            Part::Asking | Part::Saving => Said::by_command(ended),
            Part::Exchanging | Part::Tidying | Part::Handing => Said::by_exchange(ended),
        }
    }

    fn look(&mut self, run: &Run) -> Left {
        if let Some(wrong) = fault_in(run, &self.said(&run.ended)) {
            return Left::Wrong(wrong);
        }
        if let Some(wrong) = self.waiter.take().and_then(Waiter::fault) {
            return Left::Wrong(wrong);
        }
        let mut next = self.next();
        // It stands for the one that asked, which a process without a word leaves it to.
        if !matches!(Said::by_command(&next), Said::Done | Said::Clear) {
            return Left::Wrong(format!("the next use says nothing to act on, {}", told(&next)));
        }
        let mut tries = 1;
        if !next.status.success() && !run.killed && code(&next) != "outcome_unknown" {
            next = self.next();
            tries += 1;
        }
        if next.status.success() { Left::Good { tries } } else { self.unknown(run, &next) }
    }

    fn end(&mut self) -> Vec<String> {
        let mut missed = super::leftovers(&self.ground);
        let refreshed = self.ground.refresh(NAME);
        if !refreshed.status.success() {
            missed.push(format!("{NAME} is lost, {}", told(&refreshed)));
        }
        let seen = self.ground.seen();
        let reuses = if self.policy == "always" { 0 } else { seen.reuses };
        if (reuses, seen.grants_ended) != (0, 0) {
            missed.push(format!("the server saw {reuses} reuses and ended {} grants", seen.grants_ended));
        }
        missed
    }
}
