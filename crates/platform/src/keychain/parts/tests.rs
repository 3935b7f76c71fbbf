use super::*;
use proptest::prelude::*;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

const LIMIT: usize = 2560;
const NAME: &str = "connection-1";

type Entries = Arc<Mutex<BTreeMap<String, String>>>;

/// What goes wrong, and at which operation.
#[derive(Clone, Copy, Debug)]
enum End {
    /// Power is gone before the operation, for good.
    Before(usize),
    /// The operation takes effect, then power is gone.
    After(usize),
    /// The operation fails, and the next ones work.
    Fails(usize),
    /// The operation takes effect and says it failed, and the next ones work.
    LosesAnswer(usize),
    Never,
}

/// Entries in memory that behave like those of the Credential Manager.
struct Credentials {
    entries: Entries,
    end: End,
    done: usize,
}

impl Credentials {
    fn over(entries: &Entries, end: End) -> Parts<Self> {
        Parts(Self { entries: entries.clone(), end, done: 0 })
    }

    fn operate<T>(&mut self, effect: impl FnOnce(&mut BTreeMap<String, String>) -> T) -> Result<T, Failure> {
        let number = self.done;
        self.done += 1;
        let (works, answers) = match self.end {
            End::Before(end) => (number < end, number < end),
            End::After(end) => (number <= end, number < end),
            End::Fails(at) => (number != at, number != at),
            End::LosesAnswer(at) => (true, number != at),
            End::Never => (true, true),
        };
        let dead = KeychainError::Broken("dead".to_owned());
        if !works {
            return Err(dead.into());
        }
        let value = effect(&mut self.entries.lock().unwrap());
        if answers { Ok(value) } else { Err(dead.into()) }
    }
}

impl Store for Credentials {
    fn read(&mut self, name: &str) -> Result<Option<SecretSlice<u8>>, Failure> {
        self.operate(|entries| entries.get(name).map(|line| line.clone().into_bytes().into()))
    }

    fn write(&mut self, name: &str, line: &SecretString) -> Result<(), Failure> {
        let line = line.expose_secret().to_owned();
        assert!(line.bytes().all(|byte| byte.is_ascii_graphic()), "one printable line");
        if line.len() > LIMIT {
            return Err(KeychainError::Broken("over the limit".to_owned()).into());
        }
        self.operate(|entries| drop(entries.insert(name.to_owned(), line)))
    }

    fn remove(&mut self, name: &str) -> Result<(), Failure> {
        self.operate(|entries| drop(entries.remove(name)))
    }

    fn unlock(&mut self) -> Result<(), Failure> {
        Ok(())
    }
}

impl Limited for Credentials {
    fn limit(&self) -> usize {
        LIMIT
    }

    fn remove_all(&mut self, prefix: &str) -> Result<(), Failure> {
        loop {
            let first =
                self.operate(|entries| entries.keys().find(|name| name.starts_with(prefix)).cloned())?;
            match first {
                Some(name) => self.remove(&name)?,
                None => return Ok(()),
            }
        }
    }
}

fn line(letter: char, length: usize) -> String {
    // No two parts alike, so that a part in a wrong place is seen.
    (0..length).map(|at| if at % 7 == 0 { letter } else { char::from(b'a' + (at / 7 % 26) as u8) }).collect()
}

fn write(entries: &Entries, line: &str, end: End) -> Result<(), Failure> {
    Credentials::over(entries, end).write(NAME, &line.to_owned().into())
}

fn read(entries: &Entries) -> Option<String> {
    let stored = Credentials::over(entries, End::Never).read(NAME).unwrap();
    stored.map(|stored| String::from_utf8(stored.expose_secret().to_vec()).unwrap())
}

fn names(entries: &Entries) -> Vec<String> {
    entries.lock().unwrap().keys().cloned().collect()
}

#[test]
fn every_size_comes_back() {
    for length in [0, 1, LIMIT - 1, LIMIT, LIMIT + 1, 2 * LIMIT, 8 * 1024, 64 * 1024] {
        let entries = Entries::default();
        write(&entries, &line('A', length), End::Never).unwrap();
        assert_eq!(read(&entries), Some(line('A', length)), "{length} bytes");
    }
}

#[test]
fn a_replaced_line_leaves_no_parts() {
    let entries = Entries::default();
    write(&entries, &line('A', 64 * 1024), End::Never).unwrap();
    write(&entries, &line('B', 8 * 1024), End::Never).unwrap();
    let parts = (8 * 1024usize).div_ceil(LIMIT - PART.len());
    assert_eq!(names(&entries).len(), 1 + parts);
    write(&entries, &line('C', 10), End::Never).unwrap();
    assert_eq!(names(&entries), [NAME]);
    assert_eq!(read(&entries), Some(line('C', 10)));
}

