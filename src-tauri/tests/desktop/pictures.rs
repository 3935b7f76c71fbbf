//! Pictures of the real window for people to look at: `cargo test -p authkeep-desktop --test desktop
//! -- --ignored` writes them to tests/artefacts/desktop, in both themes and three sizes.

use crate::{
    newcomer::connect,
    session::{Desktop, Page, wait_for},
};
use authkeep_core::{connection::Id, ports::Records};
use serde_json::json;

const SIZES: [(u32, u32); 3] = [(720, 480), (960, 640), (1400, 900)];

/// Takes the pictures of what the page shows now.
fn takes(desktop: &Desktop, page: &Page<'_>, name: &str) {
    for theme in ["light", "dark"] {
        page.invoke("change_settings", &json!({ "settings": { "theme": theme } })).expect("changed");
        wait_for("the theme", || (page.theme() == theme).then_some(()));
        for (width, height) in SIZES {
            desktop.resize(width, height);
            let size = json!([width, height]);
            wait_for("the size", || (page.run("done([innerWidth, innerHeight])") == size).then_some(()));
            page.run("requestAnimationFrame(() => requestAnimationFrame(() => done()))");
            desktop.picture(&format!("{name}-{theme}-{width}x{height}"), (width, height));
        }
    }
}

#[test]
#[ignore = "for people to look at"]
fn every_screen() {
    let desktop = Desktop::new();
    let _tray = desktop.tray();
    let page = desktop.start(&[]);
    page.reads("No accounts connected yet");
    takes(&desktop, &page, "01-empty");
    page.click("Connect an account");
    page.reads("Practice");
    takes(&desktop, &page, "02-pick");
    page.click("Paced Email");
    page.reads("Client secret");
    takes(&desktop, &page, "03-client");
    page.click("Close");
    connect(&desktop, &page);

    let records = desktop.records();
    let mut connection = records.connections().expect("the records").remove(0);
    for name in [
        "campaign-staging",
        "harbour",
        "מסעדת הנמל",
        "a-name-that-is-much-longer-than-the-list-is-wide-by-far",
    ] {
        connection.id = Id::random();
        connection.name = name.to_owned();
        records.save_connection(&connection).expect("saved");
        page.reads(name);
    }
    takes(&desktop, &page, "04-token");
    page.click("Scopes");
    takes(&desktop, &page, "05-scopes");
    page.click("Set-up");
    takes(&desktop, &page, "06-set-up");
    page.click("Settings");
    page.reads("Start with the computer");
    takes(&desktop, &page, "07-settings");
    page.click("Done");
    page.click("More for this connection");
    takes(&desktop, &page, "08-menu");
    page.click("Disconnect");
    page.reads("is told to end the grant");
    takes(&desktop, &page, "09-disconnect");
    page.click("Cancel");
    page.click("Connect");
    page.click("A provider inside Authkeep");
    page.reads("Finish in your browser");
    takes(&desktop, &page, "10-waiting");
    page.click("Cancel");
    desktop.keyring.lock();
    page.reads("GNOME Keyring is locked.");
    takes(&desktop, &page, "11-locked");
    page.click("Connect");
    page.click("A provider inside Authkeep");
    page.reads("What happened");
    takes(&desktop, &page, "12-failed");
}
