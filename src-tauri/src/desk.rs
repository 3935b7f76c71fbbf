//! What the desktop does for the app.

/// Behind it stand Tauri and its plugins, or a test.
pub trait Desk: Send + Sync {
    /// Brings the window before the person, and makes it first if need be.
    fn open_window(&self);

    /// Whether the person is looking at the window.
    fn window_is_looked_at(&self) -> bool;

    /// Shows a notification.
    fn notify(&self, title: &str, body: &str);

    /// Whether the app starts when the person logs in.
    fn starts_at_login(&self) -> bool;

    /// Makes it start then, or not.
    ///
    /// # Errors
    /// The system's own words.
    fn start_at_login(&self, start: bool) -> Result<(), String>;
}
