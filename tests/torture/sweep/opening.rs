//! A home whose tables are not there yet.

use super::{Left, Operation, Run, fault_in};
use crate::{ground::Ground, home::told};
use std::{
    fs,
    process::{Command, Output, Stdio},
};

/// See the module.
pub struct Opening {
    ground: Ground,
    has_file: bool,
}

impl Opening {
    /// One that is used for the first time.
    pub fn without_database() -> Self {
        Self { ground: super::ground("strict"), has_file: false }
    }

    /// One with a database of the version before the first.
    pub fn without_tables() -> Self {
        Self { has_file: true, ..Self::without_database() }
    }

    fn list(&self) -> Command {
        self.ground.authkeep(["list", "--json"])
    }
}

impl Operation for Opening {
    fn ground(&mut self) -> &mut Ground {
        &mut self.ground
    }

    fn begin(&mut self) -> (Command, Stdio) {
        for entry in fs::read_dir(self.ground.home()).expect("a home") {
            let path = entry.expect("an entry").path();
            if path.is_file() {
                fs::remove_file(path).expect("a file of an earlier run");
            }
        }
        if self.has_file {
            fs::write(self.ground.home().join("authkeep.db"), "").expect("an empty file");
        }
        (self.list(), Stdio::null())
    }

    fn look(&mut self, run: &Run) -> Left {
        if let Some(wrong) = fault_in(run, &self.said(&run.ended)) {
            return Left::Wrong(wrong);
        }
        let list: Output = self.list().output().expect("the command runs");
        match list.status.success() {
            true => Left::Good { tries: 1 },
            false => Left::Wrong(format!("it does not open, {}", told(&list))),
        }
    }

    fn end(&mut self) -> Vec<String> {
        Vec::new()
    }
}
