//! Row 10: the same against servers that were not written here. Each counts for itself what it did
//! and what it refused.

use crate::{
    form::Form,
    harness::{
        client::{CLIENT_ID, CLIENT_SECRET},
        django::{self, Django},
        oidc::Oidc,
        wait::free_port,
    },
    home::{Account, Home, approve_at_once},
    kills_asking,
    kills_exchange::{self, Server, Tally},
    rotations::rotate,
    table::{Row, count},
    worker::Worker,
};
use authkeep_core::connection::Id;
use authkeep_tests::keyring::Keyring;
use std::{
    sync::{Mutex, MutexGuard, PoisonError, atomic::AtomicUsize},
    thread,
};

/// Enough that a token is over again when its turn comes.
const CONNECTIONS: usize = 8;
const PROCESSES: usize = 4;

/// A server's own account of what it did.
trait Counts: Send {
    /// How many refreshes succeeded, counted before any of an answer leaves.
    fn refreshed(&mut self) -> usize;
    /// What the token endpoint refused.
    fn refused(&mut self) -> Vec<String>;
}

/// oidc-provider, a certified OpenID provider. It gives no grace and ends a grant when a refresh
/// token is shown twice.
pub fn oidc_provider(form: &Form) -> Row {
    let port = free_port();
    let server = Oidc::with_life(&redirect_uri(port), 1);
    let home = Home::new(Account {
        provider: "certified",
        file: server.provider_file(),
        client: Some((CLIENT_ID, CLIENT_SECRET)),
        port: Some(port),
        approve: approve_at_once,
    });
    Other { name: "oidc-provider, no grace", graceful: false, home, server: Mutex::new(server) }.row(form)
}

/// django-oauth-toolkit, with grace.
pub fn django(form: &Form) -> Row {
    let port = free_port();
    let server = Django::start(&redirect_uri(port), 1);
    let home = Home::new(Account {
        provider: "django",
        file: server.provider_file(),
        client: Some((CLIENT_ID, CLIENT_SECRET)),
        port: Some(port),
        approve: |sign_in| {
            let page = django::approve(sign_in);
            assert_eq!(page.status, 200, "{}", page.body);
        },
    });
    Other { name: "django-oauth-toolkit, grace", graceful: true, home, server: Mutex::new(server) }.row(form)
}

fn redirect_uri(port: u16) -> String {
    format!("http://127.0.0.1:{port}/callback")
}

struct Other<S> {
    name: &'static str,
    /// Whether the server takes the refresh token of before.
    graceful: bool,
    home: Home,
    server: Mutex<S>,
}

impl<S: Counts> Other<S> {
    fn row(mut self, form: &Form) -> Row {
        self.home.keyring = Keyring::kept();
        let names = self.home.connect_all(CONNECTIONS);
        let (rotations, kills) = form.pick((24, 6), (1_000, 200));
        let mut missed = self.rotations(form, &names, rotations);
        missed.extend(kills_asking::kill(&self.home, &names, &mut form.chance(50), kills));
        let failed = missed.len();
        let lost_before = self.home.lost(&names);
        missed.extend_from_slice(&lost_before);
        let Tally { kept, asked_person, lost, missed: others, .. } =
            kills_exchange::kill(&self.home, &names, &self, &mut form.chance(51), kills);
        missed.extend(others);
        if self.graceful && asked_person + lost > 0 {
            missed.push(format!("a server that gives grace: {asked_person} asked the person, {lost} lost"));
        }
        let refused = self.server().refused();
        missed.extend(refused.iter().map(|refused| format!("the server refused: {refused}")));
        Row {
            what: format!(
                "{}: {} rotations, {kills} kills of who asks, {kills} of who exchanges",
                self.name,
                count(rotations)
            ),
            goal: "0 losses caused by the client",
            measured: format!(
                "{} refreshes, {} refused; by rotations and kills of who asks {failed} calls failed and {} of \
                 {CONNECTIONS} were lost; by those of who exchanges {lost} of {kills}, each once the server had rotated ({kept} went on by themselves, \
                 {asked_person} once a person said so)",
                count(self.refreshes()),
                refused.len(),
                lost_before.len(),
            ),
            missed,
        }
    }

    fn rotations(&self, form: &Form, names: &[(String, Id)], rotations: usize) -> Vec<String> {
        let done = AtomicUsize::new(0);
        thread::scope(|scope| {
            let work = |number| {
                let (mut worker, mut chance): (Worker, _) = (self.home.worker(), form.chance(number));
                let done = &done;
                scope.spawn(move || rotate(&self.home, &mut worker, names, &mut chance, done, rotations))
            };
            let running: Vec<_> = (0..PROCESSES as u64).map(work).collect();
            running.into_iter().flat_map(|work| work.join().expect("a worker")).collect()
        })
    }

    fn server(&self) -> MutexGuard<'_, S> {
        self.server.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<S: Counts> Server for Other<S> {
    fn refreshes(&self) -> usize {
        self.server().refreshed()
    }
}

impl Counts for Django {
    fn refreshed(&mut self) -> usize {
        usize::try_from(Django::refreshed(self)).expect("a number")
    }

    fn refused(&mut self) -> Vec<String> {
        Django::refused(self).iter().map(ToString::to_string).collect()
    }
}

impl Counts for Oidc {
    fn refreshed(&mut self) -> usize {
        usize::try_from(Oidc::refreshed(self)).expect("a number")
    }

    fn refused(&mut self) -> Vec<String> {
        Oidc::refused(self).iter().map(ToString::to_string).collect()
    }
}
