use super::*;
use crate::wire::samples::{now, row};
use jiff::ToSpan;

fn after(change: impl FnOnce(&mut ConnectionRow)) -> Standing {
    let mut row = row("sample");
    change(&mut row);
    Standing::of(&row, now())
}

fn ended(row: &mut ConnectionRow) {
    row.access_expires_at = Some(now() - 1.second());
}

#[test]
fn a_good_token_is_fresh_whatever_failed_before() {
    let fresh = Standing::Fresh(SignedDuration::from_mins(42));
    assert_eq!(after(|_| {}), fresh);
    assert_eq!(after(|row| row.last_failure = Some(Code::Offline)), fresh);
}

#[test]
fn a_token_that_ended_refreshes_when_used_or_says_why_not() {
    assert_eq!(after(ended), Standing::OnUse);
    for (code, standing) in [
        (Code::Offline, Standing::Offline),
        (Code::ForeignAnswer, Standing::Offline),
        (Code::SlowDown, Standing::NotNow),
        (Code::ProviderUnwell, Standing::NotNow),
        (Code::OutcomeUnknown, Standing::Unclear),
        (Code::ClientRejected, Standing::WrongSetUp),
        (Code::KeychainLocked, Standing::OnUse),
    ] {
        let failed = after(|row| {
            ended(row);
            row.last_failure = Some(code);
        });
        assert_eq!(failed, standing, "{code:?}");
    }
}

#[test]
fn only_the_person_helps_when_nothing_is_left_to_refresh_with() {
    assert_eq!(after(|row| row.needs_sign_in = true), Standing::SignInAgain);
    let without_refresh_token = after(|row| {
        ended(row);
        row.renewable = false;
    });
    assert_eq!(without_refresh_token, Standing::SignInAgain);
    let window_over = after(|row| {
        ended(row);
        row.refresh_expires_at = Some(now());
    });
    assert_eq!(window_over, Standing::SignInAgain);
}

#[test]
fn the_end_is_near_under_a_seventh_of_the_window() {
    let day = |days: i64| now() + (days * 24).hours();
    let window = |start, end| {
        after(|row| {
            row.refresh_started_at = Some(start);
            row.refresh_expires_at = Some(end);
        })
    };
    assert_eq!(window(day(-86), day(14)), Standing::Soon(SignedDuration::from_hours(14 * 24)));
    assert!(matches!(window(day(-85), day(15)), Standing::Fresh(_)), "15 of 100 days are not yet near");
}

#[test]
fn a_refresh_under_way_and_an_end_that_nobody_knows_are_said() {
    assert_eq!(after(|row| row.refreshing = true), Standing::Refreshing);
    assert_eq!(after(|row| row.access_expires_at = None), Standing::NoEnd);
}

#[test]
fn lengths_are_floored_and_told_in_the_largest_unit_that_is_precise() {
    for (seconds, words) in [
        (-5, "0 s"),
        (59, "59 s"),
        (60, "1 min"),
        (7199, "119 min"),
        (7200, "2 h"),
        (2 * 86_400 - 1, "47 h"),
        (2 * 86_400, "2 days"),
    ] {
        assert_eq!(span(SignedDuration::from_secs(seconds)), words);
    }
}
