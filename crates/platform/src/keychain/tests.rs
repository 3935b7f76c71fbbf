use super::*;
use authkeep_core::ports::ItemKind;
use secrecy::{ExposeSecret, SecretSlice};
use std::{
    collections::HashMap,
    pin::pin,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    task::{Context, Poll, Wake, Waker},
    thread,
    time::Instant,
};
use store::{Failure, Lease, Remedy, Store};

const LONG: Duration = Duration::from_secs(60);
const SHORT: Duration = Duration::from_millis(50);

/// The outside of a store: what outlives its connections.
#[derive(Default)]
struct World {
    items: Mutex<HashMap<String, String>>,
    connections: AtomicUsize,
    busy: AtomicUsize,
    faults: Mutex<Vec<Fault>>,
    /// A write of "late" goes on when the sender is dropped.
    late: Mutex<Option<mpsc::Receiver<()>>>,
    /// A change that has begun goes on when the sender is dropped.
    stuck: Mutex<Option<mpsc::Receiver<()>>>,
}

enum Fault {
    Fails(Failure),
    /// The call goes on when the sender is dropped.
    Waits(mpsc::Receiver<()>),
}

struct Connected(Arc<World>, Lease);

impl Connected {
    fn operate<T>(&self, effect: impl FnOnce(&mut HashMap<String, String>) -> T) -> Result<T, Failure> {
        assert_eq!(self.0.busy.fetch_add(1, Ordering::SeqCst), 0, "two calls at once");
        let fault = self.0.faults.lock().unwrap().pop();
        let outcome = match fault {
            Some(Fault::Fails(failure)) => Err(failure),
            Some(Fault::Waits(gate)) => {
                self.0.busy.fetch_sub(1, Ordering::SeqCst);
                let _ = gate.recv();
                self.0.busy.fetch_add(1, Ordering::SeqCst);
                Ok(())
            }
            None => Ok(()),
        };
        let outcome = outcome.map(|()| effect(&mut self.0.items.lock().unwrap()));
        self.0.busy.fetch_sub(1, Ordering::SeqCst);
        outcome
    }

    fn change(&self, effect: impl FnOnce(&mut HashMap<String, String>)) -> Result<(), Failure> {
        let _change = self.1.begin()?;
        let gate = self.0.stuck.lock().unwrap().take();
        if let Some(gate) = gate {
            let _ = gate.recv();
        }
        self.operate(effect)
    }
}

impl Store for Connected {
    fn read(&mut self, name: &str) -> Result<Option<SecretSlice<u8>>, Failure> {
        self.operate(|items| items.get(name).map(|line| line.clone().into_bytes().into()))
    }

    fn write(&mut self, name: &str, line: &SecretString) -> Result<(), Failure> {
        let line = line.expose_secret().to_owned();
        if line == payload::encode(&"late".into()).expose_secret() {
            let gate = self.0.late.lock().unwrap().take();
            let _ = gate.unwrap().recv();
        }
        self.change(|items| drop(items.insert(name.to_owned(), line)))
    }

    fn remove(&mut self, name: &str) -> Result<(), Failure> {
        self.change(|items| drop(items.remove(name)))
    }

    fn unlock(&mut self) -> Result<(), Failure> {
        self.operate(|_| ())
    }
}

fn keychain(deadline: Duration) -> (OsKeychain, Arc<World>) {
    let world = Arc::new(World::default());
    let outside = world.clone();
    let connect: Arc<Connect> = Arc::new(move |lease| {
        outside.connections.fetch_add(1, Ordering::SeqCst);
        Ok(Box::new(Connected(outside.clone(), lease)))
    });
    (OsKeychain::over(connect, deadline), world)
}

fn key() -> ItemKey {
    ItemKey::new(ItemKind::Connection, 1)
}

/// Waits for a future as a program without an async runtime does.
fn wait<T>(future: impl Future<Output = T>) -> T {
    struct Unpark(thread::Thread);
    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(value) => return value,
            Poll::Pending => thread::park(),
        }
    }
}

fn read(keychain: &OsKeychain) -> Result<Option<String>, KeychainError> {
    let content = wait(keychain.read(&key()))?;
    Ok(content.map(|content| content.expose_secret().to_owned()))
}

fn write(keychain: &OsKeychain, content: &str) -> Result<(), KeychainError> {
    wait(keychain.write(&key(), content.into()))
}

#[test]
fn items_are_written_read_and_removed_over_one_connection() {
    let (keychain, world) = keychain(LONG);
    assert_eq!(world.connections.load(Ordering::SeqCst), 0);
    assert_eq!(read(&keychain), Ok(None));
    write(&keychain, "one\ntwo").unwrap();
    assert_eq!(read(&keychain), Ok(Some("one\ntwo".to_owned())));
    assert_eq!(world.items.lock().unwrap()["connection-1"], "ak1:b25lCnR3bw");
    wait(keychain.remove(&key())).unwrap();
    assert_eq!(read(&keychain), Ok(None));
    assert_eq!(world.connections.load(Ordering::SeqCst), 1);
}

#[test]
fn calls_work_inside_both_runtimes_of_tokio() {
    let builders = [tokio::runtime::Builder::new_current_thread, tokio::runtime::Builder::new_multi_thread];
    for builder in builders {
        let (keychain, _) = keychain(LONG);
        let content = builder().build().unwrap().block_on(async {
            keychain.write(&key(), "value".into()).await.unwrap();
            keychain.read(&key()).await.unwrap().unwrap()
        });
        assert_eq!(content.expose_secret(), "value");
    }
}

