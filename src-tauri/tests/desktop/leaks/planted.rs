//! The search can fail: a secret that is put into a place of each kind is found there.

use super::{known::Known, watch::Watch};
use crate::session::{
    Desktop,
    process::{Running, run, start},
    wait_for,
};
use authkeep_practice::Dialect;
use authkeep_tests::leaks::marks::{ACCESS_TOKEN, CLIENT_SECRET, CODE, REFRESH_TOKEN};
use std::fs;

#[test]
fn a_secret_that_is_planted_is_found_wherever_it_is() {
    let desktop = Desktop::talking(Dialect::default());
    let _notices = desktop.notices();
    let watch = Watch::over(&desktop);
    let known = Known::new([("a verifier".to_owned(), "the-verifier-of-a-sign-in".to_owned())]);
    wait_for("a look", || (watch.processes.have("gnome-keyring") && !desktop.runs()).then_some(()));
    wait_for("a message", || watch.traffic.has("GetConnectionUnixProcessID").then_some(()));
    assert_eq!(watch.findings(&known), [""; 0], "nothing is there yet");

    let secret = format!("{ACCESS_TOKEN}and-the-rest");
    let wide: Vec<u8> = secret.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let hexadecimal: String = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
    let session = desktop.session_home();
    let cache = session.join("cache/deep/er");
    fs::create_dir_all(&cache).expect("a folder");
    for (file, content) in [
        (desktop.authkeep().join("authkeep.log"), format!("x {secret} y").into_bytes()),
        (desktop.temporary().join("dump"), wide),
        (cache.join("entry"), hexadecimal.into_bytes()),
        (session.join("data").join(format!("{CODE}is-a-name")), Vec::new()),
        (desktop.home().join("core"), b"...the-verifier-of-a-sign-in...".to_vec()),
    ] {
        fs::write(file, content).expect("a file");
    }
    let talk = format!("echo '{REFRESH_TOKEN}said'");
    assert!(run(desktop.command("sh").args(["-c", &talk]).stdout(desktop.said())).status.success());
    let _argument = Running(start(desktop.command("sh").args(["-c", "while sleep 1; do :; done", &secret])));
    let _variable =
        Running(start(desktop.command("sleep").arg("61").env("PLANTED", format!("{CLIENT_SECRET}x"))));
    let notice = ["--dest=org.freedesktop.Notifications", "--type=method_call", "/planted", "a.b.Planted"];
    assert!(run(desktop.command("dbus-send").args(notice).arg(format!("string:{secret}"))).status.success());
    desktop.copy(&secret);

    wait_for("the processes", || {
        (watch.processes.have(ACCESS_TOKEN) && watch.processes.have("61")).then_some(())
    });
    wait_for("the message", || watch.traffic.has("Planted").then_some(()));
    wait_for("the copy", || watch.history.has(&secret).then_some(()));
    let found = watch.findings(&known).join("\n");
    for place in [
        "authkeep.log: an access token (as it is)",
        "dump: an access token (in UTF-16)",
        "entry: an access token (in hexadecimal)",
        "is-a-name: a code",
        "core: a verifier",
        "said: a refresh token",
        "the command line of sh: an access token",
        "the environment of sleep: a client secret",
        "the bus, in a.b.Planted: an access token",
        "the clipboard's history: an access token",
    ] {
        assert!(found.contains(place), "{place:?} is not in\n{found}");
    }
}
