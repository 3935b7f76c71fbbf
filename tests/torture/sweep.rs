//! What rows 5 and 6 share: what a person does, each as a process that can be struck at any of its
//! system calls, and how a clean process finds what is left.

mod disconnect;
mod leftovers;
mod opening;
mod point;
mod refresh;
mod said;
mod sign_in;
pub mod tally;

pub use point::{Place, Point};
pub use said::Said;

use crate::{
    form::Form,
    ground::Ground,
    harness::browser,
    home::told,
    tracer::{self, Strike},
};
use authkeep_tests::keyring::Keyring;
use leftovers::leftovers;
use point::Numbering;
use rand::{rngs::StdRng, seq::IndexedRandom};
use std::{
    collections::HashSet,
    process::{Command, Output, Stdio},
    sync::{Mutex, PoisonError},
    thread,
};

/// The connection that is not struck.
const KEEPER: &str = "keeper";

/// What a person does, over and over.
pub trait Operation {
    /// What it stands on.
    fn ground(&mut self) -> &mut Ground;

    /// Makes everything ready and gives the process that does it, and its standard input.
    fn begin(&mut self) -> (Command, Stdio);

    /// Whether a call is struck here, and not in another operation that does the same.
    fn is_swept(&self, _: &Point) -> bool {
        true
    }

    /// What the process said at its end.
    fn said(&self, ended: &Output) -> Said {
        Said::by_command(ended)
    }

    /// Looks with clean processes at what a struck one left.
    fn look(&mut self, run: &Run) -> Left;

    /// Looks at everything, when no more is to come.
    fn end(&mut self) -> Vec<String>;
}

/// A process that ended, struck or not.
pub struct Run {
    /// How it ended.
    pub ended: Output,
    /// The calls it came to.
    pub points: Vec<Point>,
    /// Whether an answer had come from the server, and the disk has had something of it since.
    pub durable: bool,
    /// Whether it is killed. It lives on otherwise, and what it does must lose nothing.
    pub killed: bool,
}

impl Run {
    /// How it ended, in words for a failure.
    pub fn told(&self) -> String {
        if self.killed { "killed".to_owned() } else { format!("which ended with {}", told(&self.ended)) }
    }
}

/// What a struck process left.
#[derive(Debug, PartialEq, Eq)]
pub enum Left {
    /// The next use works, or works after one more try.
    Good { tries: usize },
    /// The next use works once the person has said so, and nothing is lost.
    AskedPerson,
    /// The server had given what nobody has now, and no answer was durable.
    Lost,
    /// What must not be.
    Wrong(String),
}

