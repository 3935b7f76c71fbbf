//! Strings that stand for something: durations, paths, names of headers.

use crate::provider::{Life, Path};
use std::time::Duration;

/// A hundred years: beyond that somebody meant `never`.
const LONGEST: Duration = Duration::from_secs(100 * 365 * 86_400);

/// `30s`, `10m`, `2h`, `60d`.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    let wanted = || format!("`{text}` is no duration; write a number and `s`, `m`, `h` or `d`, as in `2h`");
    let unit = text.chars().last().and_then(seconds_in).ok_or_else(wanted)?;
    let digits = &text[..text.len() - 1];
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(wanted());
    }
    let seconds = digits.parse::<u64>().ok().and_then(|count| count.checked_mul(unit));
    seconds
        .map(Duration::from_secs)
        .filter(|duration| !duration.is_zero() && *duration <= LONGEST)
        .ok_or_else(|| {
            format!("`{text}` is out of range; a duration is more than nothing and at most 100 years")
        })
}

/// A duration, or `never`.
pub(super) fn life(text: &str) -> Result<Life, String> {
    match text {
        "never" => Ok(Life::Never),
        text => duration(text).map(Life::For).map_err(|reason| format!("{reason}, or `never`")),
    }
}

/// A dotted path into an answer.
pub(super) fn path(text: &str) -> Result<Path, String> {
    let sound =
        text == "." || text.split('.').all(|step| !step.is_empty() && !step.contains(char::is_control));
    match sound {
        true => Ok(text.to_owned()),
        false => Err(format!("`{text}` is no path; write names with dots between, as in `data.user.id`")),
    }
}

/// The name of a header (RFC 9110 §5.1).
pub(super) fn header_name(name: &str) -> Result<(), String> {
    let token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    if name.is_empty() || !name.chars().all(token) {
        return Err(format!("`{}` is no name of a header", name.escape_debug()));
    }
    match FRAMING.iter().any(|framing| framing.eq_ignore_ascii_case(name)) {
        true => Err(format!("`{name}` belongs to the connection and cannot be set")),
        false => Ok(()),
    }
}

/// The text of a header (RFC 9110 §5.5): a line break would begin another one.
pub(super) fn header_value(value: &str) -> Result<(), String> {
    match value.chars().all(|c| c == ' ' || c.is_ascii_graphic()) {
        true => Ok(()),
        false => Err("a header holds visible ASCII characters and spaces only".to_owned()),
    }
}

/// A whole line of a header, `Name: value`.
pub(super) fn header_line(line: &str) -> Result<(), String> {
    let (name, value) =
        line.split_once(':').ok_or("write a header line, as in `Authorization: Bearer {access_token}`")?;
    header_name(name)?;
    header_value(value)
}

fn seconds_in(unit: char) -> Option<u64> {
    match unit {
        's' => Some(1),
        'm' => Some(60),
        'h' => Some(3_600),
        'd' => Some(86_400),
        _ => None,
    }
}

const FRAMING: [&str; 8] =
    ["Host", "Connection", "Content-Length", "Expect", "TE", "Trailer", "Transfer-Encoding", "Upgrade"];

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn durations_are_a_number_and_a_unit() {
        for (text, seconds) in [("30s", 30), ("10m", 600), ("2h", 7_200), ("60d", 5_184_000)] {
            assert_eq!(duration(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
        for text in [
            "",
            "2",
            "h",
            "2 h",
            "2w",
            "-2h",
            "+2h",
            "2.5h",
            "1h30m",
            "never",
            "0s",
            "99999999999999999999d",
            "36501d",
            "２h",
            "2ｈ",
        ] {
            assert!(duration(text).is_err(), "{text}");
        }
        assert_eq!(life("never"), Ok(Life::Never));
    }

    #[test]
    fn paths_have_a_name_in_each_step() {
        for sound in [".", "id", "data.user.id", "errors.0.code", "accounts-server"] {
            assert!(path(sound).is_ok(), "{sound}");
        }
        for unsound in ["", "..", "a..b", ".a", "a.", "a.\n"] {
            assert!(path(unsound).is_err(), "{unsound:?}");
        }
    }

    #[test]
    fn headers_cannot_begin_another_header() {
        for line in ["Authorization: Bearer {access_token}", "x-amz-access-token: {access_token}", "A:b"] {
            assert!(header_line(line).is_ok(), "{line}");
        }
        for line in [
            "Bearer {access_token}",
            ": x",
            "A b: x",
            "{var.name}: x",
            "A: x\r\nB: y",
            "A: x\ny",
            "A: \u{fc}",
            "Host: evil.example",
            "content-length: 0",
        ] {
            assert!(header_line(line).is_err(), "{line:?}");
        }
    }

    proptest! {
        #[test]
        fn any_text_reads_or_is_refused(text in "\\PC{0,12}|[0-9]{0,30}[smhd]") {
            let _ = (duration(&text), life(&text), path(&text), header_line(&text));
        }
    }
}
