//! The system's clipboard, in the hands of one thread: on X11 and Wayland what was copied is served
//! by the process that copied it, for as long as somebody may paste.
//!
//! A secret is marked as one, so that clipboard managers keep no copy. It is cleared after a while
//! and when the app quits, if it is still what the clipboard holds.

mod mark;

use authkeep_core::error::{Code, Error};
use secrecy::{ExposeSecret, SecretString};
use std::{
    sync::mpsc::{self, Receiver, RecvTimeoutError, Sender},
    thread,
    time::{Duration, Instant},
};
use tokio::sync::oneshot;

/// How long quitting waits for the clipboard.
const LAST_CALL: Duration = Duration::from_secs(1);

/// How long a copy may take to be seen by others: a Wayland compositor tells them in its own time.
const SEEN_WITHIN: Duration = Duration::from_secs(1);

/// Between two looks for it.
const LOOK: Duration = Duration::from_millis(5);

/// The way to the thread.
pub struct Clipboard(Sender<Job>);

enum Job {
    Secret { text: SecretString, clear_after: Option<Duration>, done: oneshot::Sender<Result<(), Error>> },
    Plain { text: String, done: oneshot::Sender<Result<(), Error>> },
    Close { done: Sender<()> },
}

impl Clipboard {
    /// Starts the thread. Nothing is connected before the first copy. `cleared` is told whenever a
    /// secret was cleared because its time was over.
    pub fn start(cleared: impl Fn() + Send + 'static) -> Self {
        let (sender, jobs) = mpsc::channel();
        // Without a thread there is no receiver, and every copy says that it failed.
        let _ = thread::Builder::new().name("clipboard".to_owned()).spawn(move || serve(&jobs, cleared));
        Self(sender)
    }

    /// Copies a secret.
    ///
    /// # Errors
    /// `Unexpected` if the clipboard does not take it.
    pub async fn copy_secret(&self, text: SecretString, clear_after: Option<Duration>) -> Result<(), Error> {
        let (done, answer) = oneshot::channel();
        self.send(Job::Secret { text, clear_after, done }, answer).await
    }

    /// Copies what anybody may see.
    ///
    /// # Errors
    /// As [`Clipboard::copy_secret`].
    pub async fn copy(&self, text: String) -> Result<(), Error> {
        let (done, answer) = oneshot::channel();
        self.send(Job::Plain { text, done }, answer).await
    }

    /// Clears what is left of a secret and lets the clipboard go.
    pub fn close(&self) {
        let (done, closed) = mpsc::channel();
        if self.0.send(Job::Close { done }).is_ok() {
            let _ = closed.recv_timeout(LAST_CALL);
        }
    }

    async fn send(&self, job: Job, answer: oneshot::Receiver<Result<(), Error>>) -> Result<(), Error> {
        self.0.send(job).map_err(|_| not_taken())?;
        answer.await.unwrap_or_else(|_| Err(not_taken()))
    }
}

/// A secret that the clipboard holds.
struct Held {
    text: SecretString,
    until: Option<Instant>,
}

fn serve(jobs: &Receiver<Job>, cleared: impl Fn()) {
    let mut system = None;
    let mut held: Option<Held> = None;
    loop {
        let next = match held.as_ref().and_then(|held| held.until) {
            Some(until) => jobs.recv_timeout(until.saturating_duration_since(Instant::now())),
            None => jobs.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        match next {
            Ok(Job::Secret { text, clear_after, done }) => {
                let copied = copy_secret(&mut system, &text);
                if copied.is_ok() {
                    let until = clear_after.and_then(|after| Instant::now().checked_add(after));
                    held = Some(Held { text, until });
                }
                let _ = done.send(copied.map_err(|_| not_taken()));
            }
            Ok(Job::Plain { text, done }) => {
                let copied = open(&mut system).and_then(|system| system.set_text(text));
                if copied.is_ok() {
                    held = None;
                }
                let _ = done.send(copied.map_err(|_| not_taken()));
            }
            Err(RecvTimeoutError::Timeout) => {
                if forget(&mut system, held.take()) {
                    cleared();
                }
            }
            Ok(Job::Close { done }) => {
                forget(&mut system, held.take());
                let _ = done.send(());
                return;
            }
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

fn open(system: &mut Option<arboard::Clipboard>) -> Result<&mut arboard::Clipboard, arboard::Error> {
    match system {
        Some(system) => Ok(system),
        None => Ok(system.insert(arboard::Clipboard::new()?)),
    }
}

/// Some desktops take a copy without a word and keep none: it is read back before anybody is told
/// that it was copied. What nobody was told of must not come up later.
fn copy_secret(system: &mut Option<arboard::Clipboard>, text: &SecretString) -> Result<(), arboard::Error> {
    let system = open(system)?;
    mark::secret(system.set()).text(text.expose_secret())?;
    let until = Instant::now() + SEEN_WITHIN;
    while !holds(system, text) {
        if Instant::now() > until {
            system.clear()?;
            return Err(arboard::Error::ContentNotAvailable);
        }
        thread::sleep(LOOK);
    }
    Ok(())
}

/// Whether there was something to clear, and it is gone.
fn forget(system: &mut Option<arboard::Clipboard>, held: Option<Held>) -> bool {
    match (system, held) {
        (Some(system), Some(held)) => holds(system, &held.text) && system.clear().is_ok(),
        _ => false,
    }
}

fn holds(system: &mut arboard::Clipboard, text: &SecretString) -> bool {
    system.get_text().map(SecretString::from).is_ok_and(|found| found.expose_secret() == text.expose_secret())
}

fn not_taken() -> Error {
    Error::new(
        Code::Unexpected,
        "The clipboard did not take it.",
        "Try again; or hold the button that shows the token, and copy it from there.",
    )
}
