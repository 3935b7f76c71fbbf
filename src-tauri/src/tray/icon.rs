//! The tray's shape: it tells the worst of all connections.

use crate::{live::Seen, standing::Standing};
use jiff::Timestamp;
use tauri::{image::Image, include_image};

/// The shape, the worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    /// Somewhere nothing goes on without the person.
    Attention,
    /// A provider could not be reached when it was needed.
    Offline,
    /// A refresh or a sign-in is under way.
    Busy,
    /// All is well.
    Ok,
}

/// The shape at this moment.
pub fn icon(seen: &Seen, now: Timestamp) -> Icon {
    let any = |test: fn(Standing) -> bool| seen.rows.iter().any(|row| test(Standing::of(row, now)));
    if seen.keychain_asks || any(Standing::needs_person) {
        Icon::Attention
    } else if any(|standing| matches!(standing, Standing::Offline | Standing::NotNow)) {
        Icon::Offline
    } else if seen.signing_in || any(|standing| standing == Standing::Refreshing) {
        Icon::Busy
    } else {
        Icon::Ok
    }
}

impl Icon {
    /// Its picture.
    pub fn picture(self) -> Image<'static> {
        match self {
            Self::Attention => include_image!("icons/tray-attention.png"),
            Self::Offline => include_image!("icons/tray-offline.png"),
            Self::Busy => include_image!("icons/tray-busy.png"),
            Self::Ok => include_image!("icons/tray-ok.png"),
        }
    }

    /// Its meaning, for those who do not see it.
    pub fn words(self) -> &'static str {
        match self {
            Self::Attention => "Authkeep: needs you",
            Self::Offline => "Authkeep: offline",
            Self::Busy => "Authkeep: working",
            Self::Ok => "Authkeep: all well",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::samples::{now, row};
    use authkeep_core::error::Code;
    use jiff::ToSpan;

    fn seen(rows: Vec<crate::wire::ConnectionRow>) -> Seen {
        Seen { rows, ..Seen::default() }
    }

    #[test]
    fn the_worst_is_shown() {
        let fresh = row("fresh");
        let mut refreshing = row("refreshing");
        refreshing.refreshing = true;
        let mut offline = row("offline");
        offline.access_expires_at = Some(now() - 1.minute());
        offline.last_failure = Some(Code::Offline);
        let mut ended = row("ended");
        ended.needs_sign_in = true;

        let mut rows = Vec::new();
        for (worse, shape) in
            [(fresh, Icon::Ok), (refreshing, Icon::Busy), (offline, Icon::Offline), (ended, Icon::Attention)]
        {
            rows.insert(0, worse);
            assert_eq!(icon(&seen(rows.clone()), now()), shape, "with {} connections", rows.len());
        }
    }

    #[test]
    fn a_sign_in_and_the_keychain_show_without_any_connection() {
        assert_eq!(icon(&Seen::default(), now()), Icon::Ok);
        assert_eq!(icon(&Seen { signing_in: true, ..Seen::default() }, now()), Icon::Busy);
        let locked = Seen { signing_in: true, keychain_asks: true, ..Seen::default() };
        assert_eq!(icon(&locked, now()), Icon::Attention);
    }
}
