//! A command in our place: it gets our signals, and we take its exit code.

use authkeep_platform::core_dump;
use std::{io, process::ExitCode};
use tokio::process::Command;

/// Runs the command to its end.
#[cfg(unix)]
pub async fn run(mut command: Command) -> io::Result<ExitCode> {
    use std::os::unix::process::ExitStatusExt;
    use tokio::signal::unix::{SignalKind, signal};

    // Before the child is there: none may end us and leave it alone.
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut quit = signal(SignalKind::quit())?;
    let mut hangup = signal(SignalKind::hangup())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut user1 = signal(SignalKind::user_defined1())?;
    let mut user2 = signal(SignalKind::user_defined2())?;
    let mut child = core_dump::allow_while(|| command.spawn())?;
    let process = child.id();
    let status = loop {
        let (received, typed) = tokio::select! {
            status = child.wait() => break status?,
            _ = interrupt.recv() => (rustix::process::Signal::INT, true),
            _ = quit.recv() => (rustix::process::Signal::QUIT, true),
            _ = hangup.recv() => (rustix::process::Signal::HUP, false),
            _ = terminate.recv() => (rustix::process::Signal::TERM, false),
            _ = user1.recv() => (rustix::process::Signal::USR1, false),
            _ = user2.recv() => (rustix::process::Signal::USR2, false),
        };
        // The terminal gives Ctrl-C to all of its foreground group; twice may mean more than once.
        if !(typed && in_foreground()) {
            forward(process, received);
        }
    };
    let code = status.code().or_else(|| status.signal().map(|signal| 128 + signal));
    Ok(code.and_then(|code| u8::try_from(code).ok()).map_or(ExitCode::FAILURE, ExitCode::from))
}

#[cfg(unix)]
fn forward(process: Option<u32>, signal: rustix::process::Signal) {
    let process = process.and_then(|id| i32::try_from(id).ok()).and_then(rustix::process::Pid::from_raw);
    if let Some(process) = process {
        // It fails only if the child has just ended.
        let _ = rustix::process::kill_process(process, signal);
    }
}

#[cfg(unix)]
fn in_foreground() -> bool {
    let terminal = std::fs::File::open("/dev/tty");
    let group = terminal.ok().and_then(|terminal| rustix::termios::tcgetpgrp(terminal).ok());
    group == Some(rustix::process::getpgrp())
}

/// Runs the command to its end. The console gives Ctrl-C to both; ours is ignored, so that the
/// command decides.
#[cfg(not(unix))]
pub async fn run(mut command: Command) -> io::Result<ExitCode> {
    let mut child = core_dump::allow_while(|| command.spawn())?;
    let status = loop {
        tokio::select! {
            status = child.wait() => break status?,
            _ = tokio::signal::ctrl_c() => {}
        }
    };
    Ok(status.code().and_then(|code| u8::try_from(code).ok()).map_or(ExitCode::FAILURE, ExitCode::from))
}
