//! What the desktop does for the app.

/// Behind it stand Tauri and its plugins, or a test.
pub trait Desk: Send + Sync {
    /// Brings the window before the person, and makes it first if need be.
    fn open_window(&self);

    /// Whether the person is looking at the window.
    fn window_is_looked_at(&self) -> bool;

    /// Shows a notification.
    fn notify(&self, title: &str, body: &str);

    /// Whether a tray icon would be seen. Takes a second at most.
    fn has_tray(&self) -> bool;

    /// Whether the system opens the app's own scheme with this app. Takes a tenth of a second.
    fn owns_scheme(&self) -> bool;

    /// Whether the app starts when the person logs in.
    fn starts_at_login(&self) -> bool;

    /// Makes it start then, or not.
    ///
    /// # Errors
    /// The system's own words.
    fn start_at_login(&self, start: bool) -> Result<(), String>;
}