/// Makes an operation at a server with this policy.
type Make = fn(&'static str) -> Box<dyn Operation>;

/// An operation by its name, and what makes it.
pub struct Named {
    name: String,
    make: Make,
    policy: &'static str,
}

/// All that are chosen, at servers with each of these policies.
pub fn operations(form: &Form, policies: &[&'static str]) -> Vec<Named> {
    let at_a_server: [(&str, Make); 7] = [
        ("sign-in", |policy| Box::new(sign_in::SignIn::new(policy))),
        ("exchange", |policy| Box::new(refresh::Refresh::exchanging(policy))),
        ("exchange that empties the log", |policy| Box::new(refresh::Refresh::tidying(policy))),
        ("exchange with one who waits", |policy| Box::new(refresh::Refresh::handing(policy))),
        ("asking for a refresh", |policy| Box::new(refresh::Refresh::asking(policy))),
        ("saving an answer", |policy| Box::new(refresh::Refresh::saving(policy))),
        ("disconnect", |policy| Box::new(disconnect::Disconnect::new(policy))),
    ];
    let alone: [(&str, Make); 2] = [
        ("migration from nothing", |_| Box::new(opening::Opening::without_database())),
        ("migration from an empty file", |_| Box::new(opening::Opening::without_tables())),
    ];
    let with_policy = policies.iter().flat_map(|policy| {
        at_a_server.map(|(name, make)| Named { name: format!("{name} ({policy})"), make, policy })
    });
    let alone = alone.map(|(name, make)| Named { name: name.to_owned(), make, policy: "" });
    with_policy.chain(alone).filter(|named| form.wants_operation(&named.name)).collect()
}

/// Does the work with each of them, on every processor.
pub fn with_each<T: Send>(
    all: Vec<Named>,
    work: impl Fn(&str, &mut dyn Operation, u64) -> T + Sync,
) -> Vec<T> {
    let queue = Mutex::new(all.into_iter().enumerate());
    let next = || queue.lock().unwrap_or_else(PoisonError::into_inner).next();
    let serve = || {
        let one = |(number, named): (usize, Named)| {
            work(&named.name, &mut *(named.make)(named.policy), number as u64)
        };
        std::iter::from_fn(next).map(one).collect::<Vec<_>>()
    };
    thread::scope(|scope| {
        let workers = thread::available_parallelism().map_or(1, |it| it.get());
        let serving: Vec<_> = (0..workers).map(|_| scope.spawn(serve)).collect();
        serving.into_iter().flat_map(|one| one.join().expect("a part")).collect()
    })
}

/// Runs it once. `strike` is asked at each point.
pub fn run(operation: &mut dyn Operation, strike: impl FnMut(&Point, &mut Ground) -> Strike) -> Run {
    let (command, stdin) = operation.begin();
    follow(operation.ground(), command, stdin, strike)
}

fn follow(
    ground: &mut Ground,
    command: Command,
    stdin: Stdio,
    mut strike: impl FnMut(&Point, &mut Ground) -> Strike,
) -> Run {
    let mut numbering = Numbering::new(ground.home());
    let mut points = Vec::new();
    let mut answer = Answer::No;
    let mut killed = false;
    let ended = tracer::follow(command, stdin, |call| {
        let Some(point) = numbering.next(call) else { return Strike::Pass };
        answer.comes_to(&point);
        let strike = strike(&point, ground);
        killed |= strike == Strike::Kill;
        points.push(point);
        strike
    });
    Run { ended, points, durable: answer == Answer::Durable, killed }
}

/// How far an answer of the server has come. The first thing that is written through to the disk
/// after it came holds it, and is on the disk when its thread goes on.
#[derive(PartialEq, Eq)]
enum Answer {
    No,
    Came,
    IsWritten(String),
    Durable,
}

impl Answer {
    fn comes_to(&mut self, point: &Point) {
        match self {
            Self::No if point.place == Place::Server && point.receives() => *self = Self::Came,
            Self::Came if point.syncs() => *self = Self::IsWritten(point.thread.clone()),
            Self::IsWritten(thread) if *thread == point.thread => *self = Self::Durable,
            Self::No | Self::Came | Self::IsWritten(_) | Self::Durable => {}
        }
    }
}

/// The points of runs that nobody disturbs, each once.
pub fn record(name: &str, operation: &mut dyn Operation, runs: usize) -> Vec<Point> {
    let mut known = HashSet::new();
    let mut points = Vec::new();
    for _ in 0..runs {
        let run = run(operation, |_, _| Strike::Pass);
        let new =
            run.points.iter().filter(|point| operation.is_swept(point) && known.insert((*point).clone()));
        points.extend(new.cloned());
        let left = operation.look(&run);
        assert!(matches!(left, Left::Good { .. }), "{name} undisturbed: {left:?}");
    }
    points
}

/// All of them, or so many in the short form.
pub fn sample<T: Clone>(form: &Form, all: Vec<T>, few: usize, chance: &mut StdRng) -> Vec<T> {
    form.pick(all.sample(chance, few).cloned().collect(), all)
}

/// Tells at once what was missed: a long run may be stopped.
pub fn miss(what: String) -> String {
    eprintln!("torture: MISSED: {what}");
    what
}

/// A server and a file of this policy, with access tokens of a second's life.
fn ground(policy: &str) -> Ground {
    use authkeep_practice::dialect::Rotation;
    let mut ground = Ground::new(policy, |dialect| {
        dialect.token.life = 1;
        (dialect.refresh.rotation, dialect.refresh.grace) = match policy {
            "never" => (Rotation::Never, 0),
            "always" => (Rotation::Strict, 3600),
            _ => (Rotation::Strict, 0),
        };
    });
    ground.keyring = Keyring::kept();
    ground
}

/// Connects what is not struck. Its refresh makes the folder of the locks.
fn keeper(ground: &Ground) {
    ground.connect(KEEPER);
    assert!(ground.refresh(KEEPER).status.success(), "a refresh");
}

/// Waits until the server has looked at what was sent to it before.
fn has_come(ground: &Ground) {
    assert_eq!(browser::open(&ground.practice.origin()).status, 200, "its first page");
}

/// A process that lives on after a fault must end by itself and say what a person can act on.
fn fault_in(run: &Run, said: &Said) -> Option<String> {
    if run.killed {
        return None;
    }
    let ended = &run.ended;
    if String::from_utf8_lossy(&ended.stderr).contains("panicked") || ended.status.code().is_none() {
        return Some(format!("it did not end by itself, {}", told(ended)));
    }
    let unclear = *said == Said::Unclear || (*said == Said::Done && !ended.status.success());
    unclear.then(|| format!("it says nothing to act on, {}", told(ended)))
}

/// The names of all connections, from a database that opens.
fn names(ground: &Ground) -> Result<Vec<String>, String> {
    let list = ground.authkeep(["list", "--json"]).output().expect("the command runs");
    let listed: Option<Vec<serde_json::Value>> = serde_json::from_slice(&list.stdout).ok();
    let listed =
        listed.filter(|_| list.status.success()).ok_or_else(|| format!("no list, {}", told(&list)))?;
    Ok(listed.iter().filter_map(|one| one["name"].as_str().map(str::to_owned)).collect())
}
