//! One who waits for the token that another process gets.

use crate::{home::told, sweep::Said};
use std::{
    process::{Command, Output},
    sync::mpsc::{self, Receiver},
    thread,
    time::Duration,
};

/// Longer than any call takes.
const PATIENCE: Duration = Duration::from_secs(120);

/// See the module.
pub struct Waiter(Receiver<Output>);

impl Waiter {
    /// Starts it from a thread of its own, for the tracer takes whatever ends on its thread.
    pub fn start(mut command: Command) -> Self {
        let (send, receive) = mpsc::channel();
        thread::spawn(move || send.send(command.output().expect("the command runs")));
        Self(receive)
    }

    /// It ends with a token, or says clearly why there is none.
    pub fn fault(self) -> Option<String> {
        let Ok(output) = self.0.recv_timeout(PATIENCE) else {
            return Some("the one who waits never ends".to_owned());
        };
        let right = matches!(Said::by_command(&output), Said::Done | Said::Clear);
        (!right).then(|| format!("the one who waited has nothing to act on, {}", told(&output)))
    }
}
