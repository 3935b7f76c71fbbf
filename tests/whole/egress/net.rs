//! A network of its own.

use super::{certificates::Authority, hosts, names::Names};
use std::{
    any,
    collections::BTreeMap,
    env, fs,
    net::Ipv4Addr,
    path::{Path, PathBuf},
    process::Command,
    sync::{Arc, Mutex, PoisonError, atomic::AtomicU16},
};
use tempfile::TempDir;

/// Says that the process is in there.
const INSIDE: &str = "AUTHKEEP_TESTS_NETWORK";

/// The shop whose connection it is, where there are shops.
pub const SHOP: &str = "corner-shop.shops.example";

/// The hosts of the connection, and where they are.
pub const OWN: [(&str, Ipv4Addr); 3] = [
    ("as.example", Ipv4Addr::new(203, 0, 113, 10)),
    ("api.example", Ipv4Addr::new(203, 0, 113, 11)),
    (SHOP, Ipv4Addr::new(203, 0, 113, 12)),
];

/// Where every other name leads.
pub const ELSEWHERE: Ipv4Addr = Ipv4Addr::new(198, 51, 100, 66);

/// Another address of somebody else, on this very machine.
pub const NEIGHBOUR: &str = "127.0.0.66:8080";

/// Everything that came to one host over one connection.
#[derive(Clone, Debug)]
pub struct Heard {
    /// The name that the client asked for, or the address.
    pub host: String,
    /// Whether it is one of the connection's own hosts.
    pub own: bool,
    /// What was read, after TLS where there was any.
    pub bytes: Vec<u8>,
    /// What became of TLS.
    pub tls: Option<Result<(), String>>,
}

/// The network that this process is in.
pub struct Net {
    folder: TempDir,
    /// What names mean now.
    pub names: Arc<Names>,
    /// What was heard so far, by anybody.
    pub heard: Arc<Mutex<Vec<Heard>>>,
    /// The port on loopback of the server behind the own hosts.
    pub behind: Arc<AtomicU16>,
    /// What everybody else answers at these paths.
    pub bait: Bait,
}

/// Answers by their paths.
pub type Bait = Arc<Mutex<BTreeMap<String, String>>>;

/// Runs a test in a network of its own: this test program once more, in namespaces that nobody else
/// is in. `inside` stands in the test's own function, by whose name that is called there.
pub fn alone<F: FnOnce(&Net)>(inside: F) {
    if env::var_os(INSIDE).is_some() {
        return inside(&Net::new());
    }
    // The crate, the test's whole name, and the mark of a closure.
    let test = any::type_name::<F>().trim_end_matches("::{{closure}}");
    let (_, test) = test.split_once("::").expect("a name in a crate");
    let this = env::current_exe().expect("this program");
    let mut command = Command::new("unshare");
    command.args(["--net", "--mount"]);
    if !is_root() {
        command.args(["--user", "--map-root-user"]);
    }
    command.arg("--").arg(this).args(["--exact", test, "--nocapture"]).env(INSIDE, "1");
    let output = command.output().expect("unshare, of the package util-linux");
    let said =
        [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned()).concat();
    assert!(
        !said.contains("unshare failed"),
        "a network of its own cannot be made; it takes root or unprivileged user namespaces: {said}"
    );
    assert!(output.status.success(), "{said}");
    assert!(said.contains("1 passed"), "no test is called {test}: {said}");
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().expect("id");
    id.stdout.trim_ascii() == b"0"
}

impl Net {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        run("ip", &["link", "set", "lo", "up"]);
        // From now on every address is one of this machine.
        run("ip", &["route", "add", "local", "default", "dev", "lo"]);
        if has_ipv6() {
            run("ip", &["-6", "route", "add", "local", "default", "dev", "lo"]);
        }
        for (name, text) in [
            ("/etc/resolv.conf", "nameserver 127.0.0.53\noptions timeout:1 attempts:1\n"),
            ("/etc/nsswitch.conf", "hosts: files dns\npasswd: files\ngroup: files\n"),
            ("/etc/hosts", "127.0.0.1 localhost\n::1 localhost\n"),
        ] {
            let file = folder.path().join(name.replace('/', "_"));
            fs::write(&file, text).expect("a file");
            run("mount", &["--bind", file.to_str().expect("text"), name]);
        }
        let names = Arc::new(Names::serve(BTreeMap::from(OWN.map(|(name, at)| (name.to_owned(), at)))));
        let authority = Authority::new();
        fs::write(folder.path().join("roots.pem"), authority.pem()).expect("a file");
        let (heard, behind, bait) = <(Arc<Mutex<Vec<Heard>>>, Arc<AtomicU16>, Bait)>::default();
        hosts::serve(authority, Arc::clone(&heard), Arc::clone(&behind), Arc::clone(&bait));
        Self { folder, names, heard, behind, bait }
    }

    /// A file of the test's own.
    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The certificates that programs in here trust.
    pub fn roots(&self) -> PathBuf {
        self.file("roots.pem")
    }

    /// What came to the connection's own hosts, or to anybody else.
    pub fn came_to(&self, own: bool) -> Vec<Heard> {
        let heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        heard.iter().filter(|it| it.own == own).cloned().collect()
    }
}

/// Whether this machine has IPv6.
pub fn has_ipv6() -> bool {
    Path::new("/proc/net/if_inet6").exists()
}

/// Runs a program that changes this network, or says which one is missing.
fn run(program: &str, arguments: &[&str]) {
    let output = Command::new(program).args(arguments).output();
    let output = output
        .unwrap_or_else(|error| panic!("{program} cannot be started ({error}); scripts/setup installs it"));
    assert!(output.status.success(), "{program} {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}
