//! One call at a time, away from the caller's threads, each with a deadline.
//!
//! Two threads serve a lane. The attendant takes calls from the queue, hands each to the worker
//! and waits for it no longer than its deadline. A worker that misses one is left behind and the
//! next call gets another. The worker stays the same otherwise: Windows does not show one thread
//! at once what another has written.

use super::store::{Connect, Failure, Lease, Remedy, Store};
use authkeep_core::ports::KeychainError;
use std::{
    io,
    sync::{Arc, Mutex, PoisonError, mpsc},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};
use tokio::sync::oneshot;

/// How often an item may be replaced under a call by other processes.
const MOST_ATTEMPTS: usize = 16;

/// A queue of calls to one store, which is connected by the first of them.
pub(super) struct Lane {
    connect: Arc<Connect>,
    queue: Mutex<Option<mpsc::Sender<Call>>>,
}

impl Lane {
    /// A lane without threads yet.
    pub(super) fn new(connect: Arc<Connect>) -> Self {
        Self { connect, queue: Mutex::new(None) }
    }

    /// Connects, if that is still to be done, and drops the outcome.
    pub(super) fn warm_up(&self, deadline: Duration) {
        // An error here meets the first call as well, which reports it.
        let _ = self.submit(deadline, |_| Ok(()), |_| ());
    }

    /// Queues the call and waits for its answer. Once polled, the call is done even if the
    /// future is dropped.
    pub(super) async fn call<T: Send + 'static>(
        &self,
        deadline: Duration,
        action: impl Fn(&mut dyn Store) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, KeychainError> {
        let (sender, answer) = oneshot::channel();
        self.submit(deadline, action, |outcome| drop(sender.send(outcome)))?;
        answer.await.unwrap_or_else(|_| Err(ended_early()))
    }

    fn submit<T: Send + 'static>(
        &self,
        deadline: Duration,
        action: impl Fn(&mut dyn Store) -> Result<T, Failure> + Send + 'static,
        reply: impl FnOnce(Result<T, KeychainError>) + Send + 'static,
    ) -> Result<(), KeychainError> {
        let until = Instant::now() + deadline;
        let call: Call = Box::new(move |attendant| reply(attendant.run(until, action)));
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        let sender = match queue.as_ref() {
            Some(sender) => sender,
            None => queue.insert(Attendant::start(self.connect.clone())?),
        };
        sender.send(call).map_err(|_| ended_early())
    }
}

type Call = Box<dyn FnOnce(&mut Attendant) + Send>;

struct Attendant {
    connect: Arc<Connect>,
    lease: Lease,
    worker: Option<Worker>,
}

impl Attendant {
    fn start(connect: Arc<Connect>) -> Result<mpsc::Sender<Call>, KeychainError> {
        let (sender, calls) = mpsc::channel::<Call>();
        spawn("keychain", move || {
            let mut attendant = Self { connect, lease: Lease::default(), worker: None };
            for call in calls {
                call(&mut attendant);
            }
        })?;
        Ok(sender)
    }

    fn run<T: Send + 'static>(
        &mut self,
        until: Instant,
        action: impl Fn(&mut dyn Store) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, KeychainError> {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(KeychainError::TimedOut);
        }
        let worker = match self.worker.take() {
            Some(worker) => worker,
            None => Worker::start(self.connect.clone(), self.lease.next())?,
        };
        let (done, finished) = mpsc::sync_channel(1);
        let job: Job = Box::new(move |connection| drop(done.send(connection.attempt(action))));
        worker.jobs.send(job).map_err(|_| ended_early())?;
        match finished.recv_timeout(left) {
            Ok(outcome) => {
                self.worker = Some(worker);
                outcome
            }
            Err(mpsc::RecvTimeoutError::Timeout) => {
                worker.lease.end();
                Err(KeychainError::TimedOut)
            }
            Err(mpsc::RecvTimeoutError::Disconnected) => Err(ended_early()),
        }
    }
}

type Job = Box<dyn FnOnce(&mut Connection) + Send>;

struct Worker {
    jobs: mpsc::Sender<Job>,
    lease: Lease,
}

impl Worker {
    fn start(connect: Arc<Connect>, lease: Lease) -> Result<Self, KeychainError> {
        let (sender, jobs) = mpsc::channel::<Job>();
        let mut connection = Connection { connect, lease: lease.clone(), store: None };
        spawn("keychain call", move || {
            for job in jobs {
                job(&mut connection);
            }
        })?;
        Ok(Self { jobs: sender, lease })
    }
}

struct Connection {
    connect: Arc<Connect>,
    lease: Lease,
    store: Option<Box<dyn Store>>,
}

impl Connection {
    /// Does the action, and does it again where that may help. Every action has the same effect
    /// done twice.
    fn attempt<T>(
        &mut self,
        action: impl Fn(&mut dyn Store) -> Result<T, Failure>,
    ) -> Result<T, KeychainError> {
        let mut reconnected = false;
        for _ in 1..MOST_ATTEMPTS {
            match self.once(&action) {
                Err(Failure { remedy: Remedy::Again, .. }) => {}
                Err(Failure { remedy: Remedy::Reconnect, .. }) if !reconnected => reconnected = true,
                outcome => return outcome.map_err(|failure| failure.error),
            }
        }
        self.once(&action).map_err(|failure| failure.error)
    }

    fn once<T>(&mut self, action: impl Fn(&mut dyn Store) -> Result<T, Failure>) -> Result<T, Failure> {
        let store = match &mut self.store {
            Some(store) => store,
            None => self.store.insert((self.connect)(self.lease.clone())?),
        };
        let outcome = action(store.as_mut());
        if outcome.as_ref().is_err_and(|failure| failure.remedy == Remedy::Reconnect) {
            self.store = None;
        }
        outcome
    }
}

/// Starts a thread that nobody has to wait for.
pub(super) fn spawn<T: Send + 'static>(
    name: &str,
    body: impl FnOnce() -> T + Send + 'static,
) -> Result<JoinHandle<T>, KeychainError> {
    let started = thread::Builder::new().name(name.to_owned()).spawn(body);
    let no_thread = |error: io::Error| format!("no thread could be started: {}", error.kind());
    started.map_err(|error| KeychainError::Broken(no_thread(error)))
}

pub(super) fn ended_early() -> KeychainError {
    KeychainError::Broken("the call ended without an answer".to_owned())
}
