//! A real GNOME keyring of its own: a session bus, a daemon and a home in a temporary folder.
//! Nothing of it touches the keyring of the machine, and many can run side by side.

use std::{
    ffi::OsString,
    fs, io,
    io::{Read, Write},
    os::unix::{fs::PermissionsExt, net::UnixStream},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    thread,
    time::{Duration, Instant},
};
use tempfile::TempDir;

const PASSWORD: &str = "correct horse battery staple";
/// Part of the answer to a question for the default collection.
const COLLECTION: &str = "/org/freedesktop/secrets/collection/";
const PATIENCE: Duration = Duration::from_secs(30);

/// A private session bus with, or without, a keyring daemon on it. All ends when it is dropped.
///
/// Its functions panic when the system cannot provide what they need, and name what is missing.
pub struct Keyring {
    daemon: Option<Running>,
    bus: Running,
    password: Option<&'static str>,
    kept: bool,
    // The last, for fields are dropped in this order and the daemon writes to it.
    home: TempDir,
}

impl Keyring {
    /// A keyring that is unlocked, as it is after the person signed in to the desktop.
    pub fn unlocked() -> Self {
        let mut keyring = Self::without_service();
        keyring.start();
        keyring
    }

    /// One that is unlocked, and started anew when its daemon ends by itself: one of GNOME Keyring 42
    /// does, about once in some thousand clients, with a fatal error of its cryptography (SIGTRAP,
    /// egg/egg-libgcrypt.c).
    pub fn kept() -> Self {
        let mut keyring = Self { kept: true, ..Self::without_service() };
        keyring.start();
        keyring
    }

    /// A keyring without a password. It is stored as plain text and never locked.
    pub fn passwordless() -> Self {
        let mut keyring = Self { password: None, ..Self::without_service() };
        let keyrings = keyring.home.path().join("data/keyrings");
        fs::create_dir(&keyrings).expect("a folder for keyrings");
        let empty =
            "[keyring]\ndisplay-name=Default\nctime=0\nmtime=0\nlock-on-idle=false\nlock-after=false\n";
        fs::write(keyrings.join("plain.keyring"), empty).expect("an empty keyring");
        fs::write(keyrings.join("default"), "plain").expect("the name of the default keyring");
        keyring.start();
        keyring
    }

    /// A bus that offers no secret service.
    pub fn without_service() -> Self {
        let home = tempfile::tempdir().expect("a temporary folder");
        for folder in ["run", "data"] {
            fs::create_dir(home.path().join(folder)).expect("a folder in it");
        }
        fs::set_permissions(home.path().join("run"), fs::Permissions::from_mode(0o700)).expect("its mode");
        let bus = start_bus(home.path());
        Self { daemon: None, bus, password: Some(PASSWORD), kept: false, home }
    }

    /// Where the bus listens, as `DBUS_SESSION_BUS_ADDRESS` has it.
    pub fn address(&self) -> String {
        format!("unix:path={}", socket(self.home.path()).display())
    }

    /// What a process needs in its environment to live in this desktop session. There is no
    /// display, so no prompt can be shown.
    pub fn environment(&self) -> Vec<(&'static str, OsString)> {
        let home = self.home.path();
        vec![
            ("DBUS_SESSION_BUS_ADDRESS", self.address().into()),
            ("HOME", home.into()),
            ("XDG_RUNTIME_DIR", home.join("run").into()),
            ("XDG_DATA_HOME", home.join("data").into()),
            ("XDG_CONFIG_HOME", home.join("config").into()),
            ("XDG_CACHE_HOME", home.join("cache").into()),
        ]
    }

