use serde::{Deserialize, Serialize};

/// Where secrets are kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Keychain {
    /// As people know it: `GNOME Keyring`.
    pub name: String,
    #[cfg_attr(test, ts(inline))]
    pub state: KeychainState,
}

/// What the keychain said last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum KeychainState {
    /// It was not asked yet.
    Unknown,
    /// It answers.
    Open,
    /// It must be unlocked.
    Locked,
    /// There is none.
    Missing,
    /// The person or a policy said no.
    Refused,
    /// Anything else.
    Failed,
}

/// What a person may choose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(default)]
pub struct Settings {
    #[cfg_attr(test, ts(inline))]
    pub theme: Theme,
    pub start_at_login: bool,
    /// Whether it then shows no window.
    pub start_hidden: bool,
    pub close_to_tray: bool,
    /// 0: never.
    pub clear_clipboard_s: u32,
    /// A token that is copied is refreshed first if less is left.
    pub min_life_s: u32,
    /// Null: the provider's usual way.
    #[cfg_attr(test, ts(inline))]
    pub redirect: Option<RedirectWish>,
    pub ask_before_disconnect: bool,
    /// How large the page is shown, in per cent.
    pub zoom: u32,
}

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    #[default]
    System,
    Light,
    Dark,
}

/// How answers come back where the provider leaves the choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum RedirectWish {
    Loopback,
    Scheme,
}

/// The program and the desktop it runs on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct About {
    pub version: String,
    /// Whether there is a tray to close to.
    pub tray: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: Theme::System,
            start_at_login: false,
            start_hidden: true,
            close_to_tray: true,
            clear_clipboard_s: 45,
            min_life_s: 60,
            redirect: None,
            ask_before_disconnect: true,
            zoom: 100,
        }
    }
}
