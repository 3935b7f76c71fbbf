//! A sign-in, from the address that the browser ended at on: `authkeep complete`.

use super::{KEEPER, Left, Operation, Run, fault_in, has_come, leftovers, names};
use crate::{
    ground::Ground,
    home::{code, told},
};
use std::process::{Command, Output, Stdio};

/// What is said where the sign-in must be begun again.
const BEGIN_AGAIN: [&str; 5] =
    ["no_such_sign_in", "code_refused", "timed_out", "cancelled", "outcome_unknown"];

/// See the module.
pub struct SignIn {
    ground: Ground,
    /// How many were begun.
    number: usize,
    callback: String,
    grants_before: usize,
}

impl SignIn {
    /// At a server of this policy.
    pub fn new(policy: &str) -> Self {
        let ground = super::ground(policy);
        super::keeper(&ground);
        Self { ground, number: 0, callback: String::new(), grants_before: 0 }
    }

    fn connection(&self) -> String {
        format!("c{}", self.number)
    }

    fn complete(&self) -> Command {
        self.ground.authkeep(["complete", &self.callback, "--json"])
    }

    /// It is connected: then it is whole.
    fn whole(&self, tries: usize) -> Left {
        let token = self.ground.refresh(&self.connection());
        match token.status.success() {
            true => Left::Good { tries },
            false => Left::Wrong(format!("it is connected and cannot be refreshed, {}", told(&token))),
        }
    }

    /// The address is given once more: that works, or says that the person must begin again.
    fn again(&self, run: &Run) -> Left {
        let again: Output = self.complete().output().expect("the command runs");
        if again.status.success() {
            return self.whole(2);
        }
        if !BEGIN_AGAIN.contains(&code(&again).as_str()) {
            return Left::Wrong(format!("the address was given again, {}", told(&again)));
        }
        has_come(&self.ground);
        if self.ground.seen().active_grants == self.grants_before {
            return Left::AskedPerson;
        }
        if run.killed && !run.durable {
            return Left::Lost;
        }
        let had = if run.killed { "its answer was durable" } else { "its process was not killed" };
        Left::Wrong(format!("the server granted it, {had}, and nobody has it, {}", told(&again)))
    }
}

impl Operation for SignIn {
    fn ground(&mut self) -> &mut Ground {
        &mut self.ground
    }

    fn begin(&mut self) -> (Command, Stdio) {
        self.number += 1;
        let waiting = self.ground.waiting(&["practice", "--name", &self.connection(), "--redirect", "paste"]);
        self.callback = waiting.callback().into();
        waiting.kill();
        self.grants_before = self.ground.seen().active_grants;
        self.ground.write_ahead_log(false);
        (self.complete(), Stdio::null())
    }

    fn look(&mut self, run: &Run) -> Left {
        if let Some(wrong) = fault_in(run, &self.said(&run.ended)) {
            return Left::Wrong(wrong);
        }
        match names(&self.ground) {
            Ok(names) if names.contains(&self.connection()) => self.whole(1),
            Ok(_) => self.again(run),
            Err(wrong) => Left::Wrong(wrong),
        }
    }

    fn end(&mut self) -> Vec<String> {
        let seen = self.ground.seen();
        // Else there would be more than can be searched for.
        for name in names(&self.ground).unwrap_or_default().iter().filter(|name| *name != KEEPER) {
            _ = self.ground.authkeep(["disconnect", name, "--json"]).output();
        }
        let mut missed = leftovers(&self.ground);
        if (seen.codes_replayed, seen.grants_ended) != (0, 0) {
            missed.push(format!(
                "the server saw {} codes twice and ended {} grants",
                seen.codes_replayed, seen.grants_ended
            ));
        }
        missed
    }
}