#[test]
fn a_fault_at_any_operation_leaves_the_old_line_or_the_new() {
    const K: usize = 1024;
    let third = line('C', 3000);
    for (old, new) in
        [(10, 8 * K), (8 * K, 10), (8 * K, 20 * K), (20 * K, 8 * K), (8 * K, 64 * K), (64 * K, 10)]
    {
        let (old, new) = (line('A', old), line('B', new));
        let before = Entries::default();
        write(&before, &old, End::Never).unwrap();
        let operations = 0..operations(&before, &new);
        let ends = [End::Before, End::After, End::Fails, End::LosesAnswer];
        for end in operations.flat_map(|number| ends.map(|end| end(number))) {
            let entries = copy(&before);
            let outcome = write(&entries, &new, end);
            let found = read(&entries).unwrap();
            assert!(found == old || found == new, "torn: {end:?}");
            assert!(outcome.is_err() || found == new, "lost: {end:?}");
            write(&entries, &third, End::Never).unwrap();
            assert!(read(&entries).unwrap() == third, "stuck after {end:?}");
            Credentials::over(&entries, End::Never).remove(NAME).unwrap();
            assert_eq!(names(&entries), [""; 0], "left over after {end:?}");
        }
    }
}

/// How many operations a write of this line takes.
fn operations(entries: &Entries, line: &str) -> usize {
    let mut store = Credentials::over(&copy(entries), End::Never);
    store.write(NAME, &line.to_owned().into()).unwrap();
    store.0.done
}

fn copy(entries: &Entries) -> Entries {
    Entries::new(Mutex::new(entries.lock().unwrap().clone()))
}

#[test]
fn power_loss_while_removing_leaves_the_line_or_nothing() {
    for kind in [End::Before, End::After] {
        for number in 0..20 {
            let entries = Entries::default();
            write(&entries, &line('A', 8 * 1024), End::Never).unwrap();
            let _ = Credentials::over(&entries, kind(number)).remove(NAME);
            assert!([None, Some(line('A', 8 * 1024))].contains(&read(&entries)), "torn at {number}");
            Credentials::over(&entries, End::Never).remove(NAME).unwrap();
            assert_eq!(names(&entries), [""; 0]);
        }
    }
}

#[test]
fn a_neighbour_with_a_longer_name_is_left_alone() {
    let entries = Entries::default();
    let mut store = Credentials::over(&entries, End::Never);
    store.write("connection-10", &line('A', 9000).into()).unwrap();
    store.write(NAME, &line('B', 9000).into()).unwrap();
    store.remove(NAME).unwrap();
    assert!(store.read("connection-10").unwrap().is_some());
}

#[test]
fn a_torn_set_is_an_error_and_never_garbage() {
    let whole = Entries::default();
    write(&whole, &line('A', 8 * 1024), End::Never).unwrap();
    for part in names(&whole).into_iter().filter(|name| name.contains('#')) {
        for damage in [None, Some("ak1p:other"), Some("foreign"), Some("")] {
            let entries = copy(&whole);
            match damage {
                Some(text) => entries.lock().unwrap().insert(part.clone(), text.to_owned()),
                None => entries.lock().unwrap().remove(&part),
            };
            let failure = Credentials::over(&entries, End::Never).read(NAME).unwrap_err();
            assert_eq!(failure.error, KeychainError::Broken("a part of the item is missing".to_owned()));
        }
    }
}

/// A store in which another process replaces the item between our reads.
struct Contended {
    inner: Credentials,
    reads: usize,
    replacements: usize,
}

impl Store for Contended {
    fn read(&mut self, name: &str) -> Result<Option<SecretSlice<u8>>, Failure> {
        self.reads += 1;
        if self.reads.is_multiple_of(2) && self.replacements > 0 {
            self.replacements -= 1;
            write(&self.inner.entries, &line('B', 9000), End::Never)?;
        }
        self.inner.read(name)
    }

    fn write(&mut self, name: &str, line: &SecretString) -> Result<(), Failure> {
        self.inner.write(name, line)
    }

    fn remove(&mut self, name: &str) -> Result<(), Failure> {
        self.inner.remove(name)
    }

    fn unlock(&mut self) -> Result<(), Failure> {
        Ok(())
    }
}

impl Limited for Contended {
    fn limit(&self) -> usize {
        LIMIT
    }

    fn remove_all(&mut self, prefix: &str) -> Result<(), Failure> {
        self.inner.remove_all(prefix)
    }
}

#[test]
fn a_reader_follows_a_writer_that_replaces_the_item() {
    let entries = Entries::default();
    write(&entries, &line('A', 9000), End::Never).unwrap();
    let inner = Credentials { entries, end: End::Never, done: 0 };
    let stored = Parts(Contended { inner, reads: 0, replacements: 2 }).read(NAME).unwrap().unwrap();
    assert_eq!(stored.expose_secret(), line('B', 9000).as_bytes());
}

proptest! {
    #[test]
    fn no_foreign_line_is_taken_for_a_manifest(bytes in any::<Vec<u8>>()) {
        prop_assert!(Manifest::parse(&bytes).is_none() || bytes.starts_with(MANIFEST.as_bytes()));
    }

    #[test]
    fn a_manifest_comes_back(generation: u64, count in 1..=Manifest::MOST_PARTS, digest: [u8; 32]) {
        let text = Manifest { generation, count, digest }.to_string();
        prop_assert!(text.len() < LIMIT);
        prop_assert_eq!(Manifest::parse(text.as_bytes()).unwrap().to_string(), text);
    }

    #[test]
    fn a_damaged_manifest_is_none_or_within_bounds(tail in "[0-9a-f:]{0,20}[A-Za-z0-9_:-]{0,50}") {
        let manifest = Manifest::parse(format!("{MANIFEST}{tail}").as_bytes());
        prop_assert!(manifest.is_none_or(|manifest| manifest.count <= Manifest::MOST_PARTS));
    }
}
