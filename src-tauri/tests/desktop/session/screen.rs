//! What a person sees and does on the screen beside the app.

use super::{
    Desktop,
    process::{Running, run, start, wait_for},
};
use authkeep_tests::keyring::Keyring;
use std::{
    fs,
    io::{BufRead, BufReader},
    os::unix::fs::MetadataExt,
    path::Path,
    process::{Command, Stdio},
};

/// The size of the screen.
pub const SCREEN: (u32, u32) = (1440, 960);

/// An X server. Gives its process and the display that it offers.
pub fn x_server() -> (Running, String) {
    let (width, height) = SCREEN;
    let mut server = Command::new("Xvfb");
    server.args(["-displayfd", "1", "-nolisten", "tcp", "-screen", "0", &format!("{width}x{height}x24")]);
    // Without a client it would begin anew, and throw out who comes just then.
    let mut server = start(server.arg("-noreset").stdout(Stdio::piped()).stderr(Stdio::null()));
    let mut number = String::new();
    let told = BufReader::new(server.stdout.take().expect("a pipe")).read_line(&mut number);
    told.expect("Xvfb says which display it is");
    (Running(server), format!(":{}", number.trim()))
}

/// A Wayland compositor without X in the session of this keyring. Gives its process and the display
/// that it offers.
pub fn wayland_compositor(keyring: &Keyring, home: &Path) -> (Running, String) {
    let config = home.join("sway");
    let told = home.join("display");
    let text = format!("xwayland disable\nexec printf %s \"$WAYLAND_DISPLAY\" > '{}'\n", told.display());
    fs::write(&config, text).expect("a configuration");
    // It does not start for root.
    let nobody_special = ["unshare", "--user", "--map-user=1000", "--map-group=1000", "sway"];
    let is_root = fs::metadata("/proc/self").expect("this process").uid() == 0;
    let line = if is_root { &nobody_special[..] } else { &nobody_special[4..] };
    let mut compositor = keyring.command(line[0]);
    compositor.args(&line[1..]).arg("--config").arg(&config);
    compositor.envs([
        ("WLR_BACKENDS", "headless"),
        ("WLR_RENDERER", "pixman"),
        ("WLR_LIBINPUT_NO_DEVICES", "1"),
    ]);
    let compositor = Running(start(compositor.stdout(Stdio::null()).stderr(Stdio::null())));
    let display = wait_for("the compositor", || fs::read_to_string(&told).ok().filter(|it| !it.is_empty()));
    (compositor, display)
}

impl Desktop {
    /// A window manager appears.
    pub fn window_manager(&self) -> Running {
        let manager = Running(start(self.command("openbox").stdout(Stdio::null()).stderr(Stdio::null())));
        wait_for("the window manager", || self.x11(&["wmctrl", "-m"]));
        manager
    }

    /// What a program that looks at the screen prints; none if it fails, or waits for an answer of
    /// the screen that does not come.
    pub fn x11(&self, line: &[&str]) -> Option<String> {
        let output = run(self.command("timeout").arg("20").args(line));
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// Gives the app's window this size. Without a window manager it is all that can be seen.
    pub fn resize(&self, width: u32, height: u32) {
        let window = ["xdotool", "search", "--onlyvisible", "--name", "^Authkeep", "windowmove", "0", "0"];
        let size = ["windowsize", &width.to_string(), &height.to_string()];
        assert!(self.x11(&[&window[..], &size].concat()).is_some(), "the window changes its size");
    }

    /// Takes a picture of the left upper part of the screen, to be looked at.
    pub fn picture(&self, name: &str, (width, height): (u32, u32)) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/artefacts/desktop");
        fs::create_dir_all(&folder).expect("a folder for pictures");
        let file = folder.join(format!("{name}.png"));
        let path = file.to_str().expect("text");
        let part = match self.is_wayland() {
            true => format!("0,0 {width}x{height}"),
            false => format!("{width}x{height}+0+0"),
        };
        let take = match self.is_wayland() {
            true => ["grim", "-g", &part, path].to_vec(),
            false => ["import", "-window", "root", "-crop", &part, "-strip", path].to_vec(),
        };
        let mut before = None;
        wait_for("a picture that stands still", || {
            self.x11(&take)?;
            let now = fs::read(&file).ok();
            let still = now == before;
            before = now;
            still.then_some(())
        });
    }

    /// The titles of the windows that can be seen.
    pub fn windows(&self) -> Vec<String> {
        let found = self.x11(&["xdotool", "search", "--onlyvisible", "--name", "^Authkeep"]);
        let found = found.unwrap_or_default();
        found.lines().filter_map(|window| self.x11(&["xdotool", "getwindowname", window])).collect()
    }

    /// The text that somebody pastes; none if there is none.
    pub fn pasted(&self, target: &str) -> Option<String> {
        let paste = match self.is_wayland() {
            true => ["wl-paste", "--no-newline", "--type", target].to_vec(),
            false => ["xclip", "-selection", "clipboard", "-out", "-target", target].to_vec(),
        };
        // Of a program that ends just now it would wait for an answer for ever.
        let output = run(self.command("timeout").arg("5").args(paste));
        output.status.success().then(|| String::from_utf8(output.stdout).expect("text"))
    }

    /// Copies a text as another program would.
    pub fn copy(&self, text: &str) {
        let file = self.home().join("copied");
        fs::write(&file, text).expect("a file");
        let mut command = self.command("xclip");
        command.args(["-selection", "clipboard", "-in"]).arg(file).stdout(Stdio::null());
        let mut child = start(&mut command);
        assert!(child.wait().expect("xclip forks").success());
    }
}
