//! States and times in words.

use authkeep_core::connection::Status;
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use std::fmt::{self, Display};

/// A connection's state, as the list shows it.
pub fn status(status: Status, access_expires_at: Option<Timestamp>, now: Timestamp) -> impl Display {
    fmt::from_fn(move |f| match (status, access_expires_at) {
        (Status::Fresh, Some(end)) => write!(f, "Fresh · {}", length(end.duration_since(now))),
        (Status::Fresh, None) | (Status::Unknown, _) => f.write_str("No end known"),
        (Status::Expired, _) => f.write_str("Refreshes when used"),
        (Status::NeedsSignIn, _) => f.write_str("Sign in again"),
    })
}

/// A length of time in its largest unit that still says enough: 42 min, 19 h, 87 days.
pub fn length(length: SignedDuration) -> impl Display {
    // To the nearest second, or an hour would never be one.
    let seconds = length.saturating_add(SignedDuration::from_millis(500)).as_secs().max(0);
    let (number, unit) = match seconds {
        ..=59 => (seconds, "s"),
        60..=7_199 => (seconds / 60, "min"),
        7_200..=172_799 => (seconds / 3_600, "h"),
        _ => (seconds / 86_400, "days"),
    };
    fmt::from_fn(move |f| write!(f, "{number} {unit}"))
}

/// A moment on this person's clock: `15:12 today`, `15:12 on 3 December 2026`.
pub fn moment(moment: Timestamp, now: Timestamp) -> String {
    moment_in(&TimeZone::system(), moment, now)
}

/// A moment for tables: `2026-12-03 15:12:09`.
pub fn stamp(moment: Timestamp) -> String {
    moment.to_zoned(TimeZone::system()).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

fn moment_in(zone: &TimeZone, moment: Timestamp, now: Timestamp) -> String {
    let [moment, now] = [moment, now].map(|time| time.to_zoned(zone.clone()));
    let form = if moment.date() == now.date() { "%H:%M today" } else { "%H:%M on %-d %B %Y" };
    moment.strftime(form).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("a moment")
    }

    #[test]
    fn states_in_words() {
        let now = at("2026-11-22T12:00:00Z");
        let end = Some(at("2026-11-22T12:42:30Z"));
        let words = |it, end, now| status(it, end, now).to_string();
        assert_eq!(words(Status::Fresh, end, now), "Fresh · 42 min");
        assert_eq!(words(Status::Expired, end, now), "Refreshes when used");
        assert_eq!(words(Status::NeedsSignIn, end, now), "Sign in again");
        assert_eq!(words(Status::Unknown, None, now), "No end known");
    }

    #[test]
    fn lengths_in_words() {
        let cases = [
            (-5, "0 s"),
            (59, "59 s"),
            (60, "1 min"),
            (3_600, "60 min"),
            (68_400, "19 h"),
            (7_516_800, "87 days"),
        ];
        for (seconds, words) in cases {
            assert_eq!(length(SignedDuration::from_secs(seconds)).to_string(), words);
        }
        assert_eq!(length(SignedDuration::from_millis(3_599_999)).to_string(), "60 min");
    }

    #[test]
    fn moments_in_words() {
        let zone = TimeZone::fixed(jiff::tz::offset(1));
        let now = at("2026-11-22T12:00:00Z");
        assert_eq!(moment_in(&zone, at("2026-11-22T14:12:00Z"), now), "15:12 today");
        assert_eq!(moment_in(&zone, at("2026-12-03T14:12:00Z"), now), "15:12 on 3 December 2026");
        assert_eq!(moment_in(&zone, at("2026-11-22T23:30:00Z"), now), "00:30 on 23 November 2026");
    }

    proptest! {
        #[test]
        fn any_time_has_words(seconds in any::<i64>(), second in -377_705_023_201..253_402_207_200i64) {
            prop_assert!(!length(SignedDuration::from_secs(seconds)).to_string().is_empty());
            let moment = Timestamp::from_second(second).expect("in range");
            prop_assert!(!moment_in(&TimeZone::UTC, moment, Timestamp::UNIX_EPOCH).is_empty());
        }
    }
}
