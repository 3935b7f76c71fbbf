//! What a clipboard manager keeps that leaves alone what is marked as a secret, as Klipper, CopyQ
//! and others do.

use super::known::{Allowed, Known};
use crate::session::Desktop;
use std::{
    collections::BTreeSet,
    ffi::OsString,
    process::{Command, Stdio},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

const PAUSE: Duration = Duration::from_millis(100);
const MARK: &str = "x-kde-passwordManagerHint";

/// A clipboard manager.
pub struct History {
    kept: Arc<Mutex<BTreeSet<String>>>,
    passed: Arc<AtomicBool>,
    over: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl History {
    /// On this desktop, from now on.
    pub fn on(desktop: &Desktop) -> Self {
        let xclip = Xclip(desktop.command("xclip").get_envs().filter_map(both).collect());
        let kept: Arc<Mutex<BTreeSet<String>>> = Arc::default();
        let (passed, over) = <(Arc<AtomicBool>, Arc<AtomicBool>)>::default();
        let (notes, secret, end) = (Arc::clone(&kept), Arc::clone(&passed), Arc::clone(&over));
        let thread = thread::spawn(move || {
            while !end.load(Ordering::SeqCst) {
                thread::sleep(PAUSE);
                if xclip.is_secret() {
                    secret.store(true, Ordering::SeqCst);
                    continue;
                }
                // It may have become one meanwhile.
                let text = xclip.read("UTF8_STRING").filter(|_| !xclip.is_secret());
                notes.lock().unwrap_or_else(PoisonError::into_inner).extend(text);
            }
        });
        Self { kept, passed, over, thread: Some(thread) }
    }

    /// Whether there was a secret that it left alone.
    pub fn left_one_alone(&self) -> bool {
        self.passed.load(Ordering::SeqCst)
    }

    /// Whether it has kept this.
    pub fn has(&self, text: &str) -> bool {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).contains(text)
    }

    /// Where a secret stood.
    pub fn findings(&self, known: &Known) -> Vec<String> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let leaks = kept.iter().flat_map(|text| known.leaks(text.as_bytes(), Allowed::Nothing));
        leaks.map(|leak| format!("the clipboard's history: {leak}")).collect()
    }
}

impl Drop for History {
    fn drop(&mut self) {
        self.over.store(true, Ordering::SeqCst);
        if let Some(thread) = self.thread.take() {
            // It panics in no way that has not been told.
            let _ = thread.join();
        }
    }
}

fn both((name, value): (&std::ffi::OsStr, Option<&std::ffi::OsStr>)) -> Option<(OsString, OsString)> {
    Some((name.to_owned(), value?.to_owned()))
}

/// The clipboard of a screen.
struct Xclip(Vec<(OsString, OsString)>);

impl Xclip {
    fn is_secret(&self) -> bool {
        self.read(MARK).is_some_and(|mark| mark == "secret")
    }

    fn read(&self, target: &str) -> Option<String> {
        let mut command = Command::new("timeout");
        command.args(["5", "xclip", "-selection", "clipboard", "-out", "-target", target]);
        let output = command.envs(self.0.clone()).stderr(Stdio::null()).output().expect("xclip");
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
    }
}
