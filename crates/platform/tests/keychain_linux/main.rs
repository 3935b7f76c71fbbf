//! The keychain adapter against a real GNOME keyring, each test with its own.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test fails by it")]

mod process;

use authkeep_tests::keyring::Keyring;
use process::{Answer, Ask, Process, SERVICE};
use std::{
    os::unix::net::UnixListener,
    process::Command,
    sync::Barrier,
    thread,
    time::{Duration, Instant},
};

fn some(content: &str) -> Answer {
    Ok(Some(content.to_owned()))
}

fn error(name: &str) -> Answer {
    Err(name.to_owned())
}

#[test]
fn an_item_is_written_read_and_removed() {
    let keyring = Keyring::unlocked();
    let mut process = Process::start(&keyring);
    assert_eq!(process.read("1"), Ok(None));
    assert_eq!(process.write("1", "first"), Ok(None));
    assert_eq!(process.write("1", "second"), Ok(None));
    assert_eq!(process.read("1"), some("second"));
    assert_eq!(Process::start(&keyring).read("1"), some("second"));
    assert_eq!(process.remove("1"), Ok(None));
    assert_eq!(process.remove("1"), Ok(None));
    assert_eq!(process.read("1"), Ok(None));
}

#[test]
fn everybody_sees_service_and_name_of_an_item_and_nothing_more() {
    let keyring = Keyring::unlocked();
    assert_eq!(Process::start(&keyring).write("1", "value"), Ok(None));
    let attributes = ["service", SERVICE, "username", "connection-1"];
    assert_eq!(keyring.lookup(&attributes).as_deref(), Some("ak1:dmFsdWU"));
    let shown = keyring.search(&attributes);
    let shown: Vec<_> = shown.lines().filter(|line| line.starts_with("attribute.")).collect();
    assert_eq!(shown.len(), 2, "{shown:?}");
    assert!(keyring.search(&attributes).contains("label = Authkeep\n"));
}

#[test]
fn every_content_comes_back() {
    let keyring = Keyring::unlocked();
    let mut process = Process::start(&keyring);
    let long = "é\n".repeat(32 * 1024);
    let huge = "x".repeat(1024 * 1024);
    for content in ["", "{\n \"a\": 1\n}", "a\0b", "žluťoučký 🔑\r\n", long.as_str(), huge.as_str()] {
        assert_eq!(process.write("1", content), Ok(None));
        assert!(process.read("1") == some(content), "{} bytes", content.len());
    }
}

#[test]
fn processes_that_write_at_once_leave_one_whole_item() {
    const ITEMS: usize = 10;
    const WRITES: usize = 5;
    let keyring = Keyring::unlocked();
    let contents: Vec<_> = (0..8).map(|writer| format!("writer {writer} ").repeat(500)).collect();
    let together = Barrier::new(contents.len());
    let write_all = |content: &str| {
        let mut process = Process::start(&keyring);
        let first = process.read("0");
        let write = |item: usize| {
            together.wait();
            (0..WRITES).map(|_| process.write(&item.to_string(), content)).collect::<Vec<_>>()
        };
        [vec![first], (0..ITEMS).flat_map(write).collect()].concat()
    };
    thread::scope(|scope| {
        let writers: Vec<_> = contents.iter().map(|content| scope.spawn(|| write_all(content))).collect();
        for writer in writers {
            // Looked at only now: a writer that stopped early would leave the others waiting.
            let answers = writer.join().unwrap();
            assert_eq!(answers, vec![Ok(None); answers.len()]);
        }
    });
    let mut process = Process::start(&keyring);
    for item in 0..ITEMS {
        let found = process.read(&item.to_string()).unwrap().unwrap();
        assert!(contents.contains(&found));
        let items = keyring.search(&["service", SERVICE, "username", &format!("connection-{item}")]);
        assert_eq!(items.matches("secret = ").count(), 1);
    }
}

#[test]
fn builds_do_not_see_each_others_items() {
    let keyring = Keyring::unlocked();
    let start = |service| Process::start_with(&keyring, service, Duration::from_secs(60), |command| command);
    let (mut debug, mut release) = (start("dev.authkeep.debug"), start("dev.authkeep"));
    assert_eq!(debug.write("1", "debug"), Ok(None));
    assert_eq!(release.read("1"), Ok(None));
    assert_eq!(release.write("1", "release"), Ok(None));
    assert_eq!(release.remove("1"), Ok(None));
    assert_eq!(debug.read("1"), some("debug"));
}

