//! Is the clock right, as far as one can see from here?

use crate::output::words;
use authkeep_core::{
    error::{Code, Error},
    service::Service,
};
use jiff::{SignedDuration, Timestamp, civil::date, tz::TimeZone};

/// Holds the clock against the program and the records: both are older than now.
pub fn check(service: &Service) -> Result<String, Error> {
    let now = service.now();
    let made = service.connections()?.into_iter().filter_map(|it| it.issued_at.max(Some(it.created_at)));
    let newest = made.max();
    match newest {
        _ if now < program() => Err(wrong(format!("The clock says {}.", words::stamp(now)))),
        Some(newest) if newest > now + SignedDuration::from_mins(5) => {
            let what = "The clock was set back: tokens came at";
            Err(wrong(format!("{what} {}, which is still to come.", words::stamp(newest))))
        }
        _ => Ok(words::stamp(now)),
    }
}

/// No clock is right that is behind the program.
fn program() -> Timestamp {
    date(2026, 11, 1).at(0, 0, 0, 0).to_zoned(TimeZone::UTC).map_or(Timestamp::MIN, |date| date.timestamp())
}

fn wrong(what: String) -> Error {
    Error::new(
        Code::Unexpected,
        what,
        "Set the clock, best from the network: tokens look good or over by it.",
    )
}
