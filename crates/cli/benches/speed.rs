//! The figures of the README: `make bench`.
//!
//! Everything is real: the built command, a keyring daemon on a bus of its own, a database with
//! as many connections as it says. The two sides of a comparison run in turn, so that whatever
//! else the machine does slows both; what is printed are medians and their ratio.
#![expect(clippy::print_stdout, reason = "its figures go there")]

mod seeded;

use authkeep_practice::{CONFIDENTIAL_CLIENT, CONFIDENTIAL_SECRET, Options, Practice};
use authkeep_tests::keyring::Keyring;
use seeded::seeded;
use std::{
    fs::{self, File},
    io::Write,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

const RUNS: usize = 30;
const PROGRAM: &str = env!("CARGO_BIN_EXE_authkeep");

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let keyring = Keyring::unlocked();
    let practice = Practice::start(Options::default()).await.expect("Practice starts");
    let home = tempfile::tempdir().expect("a temporary folder");
    let one = home.path().join("one");
    let id = connect(&keyring, &one, &practice.origin());

    println!("release build, median of {RUNS} runs each, side by side\n");
    let token = || authkeep(&keyring, &one, &["token", "bench"]);
    let item = format!("connection-{id}");
    let lookup = || {
        let mut command = keyring.command("secret-tool");
        command.args(["lookup", "service", "dev.authkeep", "username", &item]);
        command
    };
    assert!(!output(lookup()).is_empty(), "secret-tool finds the same item");
    compare("authkeep token (fresh)", token, "secret-tool lookup", lookup);

    let few = seeded(&home.path().join("few"), 10);
    let many = seeded(&home.path().join("many"), 10_000);
    let list = |home: &Path| authkeep(&keyring, home, &["list"]);
    compare("authkeep list, 10,000", || list(&many), "authkeep list, 10", || list(&few));

    println!("\npeak memory");
    for (what, command) in [("authkeep token", token()), ("authkeep list, 10,000", list(&many))] {
        println!("  {what:<24} {:>8.1} MiB", peak_kib(&command) as f64 / 1024.0);
    }
}

/// Makes one real connection, and returns its id.
fn connect(keyring: &Keyring, home: &Path, origin: &str) -> String {
    let providers = home.join("providers");
    fs::create_dir_all(&providers).expect("a folder for providers");
    let file = format!(
        "id = \"bench\"\nextends = \"practice\"\nname = \"Bench\"\nclient_auth = \"post\"\n\
         grants = [\"client_credentials\"]\ntoken_url = \"{origin}/oauth/token\"\napi_base = \"{origin}/api/v1\"\n"
    );
    fs::write(providers.join("bench.toml"), file).expect("a provider file");
    let arguments = ["connect", "bench", "--grant", "client_credentials", "--client-id", CONFIDENTIAL_CLIENT];
    let mut command = authkeep(keyring, home, &arguments);
    command.arg("--client-secret-stdin").stdin(Stdio::piped()).stdout(Stdio::null());
    let mut child = command.spawn().expect("authkeep starts");
    let mut stdin = child.stdin.take().expect("its input");
    writeln!(stdin, "{CONFIDENTIAL_SECRET}").expect("the secret is taken");
    drop(stdin);
    assert!(child.wait().expect("authkeep ends").success(), "the bench connection is made");

    let all: serde_json::Value =
        serde_json::from_slice(&output(authkeep(keyring, home, &["list", "--json"]))).expect("JSON");
    all[0]["id"].as_str().expect("its id").to_owned()
}

fn authkeep(keyring: &Keyring, home: &Path, arguments: &[&str]) -> Command {
    let mut command = keyring.command(PROGRAM);
    command.env("AUTHKEEP_HOME", home).args(arguments);
    command
}

fn output(mut command: Command) -> Vec<u8> {
    let output = command.output().expect("the command starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

fn compare(ours: &str, our: impl Fn() -> Command, theirs: &str, their: impl Fn() -> Command) {
    let sink = tempfile::NamedTempFile::new().expect("a file to print into");
    let (mut a, mut b) = (Vec::new(), Vec::new());
    for run in 0..=RUNS {
        let (first, second) = (time(our(), sink.path()), time(their(), sink.path()));
        // The first of each warms the caches.
        if run > 0 {
            a.push(first);
            b.push(second);
        }
    }
    let (a, b) = (median(a), median(b));
    let ratio = a.as_secs_f64() / b.as_secs_f64();
    println!("  {ours:<24} {:>8.2} ms", a.as_secs_f64() * 1e3);
    println!("  {theirs:<24} {:>8.2} ms   ratio {ratio:.2}", b.as_secs_f64() * 1e3);
}

fn time(mut command: Command, sink: &Path) -> Duration {
    let sink = File::create(sink).expect("a file to print into");
    command.stdin(Stdio::null()).stdout(sink).stderr(Stdio::null());
    let start = Instant::now();
    let status = command.status().expect("the command starts");
    let took = start.elapsed();
    assert!(status.success(), "{command:?}");
    took
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

/// The most memory a run held at once, as GNU time counts it.
fn peak_kib(command: &Command) -> u64 {
    let report = tempfile::NamedTempFile::new().expect("a file for the report");
    let mut timed = Command::new("/usr/bin/time");
    timed.args(["-f", "%M", "-o"]).arg(report.path()).arg(command.get_program()).args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => timed.env(name, value),
            None => timed.env_remove(name),
        };
    }
    assert!(timed.stdout(Stdio::null()).status().expect("GNU time starts").success());
    let text = fs::read_to_string(report.path()).expect("the report");
    text.trim().parse().expect("a number of KiB")
}
