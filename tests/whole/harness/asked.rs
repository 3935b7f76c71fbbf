//! A server in another language: a process that answers questions about itself, each a line of JSON
//! on its standard input, with a line of JSON.

use serde_json::Value;
use std::{
    io::{BufRead, BufReader, Write},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

/// The server, which ends with the test.
pub struct Asked {
    child: Child,
    ask: ChildStdin,
    answers: BufReader<ChildStdout>,
    /// Where it listens, which it says first.
    pub origin: String,
}

impl Asked {
    /// Starts it. `needs` names what must be installed.
    pub fn start(mut command: Command, needs: &str) -> Self {
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap_or_else(|error| panic!("{needs}: {error}"));
        let ask = child.stdin.take().expect("a pipe");
        let answers = BufReader::new(child.stdout.take().expect("a pipe"));
        let mut server = Self { child, ask, answers, origin: String::new() };
        let first = server.answer().unwrap_or_else(|line| panic!("{needs}: it said {line:?}"));
        server.origin = first["origin"].as_str().expect("an origin").to_owned();
        server
    }

    /// Asks it.
    pub fn question(&mut self, question: &Value) -> Value {
        writeln!(self.ask, "{question}").expect("the server runs");
        self.answer().unwrap_or_else(|line| panic!("the server said {line:?}"))
    }

    fn answer(&mut self) -> Result<Value, String> {
        let mut line = String::new();
        self.answers.read_line(&mut line).expect("a line");
        serde_json::from_str(&line).map_err(|_| line)
    }
}

impl Drop for Asked {
    fn drop(&mut self) {
        // Both fail only when it ended.
        _ = self.child.kill();
        _ = self.child.wait();
    }
}
