//! Every command that the page may call. The build declares them, and the window `main` alone is
//! allowed each of them by name.

/// In the order of `ui/src/lib/host.ts`.
pub const NAMES: &[&str] = &[
    "watch",
    "connection",
    "copy",
    "reveal",
    "claims",
    "refresh",
    "rename",
    "disconnect",
    "providers",
    "provider",
    "add_provider",
    "clients",
    "redirect_uri",
    "open_documentation",
    "begin",
    "reopen",
    "copy_link",
    "paste",
    "cancel",
    "adopt",
    "for_itself",
    "unlock",
    "change_settings",
    "copy_text",
];
