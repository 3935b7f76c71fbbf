//! A run from source, which registers for the app's own scheme itself, and may not have done so.

use crate::session::{Desktop, process::app, wait_for};
use std::fs;

#[test]
fn without_the_scheme_the_answer_comes_to_the_listener() {
    let desktop = Desktop::new();
    desktop.settings(r#"{"redirect":"scheme"}"#);
    let page = desktop.start(&[]);
    page.click("Try it with Practice");
    let address = desktop.opened_address();
    assert!(address.contains("redirect_uri=http%3A%2F%2F127.0.0.1"), "{address}");
}

#[test]
fn a_run_from_source_takes_links_wherever_it_lies() {
    let desktop = Desktop::new();
    let folder = desktop.home().join("My \"own\" $programs");
    fs::create_dir(&folder).expect("a folder");
    let heard = desktop.home().join("heard");
    let ear = desktop.script("ear", &format!("printf '%s' \"$1\" > '{}'", heard.display()));
    let listening = folder.join("ear");
    fs::rename(ear, &listening).expect("moved");
    for launcher in [&["xdg-open"][..], &["gio", "open"]] {
        desktop.register(&listening);
        let link = format!("dev.authkeep:/oauth/callback?code={}&state=s%20t", launcher.len());
        let _launched = desktop.launch(launcher, &link);
        wait_for("the link", || (fs::read_to_string(&heard).ok()? == link).then_some(()));
    }
}

#[test]
fn a_run_from_source_gives_way_to_an_installed_one() {
    let desktop = Desktop::new();
    let own = desktop.data_home().join("applications/dev.authkeep.source.desktop");
    desktop.register(&app());
    assert!(own.is_file());
    let entries = desktop.home().join("share/applications");
    let entry =
        "[Desktop Entry]\nExec=authkeep-desktop %u\nMimeType=text/plain;x-scheme-handler/dev.authkeep;\n";
    fs::create_dir(&entries)
        .and_then(|()| fs::write(entries.join("authkeep.desktop"), entry))
        .expect("an entry");
    let said = desktop.register(&app());
    assert!(!own.exists(), "{said}");
    assert!(said.contains("installed"), "{said}");
}
