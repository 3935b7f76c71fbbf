//! A disconnect.

use super::{KEEPER, Left, Operation, Run, fault_in, leftovers, names};
use crate::{
    ground::Ground,
    home::{code, told},
};
use std::process::{Command, Stdio};

const NAME: &str = "going";

/// See the module.
pub struct Disconnect {
    ground: Ground,
    /// The grants that stand without this one.
    others: usize,
}

impl Disconnect {
    /// At a server of this policy.
    pub fn new(policy: &str) -> Self {
        let ground = super::ground(policy);
        super::keeper(&ground);
        Self { ground, others: 0 }
    }

    fn disconnect(&self) -> Command {
        self.ground.authkeep(["disconnect", NAME, "--json"])
    }

    /// It is there, whole or ended by the server, and may be disconnected again.
    fn still_there(&self) -> Option<String> {
        let token = self.ground.token(NAME);
        if !token.status.success() && code(&token) != "needs_sign_in" {
            return Some(format!("it is there, and half of it is gone, {}", told(&token)));
        }
        let again = self.disconnect().output().expect("the command runs");
        (!again.status.success()).then(|| format!("it cannot be disconnected again, {}", told(&again)))
    }

    /// What the provider is owed is paid when the network is used the next time.
    fn is_told(&self) -> Option<String> {
        if self.ground.seen().active_grants == self.others {
            return None;
        }
        let refreshed = self.ground.refresh(KEEPER);
        let stands = self.ground.seen().active_grants != self.others;
        stands.then(|| format!("it is gone, and its grant stands, the next use {}", told(&refreshed)))
    }
}

impl Operation for Disconnect {
    fn ground(&mut self) -> &mut Ground {
        &mut self.ground
    }

    fn begin(&mut self) -> (Command, Stdio) {
        self.others = self.ground.seen().active_grants;
        self.ground.connect(NAME);
        self.ground.write_ahead_log(false);
        (self.disconnect(), Stdio::null())
    }

    fn look(&mut self, run: &Run) -> Left {
        if let Some(wrong) = fault_in(run, &self.said(&run.ended)) {
            return Left::Wrong(wrong);
        }
        let there = match names(&self.ground) {
            Ok(names) => names.iter().any(|name| name == NAME),
            Err(wrong) => return Left::Wrong(wrong),
        };
        let wrong = if there { self.still_there() } else { None };
        match wrong.or_else(|| self.is_told()) {
            Some(wrong) => Left::Wrong(wrong),
            None => Left::Good { tries: 1 + usize::from(there) },
        }
    }

    fn end(&mut self) -> Vec<String> {
        let mut missed = leftovers(&self.ground);
        let reuses = self.ground.seen().reuses;
        if reuses > 0 {
            missed.push(format!("the server saw {reuses} reuses"));
        }
        missed
    }
}
