use super::{About, ConnectionRow, Copied, Keychain, Settings, SignIn};
use serde::Serialize;

/// What the host tells without being asked. The first message is the snapshot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Message {
    Snapshot {
        connections: Vec<ConnectionRow>,
        keychain: Keychain,
        settings: Settings,
        sign_ins: Vec<SignIn>,
        about: About,
    },
    Connection {
        row: ConnectionRow,
    },
    Removed {
        id: String,
    },
    SignIn {
        sign_in: SignIn,
    },
    Keychain {
        keychain: Keychain,
    },
    Settings {
        settings: Settings,
    },
    Copied {
        id: String,
        copied: Copied,
    },
    Cleared,
    /// A menu, the tray or a shortcut asks the page to show something.
    Show {
        #[cfg_attr(test, ts(inline))]
        show: Show,
    },
}

/// What the page is asked to show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Show {
    Connect,
    Settings,
    Connection(String),
}
