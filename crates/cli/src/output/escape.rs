//! Foreign text made safe for a terminal: names, accounts and errors come from people and
//! providers, and could move the cursor, hide text or turn its direction.

use std::{borrow::Cow, fmt::Write};

/// Text for one line.
pub fn line(text: &str) -> Cow<'_, str> {
    escape(text, is_unsafe)
}

/// Text of several lines: its line breaks and tabs stay.
pub fn lines(text: &str) -> Cow<'_, str> {
    escape(text, |c| !matches!(c, '\n' | '\t') && is_unsafe(c))
}

/// JSON that serde wrote: what it leaves as it is can only stand inside strings.
pub(super) fn json(text: String) -> String {
    if !text.chars().any(is_unsafe) {
        return text;
    }
    text.chars().fold(String::with_capacity(text.len()), |mut safe, c| {
        if is_unsafe(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(safe, "\\u{unit:04x}");
            }
        } else {
            safe.push(c);
        }
        safe
    })
}

fn escape(text: &str, is_unsafe: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.chars().any(&is_unsafe) {
        return text.into();
    }
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match is_unsafe(c) {
            true => safe.extend(c.escape_unicode()),
            false => safe.push(c),
        }
    }
    safe.into()
}

fn is_unsafe(c: char) -> bool {
    match c {
        ' '..='~' => false,
        // C0, DEL and C1.
        c if c.is_control() => true,
        // Unicode Bidirectional Algorithm (UAX 9) §2: marks, embeddings, overrides and isolates.
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => true,
        // Line and paragraph separator, byte order mark, annotations, tags: never seen.
        '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}' => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn plain_text_stays() {
        for text in ["", "Ada Lovelace", "Zoë · 42 min", "日本語", "🏰", r"back\slash"] {
            assert_eq!(line(text), text);
        }
    }

    #[test]
    fn what_steers_a_terminal_is_shown() {
        assert_eq!(line("a\x1b[2Jb"), r"a\u{1b}[2Jb");
        assert_eq!(line("a\u{202e}b"), r"a\u{202e}b");
        assert_eq!(line("a\u{9b}b\r\n"), r"a\u{9b}b\u{d}\u{a}");
        assert_eq!(lines("a\tb\nc\r\u{7f}"), "a\tb\nc\\u{d}\\u{7f}");
    }

    proptest! {
        #[test]
        fn nothing_unsafe_is_left(text in any::<String>()) {
            prop_assert!(!line(&text).chars().any(is_unsafe));
            prop_assert!(lines(&text).chars().all(|c| !is_unsafe(c) || c == '\n' || c == '\t'));
            prop_assert!(line(&text).bytes().all(|byte| byte >= b' ' && byte != 0x7f));
        }

        #[test]
        fn bytes_that_are_no_text_are_safe_too(bytes in any::<Vec<u8>>()) {
            prop_assert!(!line(&String::from_utf8_lossy(&bytes)).chars().any(is_unsafe));
        }

        #[test]
        fn json_says_the_same(text in any::<String>()) {
            let plain = serde_json::to_string(&text).expect("text is JSON");
            let safe = json(plain);
            prop_assert!(!safe.chars().any(is_unsafe));
            prop_assert_eq!(serde_json::from_str::<String>(&safe).expect("still JSON"), text);
        }
    }
}