    /// The command, set up to run in this desktop session.
    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command.envs(self.environment());
        for name in ["DISPLAY", "WAYLAND_DISPLAY", "GNOME_KEYRING_CONTROL"] {
            command.env_remove(name);
        }
        command
    }

    /// Starts the daemon and gives it the password if there is one: the keyring is unlocked.
    pub fn start(&mut self) {
        self.start_daemon(self.password, COLLECTION);
    }

    /// Starts the daemon over the keyring of an earlier one and leaves it locked.
    pub fn start_locked(&mut self) {
        self.start_daemon(None, COLLECTION);
    }

    /// Starts the daemon where there was none before and gives it no password, so that there is
    /// no default collection.
    pub fn start_empty(&mut self) {
        self.start_daemon(None, "object path \"/\"");
    }

    /// Adds a collection with the same items and the same password, while no daemon runs. Only
    /// one without a password will be unlocked.
    pub fn copy_collection(&self, from: &str, to: &str) {
        assert!(self.daemon.is_none(), "the daemon keeps its collections in memory");
        let file = |name| self.home.path().join(format!("data/keyrings/{name}.keyring"));
        fs::copy(file(from), file(to)).expect("a copy of the collection");
    }

    /// Ends the daemon the hard way.
    pub fn kill(&mut self) {
        let daemon = self.daemon.is_some().then(|| self.daemon_id());
        self.daemon = None;
        // That of a kept one follows its keeper.
        wait_for("the end of the daemon", || daemon.is_none_or(|id| !is_alive(id)));
    }

    /// `kill`, then `start`.
    pub fn restart(&mut self) {
        self.kill();
        self.start();
    }

    /// Lets the daemon write to no file any more, as on a full disk, or to all again.
    pub fn full(&self, full: bool) {
        let size = if full { "--fsize=0:unlimited" } else { "--fsize=unlimited:unlimited" };
        let daemon = self.daemon_id().to_string();
        let limited = run(Command::new("prlimit").args(["--pid", &daemon, size]));
        assert!(limited.status.success() || !self.runs(), "{}", String::from_utf8_lossy(&limited.stderr));
    }

    /// Locks the keyring of the running daemon.
    pub fn lock(&self) {
        assert!(self.lock_if_it_runs(), "the keyring's daemon has ended by itself");
    }

    /// The same; false if the daemon has ended by itself.
    pub fn lock_if_it_runs(&self) -> bool {
        let call =
            ["org.freedesktop.Secret.Service.Lock", "array:objpath:/org/freedesktop/secrets/aliases/default"];
        let answer = self.call_service(&call);
        let error = String::from_utf8_lossy(&answer.stderr);
        assert!(answer.status.success() || !self.runs(), "lock: {error}");
        answer.status.success()
    }

    /// Unlocks the keyring of the running daemon, as the desktop does when the person is back.
    pub fn unlock(&self) {
        assert!(self.unlock_if_it_runs(), "the keyring's daemon has ended by itself");
    }

    /// The same; false if the daemon has ended by itself. One of GNOME Keyring 42 does when several
    /// programs want to unlock it at once and nobody can be asked (gkd-secret-unlock.c,
    /// `perform_next_unlock`). The daemon is told over a socket of its own
    /// (gnome-keyring, pam/gkr-pam-client.c).
    pub fn unlock_if_it_runs(&self) -> bool {
        const UNLOCK: u32 = 1;
        const DONE: [u8; 8] = [0, 0, 0, 8, 0, 0, 0, 0];
        let password = self.password.expect("a keyring with a password");
        let length = u32::try_from(password.len()).expect("a short password");
        // A byte that carries who asks, then the length of all that follows, what is asked and what with.
        let head = [12 + length, UNLOCK, length].map(u32::to_be_bytes).concat();
        let asked = [b"\0", head.as_slice(), password.as_bytes()].concat();
        let path = self.home.path().join("run/keyring/control");
        let mut answer = [0; 8];
        let mut unlock = || {
            let mut socket = UnixStream::connect(&path)?;
            socket.write_all(&asked)?;
            socket.read_exact(&mut answer)
        };
        // A daemon that just came answers on the bus before it listens there.
        wait_for("the daemon's own socket", || unlock().is_ok() || !self.runs());
        assert!(answer == DONE || !self.runs(), "the keyring is not unlocked");
        answer == DONE
    }

    /// Stores an item as another application would.
    pub fn store(&self, attributes: &[&str], content: &str) {
        let mut command = self.command("secret-tool");
        command.args(["store", "--label=another application"]).args(attributes);
        let mut child = spawn(command.stdin(Stdio::piped()));
        write_password(&mut child, content);
        assert!(child.wait().expect("secret-tool ends").success(), "secret-tool could not store");
    }

    /// What `secret-tool lookup` prints for these attributes.
    pub fn lookup(&self, attributes: &[&str]) -> Option<String> {
        let output = run(self.command("secret-tool").arg("lookup").args(attributes));
        output.status.success().then(|| String::from_utf8(output.stdout).expect("text"))
    }

    /// What `secret-tool search` prints of every item with these attributes, secrets included.
    pub fn search(&self, attributes: &[&str]) -> String {
        let output = run(self.command("secret-tool").args(["search", "--all", "--unlock"]).args(attributes));
        [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned()).concat()
    }

    /// Whether the daemon still runs, which may end by itself.
    pub fn runs(&self) -> bool {
        is_alive(self.daemon_id())
    }

    /// The process id of the daemon.
    pub fn daemon_id(&self) -> u32 {
        let started = self.daemon.as_ref().expect("a running daemon").0.id();
        // The last child of its keeper, who may just be starting another.
        let children = || fs::read_to_string(format!("/proc/{started}/task/{started}/children")).ok();
        let last = || children()?.split_whitespace().last()?.parse().ok();
        if self.kept { last().unwrap_or(started) } else { started }
    }

    /// The process id of the bus.
    pub fn bus_id(&self) -> u32 {
        self.bus.0.id()
    }

    /// How often the daemon of a kept one ended by itself.
    pub fn ends(&self) -> usize {
        fs::read(self.home.path().join("ends")).map_or(0, |ends| ends.len())
    }

    /// Waits until the service answers.
    pub fn wait(&self) {
        self.wait_for_service(COLLECTION);
    }

    fn start_daemon(&mut self, password: Option<&str>, default_collection: &str) {
        assert!(self.daemon.is_none(), "the daemon is already running");
        // The signal of a file that may not grow would end it; the write fails instead. See `full`.
        let mut command = self.command(if self.kept { "sh" } else { "env" });
        if self.kept {
            // 133: ended by SIGTRAP.
            let keep = "while printf %s \"$0\" | setpriv --pdeathsig KILL \"$@\"; [ $? = 133 ]; do printf . >>\"$ENDS\"; done";
            command.env("ENDS", self.home.path().join("ends")).args(["-c", keep, PASSWORD, "env"]);
        }
        command.args(["--ignore-signal=XFSZ", "gnome-keyring-daemon"]);
        command.args(["--foreground", "--components=secrets"]).args(password.map(|_| "--unlock"));
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = spawn(&mut command);
        if let Some(password) = password {
            write_password(&mut child, password);
        }
        self.daemon = Some(Running(child));
        self.wait_for_service(default_collection);
    }

    fn wait_for_service(&self, default_collection: &str) {
        wait_for("the keyring daemon (apt-get install gnome-keyring)", || {
            let answer = self.call_service(&["org.freedesktop.Secret.Service.ReadAlias", "string:default"]);
            String::from_utf8_lossy(&answer.stdout).contains(default_collection)
        });
    }

    fn call_service(&self, call: &[&str]) -> Output {
        let place = ["--print-reply", "--dest=org.freedesktop.secrets", "/org/freedesktop/secrets"];
        run(self.command("dbus-send").args(place).args(call))
    }
}