#[test]
fn a_restart_of_the_daemon_between_calls_goes_unnoticed() {
    let mut keyring = Keyring::unlocked();
    let mut process = Process::start(&keyring);
    for round in 0..3 {
        let content = format!("round {round}");
        assert_eq!(process.write("1", &content), Ok(None));
        keyring.restart();
        assert_eq!(process.read("1"), some(&content));
        keyring.restart();
        assert_eq!(process.write("2", &content), Ok(None));
        keyring.restart();
        assert_eq!(process.remove("2"), Ok(None));
        keyring.restart();
        assert_eq!(process.read("2"), Ok(None));
    }
}

#[test]
fn a_write_that_returned_outlives_a_daemon_killed_during_a_series() {
    let mut keyring = Keyring::unlocked();
    let mut process = Process::start(&keyring);
    let (tell, told) = std::sync::mpsc::channel();
    let writer = thread::spawn(move || {
        let mut last = 0;
        // The test drops the receiver when it is done with restarting.
        for number in 1.. {
            match process.write("1", &number.to_string()) {
                Ok(_) => last = number,
                // What is true while no daemon runs, or one that has not read its password yet.
                Err(error) => assert!(["Missing", "Locked"].contains(&error.as_str()), "{error}"),
            }
            if tell.send(number).is_err() {
                break;
            }
        }
        (process, last)
    });
    for _ in 0..5 {
        // Let some writes through, so that the next kill is in the midst of them.
        (0..20).for_each(|_| assert!(told.recv().is_ok()));
        keyring.kill();
        (0..3).for_each(|_| assert!(told.recv().is_ok()));
        keyring.start();
    }
    drop(told);
    let (mut process, last) = writer.join().unwrap();
    assert!(last > 0);
    let found: i32 = process.read("1").unwrap().unwrap().parse().unwrap();
    assert!(found >= last, "{found} is older than {last}");
}

#[test]
fn a_locked_keyring_is_locked_and_never_empty() {
    let mut keyring = Keyring::unlocked();
    let mut process = Process::start(&keyring);
    assert_eq!(process.write("1", "value"), Ok(None));
    let assert_locked = |process: &mut Process| {
        assert_eq!(process.read("1"), error("Locked"));
        assert_eq!(process.read("never written"), error("Locked"));
        assert_eq!(process.write("1", "other"), error("Locked"));
        assert_eq!(process.write("2", "other"), error("Locked"));
        assert_eq!(process.remove("1"), error("Locked"));
        assert_eq!(process.remove("never written"), error("Locked"));
    };
    keyring.lock();
    assert_locked(&mut process);
    keyring.kill();
    keyring.start_locked();
    assert_locked(&mut process);
    assert_locked(&mut Process::start(&keyring));
    // There is no display that could show the prompt.
    assert_eq!(process.unlock(), error("Refused"));
    keyring.restart();
    assert_eq!(process.unlock(), Ok(None));
    assert_eq!(process.read("1"), some("value"));
    assert_eq!(process.read("2"), Ok(None));
}

#[test]
fn an_item_that_is_also_in_a_locked_collection_is_locked() {
    let mut keyring = Keyring::unlocked();
    let mut process = Process::start(&keyring);
    assert_eq!(process.write("1", "perhaps the older one"), Ok(None));
    keyring.kill();
    keyring.copy_collection("login", "second");
    keyring.start();
    assert_eq!(process.read("1"), error("Locked"));
    assert_eq!(process.write("1", "other"), error("Locked"));
    assert_eq!(process.remove("1"), error("Locked"));
    assert_eq!(process.read("2"), Ok(None));
}

#[test]
fn an_item_in_two_collections_becomes_one_when_it_is_written() {
    let mut keyring = Keyring::passwordless();
    let mut process = Process::start(&keyring);
    assert_eq!(process.write("1", "value"), Ok(None));
    keyring.kill();
    keyring.copy_collection("plain", "second");
    keyring.start();
    assert_eq!(process.read("1"), some("value"));
    assert_eq!(process.write("1", "newer"), Ok(None));
    assert_eq!(process.read("1"), some("newer"));
    assert_eq!(keyring.search(&["service", SERVICE]).matches("secret = ").count(), 1);
}

#[test]
fn a_prompt_that_nobody_answers_holds_up_nothing() {
    let keyring = Keyring::unlocked();
    let prompter = zbus::blocking::connection::Builder::address(keyring.address().as_str())
        .and_then(|builder| builder.name("org.gnome.keyring.SystemPrompter"))
        .and_then(|builder| builder.build())
        .unwrap();
    let mut asked = zbus::blocking::MessageIterator::from(prompter);
    let mut process = Process::start(&keyring);
    assert_eq!(process.write("1", "value"), Ok(None));
    keyring.lock();
    assert_eq!(process.ask(&Ask::BeginUnlock), Ok(None));
    let is_prompt =
        |message: zbus::Message| message.header().member().is_some_and(|name| name == "BeginPrompting");
    assert!(asked.any(|message| is_prompt(message.unwrap())));
    let start = Instant::now();
    assert_eq!(process.read("1"), error("Locked"));
    process.end();
    assert!(start.elapsed() < Duration::from_secs(10));
}

