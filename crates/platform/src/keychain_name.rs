//! Whose keychain it is, for people: they know it by another name than "Secret Service".

/// The name of the program or the part of the system that keeps the secrets; none if it does not
/// say. Takes a second at most, and shows no prompt.
pub fn keychain_name() -> Option<String> {
    imp::name()
}

#[cfg(all(unix, not(target_os = "macos")))]
mod imp {
    use std::{fs, sync::mpsc, thread, time::Duration};
    use zbus::{blocking::Connection, blocking::fdo::DBusProxy, names::BusName};

    const PATIENCE: Duration = Duration::from_secs(1);

    /// Asks away from the caller's thread: a bus may never answer.
    pub(super) fn name() -> Option<String> {
        let (sender, answer) = mpsc::sync_channel(1);
        thread::Builder::new().spawn(move || sender.send(ask())).ok()?;
        answer.recv_timeout(PATIENCE).ok().flatten().map(|program| known_as(&program))
    }

    fn ask() -> Option<String> {
        let bus = Connection::session().ok()?;
        let service = BusName::try_from("org.freedesktop.secrets").ok()?;
        let process = DBusProxy::new(&bus).ok()?.get_connection_unix_process_id(service).ok()?;
        Some(fs::read_to_string(format!("/proc/{process}/comm")).ok()?.trim().to_owned())
    }

    /// The kernel cuts names after 15 characters.
    fn known_as(program: &str) -> String {
        match program {
            "gnome-keyring-d" => "GNOME Keyring".to_owned(),
            "kwalletd5" | "kwalletd6" | "ksecretd" => "KWallet".to_owned(),
            "keepassxc" => "KeePassXC".to_owned(),
            other => other.to_owned(),
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn programs_by_the_names_people_know() {
            assert_eq!(known_as("gnome-keyring-d"), "GNOME Keyring");
            assert_eq!(known_as("ksecretd"), "KWallet");
            assert_eq!(known_as("another"), "another");
        }
    }
}

#[cfg(target_os = "macos")]
mod imp {
    pub(super) fn name() -> Option<String> {
        Some("The login keychain".to_owned())
    }
}

#[cfg(windows)]
mod imp {
    pub(super) fn name() -> Option<String> {
        Some("Credential Manager".to_owned())
    }
}