#[test]
fn a_stale_connection_is_replaced_once() {
    let (keychain, world) = keychain(LONG);
    write(&keychain, "value").unwrap();
    world
        .faults
        .lock()
        .unwrap()
        .push(Fault::Fails(Failure::after(Remedy::Reconnect, KeychainError::Missing)));
    assert_eq!(read(&keychain), Ok(Some("value".to_owned())));
    assert_eq!(world.connections.load(Ordering::SeqCst), 2);
    for _ in 0..2 {
        world
            .faults
            .lock()
            .unwrap()
            .push(Fault::Fails(Failure::after(Remedy::Reconnect, KeychainError::Missing)));
    }
    assert_eq!(read(&keychain), Err(KeychainError::Missing));
    assert_eq!(read(&keychain), Ok(Some("value".to_owned())));
}

#[test]
fn a_call_follows_an_item_that_is_being_replaced() {
    let (keychain, world) = keychain(LONG);
    let replaced = || Fault::Fails(Failure::after(Remedy::Again, KeychainError::Missing));
    write(&keychain, "value").unwrap();
    world.faults.lock().unwrap().extend((0..10).map(|_| replaced()));
    assert_eq!(read(&keychain), Ok(Some("value".to_owned())));
    world.faults.lock().unwrap().extend((0..100).map(|_| replaced()));
    assert_eq!(read(&keychain), Err(KeychainError::Missing));
    assert_eq!(world.connections.load(Ordering::SeqCst), 1);
}

#[test]
fn another_failure_is_not_tried_again() {
    let (keychain, world) = keychain(LONG);
    world.faults.lock().unwrap().push(Fault::Fails(KeychainError::Locked.into()));
    assert_eq!(read(&keychain), Err(KeychainError::Locked));
    assert_eq!(read(&keychain), Ok(None));
    assert_eq!(world.connections.load(Ordering::SeqCst), 1);
}

#[test]
fn a_stuck_write_is_left_behind_and_never_comes_through() {
    let (keychain, world) = keychain(SHORT);
    let (gate, closed) = mpsc::channel();
    *world.late.lock().unwrap() = Some(closed);
    let start = Instant::now();
    assert_eq!(write(&keychain, "late"), Err(KeychainError::TimedOut));
    assert!(start.elapsed() >= SHORT);

    let keychain = OsKeychain { deadline: LONG, ..keychain };
    write(&keychain, "newer").unwrap();
    drop(gate);
    // The stuck worker ends with its connection, and nothing holds the world after that.
    drop(keychain);
    while Arc::strong_count(&world) > 1 {
        thread::yield_now();
    }
    assert_eq!(world.items.lock().unwrap()["connection-1"], payload::encode(&"newer".into()).expose_secret());
}

#[test]
fn a_change_that_has_begun_delays_other_changes_alone() {
    let (keychain, world) = keychain(SHORT);
    let (gate, closed) = mpsc::channel();
    *world.stuck.lock().unwrap() = Some(closed);
    assert_eq!(write(&keychain, "stuck"), Err(KeychainError::TimedOut));
    assert_eq!(write(&keychain, "newer"), Err(KeychainError::TimedOut));

    let keychain = OsKeychain { deadline: LONG, ..keychain };
    assert_eq!(read(&keychain), Ok(None));
    drop(gate);
    write(&keychain, "newest").unwrap();
    drop(keychain);
    while Arc::strong_count(&world) > 1 {
        thread::yield_now();
    }
    assert_eq!(
        world.items.lock().unwrap()["connection-1"],
        payload::encode(&"newest".into()).expose_secret()
    );
}

#[test]
fn an_open_prompt_does_not_hold_up_reads() {
    let (keychain, world) = keychain(LONG);
    let (gate, closed) = mpsc::channel();
    world.faults.lock().unwrap().push(Fault::Waits(closed));
    thread::scope(|scope| {
        let prompt = scope.spawn(|| wait(keychain.unlock()));
        while !world.faults.lock().unwrap().is_empty() {
            thread::yield_now();
        }
        assert_eq!(read(&keychain), Ok(None));
        drop(gate);
        assert_eq!(prompt.join().unwrap(), Ok(()));
    });
}

#[test]
fn calls_of_many_threads_are_done_one_after_the_other() {
    let (keychain, _) = keychain(LONG);
    thread::scope(|scope| {
        for content in ["a", "b", "c", "d"] {
            let keychain = &keychain;
            scope.spawn(move || (0..100).for_each(|_| write(keychain, content).unwrap()));
        }
    });
    assert!(read(&keychain).unwrap().is_some());
}

#[test]
fn warming_up_connects_and_the_first_call_finds_it_done() {
    let (keychain, world) = keychain(LONG);
    keychain.warm_up();
    while world.connections.load(Ordering::SeqCst) == 0 {
        thread::yield_now();
    }
    assert_eq!(read(&keychain), Ok(None));
    assert_eq!(world.connections.load(Ordering::SeqCst), 1);
}

#[test]
fn a_foreign_item_is_refused_without_a_word_of_its_content() {
    let (keychain, world) = keychain(LONG);
    for content in ["marked-secret", "ak1:marked.secret", "ak1:bWFya2VkLXNlY3JldP8", "ak1m:marked-secret"] {
        world.items.lock().unwrap().insert("connection-1".to_owned(), content.to_owned());
        let error = read(&keychain).unwrap_err();
        assert_eq!(error, KeychainError::Broken("not an item of this app".to_owned()));
    }
}