#[test]
fn without_a_bus_or_a_service_the_keychain_is_missing() {
    let keyring = Keyring::without_service();
    let mut process = Process::start(&keyring);
    assert_eq!(process.read("1"), error("Missing"));
    assert_eq!(process.write("1", "value"), error("Missing"));
    assert_eq!(process.unlock(), error("Missing"));

    let start = |address: Option<&str>| {
        Process::start_with(&keyring, SERVICE, Duration::from_secs(60), |command| match address {
            Some(address) => command.env("DBUS_SESSION_BUS_ADDRESS", address),
            None => command.env_remove("DBUS_SESSION_BUS_ADDRESS").env("XDG_RUNTIME_DIR", "/nonexistent"),
        })
    };
    for address in [None, Some("unix:path=/nonexistent/bus"), Some(""), Some("nonsense")] {
        assert_eq!(start(address).read("1"), error("Missing"), "{address:?}");
    }
}

#[test]
fn without_a_default_collection_the_keychain_is_missing() {
    let mut keyring = Keyring::without_service();
    keyring.start_empty();
    let mut process = Process::start(&keyring);
    assert_eq!(process.read("1"), error("Missing"));
    assert_eq!(process.write("1", "value"), error("Missing"));
    assert_eq!(process.unlock(), error("Missing"));
}

#[test]
fn a_keyring_without_a_password_keeps_everybodys_items() {
    let mut keyring = Keyring::passwordless();
    let others = ["application", "another"];
    keyring.store(&others, "their secret");
    assert_eq!(Process::start(&keyring).write("1", "{\n \"a\": 1\n}\n"), Ok(None));
    keyring.restart();
    assert_eq!(keyring.lookup(&others).as_deref(), Some("their secret"));
    assert_eq!(Process::start(&keyring).read("1"), some("{\n \"a\": 1\n}\n"));
}

#[test]
fn a_keyring_without_a_password_is_opened_without_a_prompt() {
    let mut keyring = Keyring::passwordless();
    let mut process = Process::start(&keyring);
    assert_eq!(process.read("1"), Ok(None));
    assert_eq!(process.write("1", "value"), Ok(None));
    keyring.restart();
    assert_eq!(process.read("1"), some("value"));
}

#[test]
fn an_item_of_another_hand_is_refused_and_can_be_replaced() {
    let keyring = Keyring::unlocked();
    keyring.store(&["service", SERVICE, "username", "connection-1"], "marked-secret");
    let mut process = Process::start(&keyring);
    assert_eq!(process.read("1"), error("Broken(\"not an item of this app\")"));
    assert_eq!(process.write("1", "value"), Ok(None));
    assert_eq!(process.read("1"), some("value"));
}

#[test]
fn a_daemon_that_hangs_is_given_up_and_serves_the_next_call_when_it_is_back() {
    let keyring = Keyring::unlocked();
    let deadline = Duration::from_secs(2);
    let mut process = Process::start_with(&keyring, SERVICE, deadline, |command| command);
    assert_eq!(process.write("1", "first"), Ok(None));
    signal("STOP", keyring.daemon_id());
    assert_eq!(process.write("1", "late"), error("TimedOut"));
    assert_eq!(process.read("1"), error("TimedOut"));
    signal("CONT", keyring.daemon_id());
    assert_eq!(process.write("1", "second"), Ok(None));
    assert_eq!(process.read("1"), some("second"));
}

#[test]
fn a_call_that_never_ends_does_not_keep_the_process() {
    let keyring = Keyring::without_service();
    let folder = tempfile::tempdir().unwrap();
    let silent = folder.path().join("bus");
    let _listener = UnixListener::bind(&silent).unwrap();
    let address = format!("unix:path={}", silent.display());
    let mut process = Process::start_with(&keyring, SERVICE, Duration::from_secs(600), |command| {
        command.env("DBUS_SESSION_BUS_ADDRESS", address)
    });
    assert_eq!(process.ask(&Ask::BeginRead("1".to_owned())), Ok(None));
    assert_eq!(process.ask(&Ask::BeginUnlock), Ok(None));
    let start = Instant::now();
    process.end();
    assert!(start.elapsed() < Duration::from_secs(10));
}

fn signal(name: &str, process: u32) {
    let status = Command::new("kill").args([format!("-{name}"), process.to_string()]).status().unwrap();
    assert!(status.success());
}
