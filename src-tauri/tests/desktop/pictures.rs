//! Pictures of the real window for people to look at: `cargo test -p authkeep-desktop --test desktop
//! -- --ignored` writes them to tests/artefacts/desktop, in both themes and three sizes; and the two
//! of the README, whose font is that of GNOME (fonts-cantarell) where it is installed.

use crate::{
    newcomer::connect,
    session::{Desktop, Page, screen::SCREEN, wait_for},
};
use authkeep_core::{
    connection::{Id, LastError, State},
    error::Code,
    ports::Records,
};
use authkeep_practice::dialect::{Dialect, TokenFormat};
use jiff::{Timestamp, ToSpan};
use serde_json::json;

const SIZES: [(u32, u32); 3] = [(720, 480), (960, 640), (1400, 900)];

/// Takes the pictures of what the page shows now: as it is, and enlarged.
fn takes(desktop: &Desktop, page: &Page<'_>, name: &str) {
    let take = |theme: &str, zoom: u32, (width, height): (u32, u32)| {
        looks(page, theme, zoom);
        desktop.resize(width, height);
        let size = json!([width * 100 / zoom, height * 100 / zoom]);
        wait_for("the size", || (page.run("done([innerWidth, innerHeight])") == size).then_some(()));
        page.run("requestAnimationFrame(() => requestAnimationFrame(() => done()))");
        let enlarged = if zoom == 100 { String::new() } else { format!("-{zoom}") };
        desktop.picture(&format!("{name}-{theme}-{width}x{height}{enlarged}"), (width, height));
    };
    take("dark", 200, SIZES[1]);
    // The last is not enlarged: the driver would click beside what it is to click.
    for theme in ["light", "dark"] {
        SIZES.into_iter().for_each(|size| take(theme, 100, size));
    }
}

fn looks(page: &Page<'_>, theme: &str, zoom: u32) {
    let settings = json!({ "settings": { "theme": theme, "zoom": zoom } });
    page.invoke("change_settings", &settings).expect("changed");
    wait_for("the theme", || (page.theme() == theme).then_some(()));
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
    page.click("Copy token");
    page.reads("Copied.");
    takes(&desktop, &page, "04-token-copied");
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

/// How long the access token of a connection still lives, in minutes, for one that is well.
const OTHERS: [(&str, &str, i64); 8] = [
    ("X-Series", "harbour-street", 1_152),
    ("X-Series", "quayside-deli", -30),
    ("Paced", "grace@northwind.example", 96),
    ("Vend Email", "ada@northwind.example", -75),
    ("Vend Email", "maximiliane.von-hohenstein-oberwald@northwind.example", 47),
    ("Vendaze", "Northwind sales", 33),
    ("Vibe", "Campaign reporting", 12),
    ("Vibe", ENDED, -64),
];

const ENDED: &str = "Campaign staging";

/// A window as somebody has it who has used it for a while. What is large on the screen is large in
/// the README.
#[test]
#[ignore = "for the README"]
fn for_the_readme() {
    let mut dialect = Dialect::default();
    dialect.token.format = TokenFormat::Jwt;
    let desktop = Desktop::with(dialect);
    desktop.configure(
        "gtk-3.0/settings.ini",
        "[Settings]\ngtk-cursor-blink=0\ngtk-font-name=Cantarell 11\ngtk-xft-hinting=0\n",
    );
    let tray = desktop.tray();
    let page = desktop.start(&[]);
    desktop.resize(SCREEN.0, SCREEN.1);
    connect(&desktop, &page);
    let records = desktop.records();
    let mut own = records.connections().expect("the records").remove(0);
    "Ada".clone_into(&mut own.name);
    records.save_connection(&own).expect("saved");
    let providers = page.invoke("providers", &json!({})).expect("the catalogue");
    for (at, name, left) in OTHERS {
        let provider = providers.as_array().into_iter().flatten();
        let provider = provider.into_iter().find(|it| it["name"].as_str().is_some_and(|it| it.contains(at)));
        let text =
            |member: &str| provider.expect("a provider")[member].as_str().unwrap_or_default().to_owned();
        let mut other = own.clone();
        other.id = Id::random();
        name.clone_into(&mut other.name);
        (other.provider, other.provider_name, other.account) = (text("id"), text("name"), None);
        let (now, day) = (Timestamp::now(), 24 * 60);
        let end = now + left.minutes() + 30.seconds();
        other.access_expires_at = Some(end);
        other.issued_at = Some(end - if left > 60 { day } else { 60 }.minutes());
        other.last_refreshed_at = other.issued_at;
        other.created_at = now - (110 * 24).hours();
        if name == ENDED {
            other.state = State::NeedsSignIn;
            other.last_error = Some(ended(&other.provider_name));
        }
        records.save_connection(&other).expect("saved");
        page.reads(name);
    }
    tray.press(&["Ada", "Show in Authkeep"]);
    page.reads("Inside the JWT");
    page.click("Copy token");
    page.reads("Copied.");
    // After the last click.
    looks(&page, "light", 150);
    desktop.picture("window-light", SCREEN);
    tray.press(&[ENDED, "Show in Authkeep"]);
    page.reads("What happened");
    looks(&page, "dark", 150);
    desktop.picture("window-dark", SCREEN);
}

fn ended(at: &str) -> LastError {
    LastError {
        code: Code::NeedsSignIn,
        message: format!("{at} refused the refresh token (invalid_grant: already used)."),
        hint: "Sign in once more. Name, client and scopes stay as they are.".to_owned(),
        command: None,
        at: Timestamp::now() - 64.minutes(),
        provider_code: Some("invalid_grant".to_owned()),
        request_id: Some("01J9Z6V3M8T2Q4R7".to_owned()),
    }
}
