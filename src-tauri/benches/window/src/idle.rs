//! What the app does when nobody does anything.

use crate::{
    app::App,
    processes,
    session::{Session, built, wait_for},
};
use std::{path::Path, process::Command, thread, time::Duration};

const MINUTE: Duration = Duration::from_secs(60);

/// After a start, or a close, there is work left to do.
const SETTLES: Duration = Duration::from_secs(10);

/// Over these records, for a minute in the tray: started there, and gone there from the window.
pub fn watch(session: &Session, home: &Path) {
    println!("\nidle in the tray, for a minute");
    watch_one(session, home, "started in it", &["--in-tray"], || {
        assert!(session.screen.window().is_none(), "there is no window");
    });
    watch_one(session, home, "window closed into it", &[], || {
        let window = wait_for("the window", || session.screen.window());
        thread::sleep(SETTLES);
        session.screen.close(window);
        wait_for("the window's end", || session.screen.window().is_none().then_some(()));
    });
}

fn watch_one(session: &Session, home: &Path, how: &str, arguments: &[&str], into_tray: impl Fn()) {
    let mut command = alone(session);
    command.arg(built("authkeep-desktop")).args(arguments).env("AUTHKEEP_HOME", home);
    let icons = session.tray_host.icons();
    let app = App::start(session, &mut command);
    wait_for("the tray icon", || (session.tray_host.icons() > icons).then_some(()));
    into_tray();
    thread::sleep(SETTLES);

    let family = app.family();
    let before = processes::work(&family);
    thread::sleep(MINUTE);
    let done = processes::between(&before, &processes::work(&family));
    println!(
        "  {how:<24} {:>5} wake-ups   {:>5.0} ms of a processor   {:>5.0} MiB   {} packets or tries since its start",
        done.sleeps,
        done.cpu,
        processes::memory(&family),
        processes::packets(family[0]),
    );
}

/// A command on a network of its own, where nothing but this computer is and nobody else speaks.
fn alone(session: &Session) -> Command {
    let mut command = session.command("unshare");
    command.args(["--net", "--map-current-user", "--keep-caps"]);
    // The practice server listens there.
    command.args(["sh", "-c", "ip link set lo up; exec \"$@\"", "sh"]);
    command
}
