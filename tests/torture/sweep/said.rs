//! What a process said at its end.

use authkeep_core::error::{Code, Error};
use serde_json::Value;
use std::process::Output;

/// See the module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// It did its work.
    Done,
    /// It failed, with what a person can act on.
    Clear,
    /// It failed, and nobody knows what to do.
    Unclear,
    /// Nothing. Only a process that another started for itself may leave it to that one.
    Nothing,
}

impl Said {
    /// On the standard error of a command.
    pub fn by_command(ended: &Output) -> Self {
        if ended.status.success() {
            return Self::Done;
        }
        let error: Value = serde_json::from_slice(&ended.stderr).unwrap_or_default();
        let part = |name: &str| error["error"][name].as_str().unwrap_or_default();
        let all = ["message", "hint", "side", "code"].map(part);
        Self::clear(all.iter().all(|it| !it.is_empty()) && part("code") != "unexpected")
    }

    /// On the standard output of a process that exchanges, for the one that asked.
    pub fn by_exchange(ended: &Output) -> Self {
        let Ok(word) = serde_json::from_slice::<Value>(&ended.stdout) else {
            // A word that breaks off is no word for the one that asked, and a fault of its own.
            return if ended.stdout.is_empty() { Self::Nothing } else { Self::Unclear };
        };
        if word == "Refreshed" {
            return Self::Done;
        }
        let error = serde_json::from_value::<Error>(word["Failed"].clone());
        let clear = |it: Error| !it.what.is_empty() && !it.hint.is_empty() && it.code != Code::Unexpected;
        Self::clear(error.is_ok_and(clear))
    }

    fn clear(clear: bool) -> Self {
        if clear { Self::Clear } else { Self::Unclear }
    }
}
