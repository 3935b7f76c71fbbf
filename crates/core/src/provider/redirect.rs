//! Which redirect URIs a provider takes.

/// Which redirect URIs a provider takes.
#[derive(Clone, Debug)]
pub struct RedirectRules {
    /// In order of preference.
    pub kinds: Vec<RedirectKind>,
    /// The loopback host as registered: `127.0.0.1`, `localhost` or `[::1]`.
    pub host: String,
    /// The loopback port; any free one if absent.
    pub port: Option<u16>,
    /// The path of a loopback address.
    pub path: String,
}

/// How the answer comes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum RedirectKind {
    /// A listener on this machine (RFC 8252 §7.3).
    Loopback,
    /// The app's own scheme (RFC 8252 §7.1).
    Scheme,
    /// A page of the user's own; its address is pasted or handed on.
    Https,
    /// The provider shows the code to be copied.
    Oob,
    /// As `Oob`, with no redirect URI in the request.
    None,
    /// Any registered address; the one the browser ends at is pasted.
    Paste,
}
