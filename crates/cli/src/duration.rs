//! Lengths of time as people type them: `60s`, `10m`, `2h`, `1d`.

use std::time::Duration;

/// Reads one. The unit is a must: a bare number could be minutes or seconds.
pub fn parse(text: &str) -> Result<Duration, String> {
    let wrong = || "write it like 60s, 10m, 2h or 1d".to_owned();
    let unit = match text.chars().last() {
        Some('s') => 1,
        Some('m') => 60,
        Some('h') => 60 * 60,
        Some('d') => 24 * 60 * 60,
        _ => return Err(wrong()),
    };
    let number = &text[..text.len() - 1];
    if !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(wrong());
    }
    let number: u64 = number.parse().map_err(|_| wrong())?;
    number.checked_mul(unit).map(Duration::from_secs).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_each_unit() {
        for (text, seconds) in [("60s", 60), ("10m", 600), ("2h", 7200), ("1d", 86400), ("0s", 0)] {
            assert_eq!(parse(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
    }

    #[test]
    fn refuses_everything_else() {
        for text in ["", "s", "60", "-1s", "+1s", "1.5h", "1 h", "1w", "٣s", "1é", "99999999999999999999s"]
        {
            assert!(parse(text).is_err(), "{text:?}");
        }
        assert!(parse(&format!("{}d", u64::MAX)).is_err(), "more seconds than there are");
    }

    proptest! {
        #[test]
        fn never_panics(text in "\\PC{0,12}") {
            let _ = parse(&text);
        }

        #[test]
        fn reads_what_was_written(number in 0..=u64::from(u32::MAX)) {
            prop_assert_eq!(parse(&format!("{number}m")), Ok(Duration::from_secs(number * 60)));
        }
    }
}
