//! How each system is told that a copy is a secret.

use arboard::Set;

/// `x-kde-passwordManagerHint` beside the text, which clipboard managers follow.
#[cfg(all(unix, not(target_os = "macos")))]
pub fn secret(set: Set<'_>) -> Set<'_> {
    arboard::SetExtLinux::exclude_from_history(set)
}

/// `org.nspasteboard.ConcealedType`.
#[cfg(target_os = "macos")]
pub fn secret(set: Set<'_>) -> Set<'_> {
    arboard::SetExtApple::exclude_from_history(set)
}

/// Not for the clipboard's history, not for other devices, not for programs that watch.
#[cfg(windows)]
pub fn secret(set: Set<'_>) -> Set<'_> {
    use arboard::SetExtWindows;
    set.exclude_from_monitoring().exclude_from_cloud().exclude_from_history()
}
