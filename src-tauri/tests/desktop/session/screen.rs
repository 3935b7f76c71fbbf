//! What a person sees and does on the screen beside the app.

use super::{
    Desktop,
    process::{Running, run, start, wait_for},
};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Stdio,
};

impl Desktop {
    /// A window manager appears.
    pub fn window_manager(&self) -> Running {
        let manager = Running(start(self.command("openbox").stdout(Stdio::null()).stderr(Stdio::null())));
        wait_for("the window manager", || self.x11(&["wmctrl", "-m"]));
        manager
    }

    /// What a program that looks at the screen prints; none if it fails.
    pub fn x11(&self, line: &[&str]) -> Option<String> {
        let output = run(self.command(line[0]).args(&line[1..]));
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// Gives the app's window this size. Without a window manager it is all that can be seen.
    pub fn resize(&self, width: u32, height: u32) {
        let window = ["xdotool", "search", "--onlyvisible", "--name", "^Authkeep", "windowmove", "0", "0"];
        let size = ["windowsize", &width.to_string(), &height.to_string()];
        assert!(self.x11(&[&window[..], &size].concat()).is_some(), "the window changes its size");
    }

    /// Takes a picture of the whole screen, to be looked at.
    pub fn picture(&self, name: &str) {
        let file = artefact(name);
        assert!(
            self.x11(&["import", "-window", "root", file.to_str().expect("text")]).is_some(),
            "a picture"
        );
    }

    /// The titles of the windows that can be seen.
    pub fn windows(&self) -> Vec<String> {
        let found = self.x11(&["xdotool", "search", "--onlyvisible", "--name", "^Authkeep"]);
        let found = found.unwrap_or_default();
        found.lines().filter_map(|window| self.x11(&["xdotool", "getwindowname", window])).collect()
    }

    /// The text that somebody pastes; none if there is none.
    pub fn pasted(&self, target: &str) -> Option<String> {
        // Of a program that ends just now it would wait for an answer for ever.
        let paste = ["5", "xclip", "-selection", "clipboard", "-out", "-target", target];
        let output = run(self.command("timeout").args(paste));
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

/// Where a picture is put.
pub fn artefact(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/artefacts/desktop");
    fs::create_dir_all(&folder).expect("a folder for pictures");
    folder.join(format!("{name}.png"))
}