/// A process that is killed when it is dropped.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // Either fails only when the process has ended.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn is_alive(process: u32) -> bool {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    // The state stands after the name, which may hold anything.
    stat.rsplit_once(") ").is_some_and(|(_, rest)| !rest.starts_with('Z'))
}

fn socket(home: &Path) -> PathBuf {
    home.join("run/bus")
}

/// A bus without activation: a service is there if the test started it, and only then.
fn start_bus(home: &Path) -> Running {
    let config = home.join("bus.conf");
    let text = format!(
        r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#,
        socket(home).display()
    );
    fs::write(&config, text).expect("the configuration of the bus");
    let mut command = Command::new("dbus-daemon");
    command.arg("--nofork").arg("--config-file").arg(&config).stderr(Stdio::null());
    let bus = Running(spawn(&mut command));
    wait_for("the session bus", || UnixStream::connect(socket(home)).is_ok());
    bus
}

/// The daemon reads its password to the end of its input.
fn write_password(child: &mut Child, password: &str) {
    let mut input = child.stdin.take().expect("a pipe");
    input.write_all(password.as_bytes()).expect("the password is read");
}

fn wait_for(what: &str, mut ready: impl FnMut() -> bool) {
    let start = Instant::now();
    while !ready() {
        assert!(start.elapsed() < PATIENCE, "{what} did not come up within {PATIENCE:?}");
        thread::sleep(Duration::from_millis(5));
    }
}

fn spawn(command: &mut Command) -> Child {
    command.spawn().unwrap_or_else(|error| missing(command, &error))
}

fn run(command: &mut Command) -> Output {
    command.output().unwrap_or_else(|error| missing(command, &error))
}

fn missing(command: &Command, error: &io::Error) -> ! {
    let program = command.get_program().display();
    panic!(
        "{program} cannot be started ({error}); these tests need: apt-get install gnome-keyring dbus dbus-bin libsecret-tools"
    )
}
