//! Notices what others change: the command line in the records, the person in the keychain.

use crate::shell::Shell;
use authkeep_platform::changes::Changes;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::time;

/// Between two looks at the records' number while the window can be seen.
const SEEN: Duration = Duration::from_millis(500);

/// And while only the tray can.
const UNSEEN: Duration = Duration::from_secs(20);

/// Between two questions to the keychain while the window can be seen.
const KEYCHAIN: Duration = Duration::from_secs(5);

/// Looks for as long as the app runs.
pub async fn run(shell: Arc<Shell>, changes: Changes) {
    let mut visible = shell.visible.subscribe();
    let mut known = None;
    let mut asked: Option<Instant> = None;
    loop {
        // Before the reading: what changes during it is seen the next time.
        let version = changes.version().ok();
        if (version.is_none() || version != known) && shell.look().await.is_ok() {
            known = version;
        }
        let seen = *visible.borrow_and_update();
        if seen && asked.is_none_or(|at| at.elapsed() >= KEYCHAIN) {
            asked = Some(Instant::now());
            shell.look_at_keychain().await;
        }
        tokio::select! {
            () = time::sleep(if seen { SEEN } else { UNSEEN }) => {}
            _ = visible.changed() => {}
        }
    }
}
