//! Follows a process through all its system calls, on all its threads, and strikes it at one.
//!
//! The kernel stops each thread before and after each of its calls (ptrace(2)). A call that is to
//! fail is replaced by none, and its result by an error's number: what the process asked for is not
//! done. Processes that it starts are not followed.

mod call;

pub use call::{Call, Target};

use call::Sockets;
use nix::{
    errno::Errno,
    sys::{
        ptrace::{self, Options},
        signal::{self, Signal},
        wait::{WaitPidFlag, WaitStatus, waitpid},
    },
    unistd::Pid,
};
use std::{
    collections::HashMap,
    io::Read,
    os::unix::process::ExitStatusExt,
    process::{Command, ExitStatus, Output, Stdio},
    sync::mpsc,
    thread::{self, JoinHandle},
    time::Duration,
};

/// Longer than a process may take that waits for everything it can wait for, one after the other.
const PATIENCE: Duration = Duration::from_secs(120);

/// What is done at a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strike {
    /// Nothing.
    Pass,
    /// The process is killed. The call is not made.
    Kill,
    /// The call is not made and ends with this error.
    Fail(Errno),
}

/// Runs the command to its end; `at` is asked at each call of any of its threads, before it is made.
pub fn follow(command: Command, stdin: Stdio, mut at: impl FnMut(&Call) -> Strike) -> Output {
    #[expect(clippy::zombie_processes, reason = "it is waited for with all its threads")]
    let mut child = held_back(command).stdin(stdin).spawn().expect("the command starts");
    let stdout = child.stdout.take().map(read);
    let stderr = child.stderr.take().map(read);
    let process = Pid::from_raw(i32::try_from(child.id()).expect("a process id"));
    let stopped = waitpid(process, Some(WaitPidFlag::WUNTRACED));
    assert!(matches!(stopped, Ok(WaitStatus::Stopped(..))), "{stopped:?}");
    let options = Options::PTRACE_O_TRACESYSGOOD
        | Options::PTRACE_O_TRACECLONE
        | Options::PTRACE_O_TRACEEXEC
        | Options::PTRACE_O_EXITKILL;
    ptrace::seize(process, options).expect("a process of one's own may be traced");
    signal::kill(process, Signal::SIGCONT).expect("a child");
    let watch = Watch::over(process);
    let status =
        Following { process, begun: false, inside: HashMap::new(), sockets: Sockets::default() }.end(&mut at);
    drop(watch);
    let collect = |reading: Option<JoinHandle<Vec<u8>>>| {
        reading.map(|reading| reading.join().expect("output")).unwrap_or_default()
    };
    Output { status, stdout: collect(stdout), stderr: collect(stderr) }
}

/// Kills a process that never ends: nobody else would.
struct Watch {
    ended: Option<mpsc::Sender<()>>,
    watching: Option<JoinHandle<()>>,
}

impl Watch {
    fn over(process: Pid) -> Self {
        let (ended, end) = mpsc::channel::<()>();
        let watching = thread::spawn(move || {
            if end.recv_timeout(PATIENCE) == Err(mpsc::RecvTimeoutError::Timeout) {
                _ = signal::kill(process, Signal::SIGKILL);
            }
        });
        Self { ended: Some(ended), watching: Some(watching) }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.ended = None;
        _ = self.watching.take().map(JoinHandle::join);
    }
}

/// The same command, behind a shell that stops itself until it is followed.
fn held_back(command: Command) -> Command {
    let mut held = Command::new("sh");
    held.args(["-c", "kill -STOP $$; exec \"$@\"", "sh"]);
    held.arg(command.get_program()).args(command.get_args());
    held.env_clear().envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    held.stdout(Stdio::piped()).stderr(Stdio::piped());
    held
}

fn read(mut from: impl Read + Send + 'static) -> JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut text = Vec::new();
        from.read_to_end(&mut text).expect("output");
        text
    })
}

struct Following {
    process: Pid,
    /// Whether the shell has become the command.
    begun: bool,
    /// The threads that are in a call.
    inside: HashMap<Pid, Inside>,
    sockets: Sockets,
}

struct Inside {
    /// What the call ends with if it is not made.
    fails: Option<Errno>,
    /// Whether a socket to one who waits may come of it.
    accepts: bool,
}

impl Following {
    fn end(mut self, at: &mut dyn FnMut(&Call) -> Strike) -> ExitStatus {
        loop {
            // Only what this thread follows: others follow theirs at the same time.
            let flags = WaitPidFlag::__WALL | WaitPidFlag::__WNOTHREAD;
            let (thread, signal) = match waitpid(None, Some(flags)).expect("a process that is followed") {
                WaitStatus::Exited(process, code) if process == self.process => {
                    return ExitStatus::from_raw(code << 8);
                }
                WaitStatus::Signaled(process, signal, _) if process == self.process => {
                    return ExitStatus::from_raw(signal as i32);
                }
                WaitStatus::PtraceSyscall(thread) => {
                    self.call(thread, at);
                    (thread, None)
                }
                WaitStatus::PtraceEvent(thread, _, event) => {
                    self.begun |= event == nix::libc::PTRACE_EVENT_EXEC;
                    (thread, None)
                }
                WaitStatus::Stopped(thread, signal) => (thread, Some(signal)),
                // Another thread of its, or another process of this one's.
                WaitStatus::Exited(..)
                | WaitStatus::Signaled(..)
                | WaitStatus::Continued(_)
                | WaitStatus::StillAlive => continue,
            };
            // It fails only where the thread was killed in between, which is told next.
            _ = ptrace::syscall(thread, signal);
        }
    }

    fn call(&mut self, thread: Pid, at: &mut dyn FnMut(&Call) -> Strike) {
        if let Some(inside) = self.inside.remove(&thread) {
            let Ok(mut registers) = ptrace::getregs(thread) else { return };
            if let Some(error) = inside.fails {
                registers.rax = i64::from(-(error as i32)).cast_unsigned();
                _ = ptrace::setregs(thread, registers);
            } else if inside.accepts && registers.rax.cast_signed() >= 0 {
                self.sockets.accepted(self.process, registers.rax);
            }
            return;
        }
        let Ok(mut registers) = ptrace::getregs(thread) else { return };
        let call = match self.begun {
            true => Call::of(self.process, thread, &registers, &mut self.sockets),
            false => None,
        };
        let accepts = call.as_ref().is_some_and(|it| it.name == "accept4" && it.target == Target::Handover);
        let strike = call.map_or(Strike::Pass, |call| at(&call));
        let fails = match strike {
            Strike::Pass => None,
            Strike::Fail(error) => {
                // There is no call of this number.
                registers.orig_rax = u64::MAX;
                _ = ptrace::setregs(thread, registers);
                Some(error)
            }
            Strike::Kill => {
                _ = signal::kill(self.process, Signal::SIGKILL);
                None
            }
        };
        self.inside.insert(thread, Inside { fails, accepts });
    }
}
