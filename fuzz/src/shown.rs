//! Foreign text that people are shown.

/// Fails unless a text holds only what RFC 6749 §4.1.2.1 allows in errors, and letters and digits
/// of other scripts, and no more of it than a person reads.
pub(crate) fn fit_to_show(text: &str) {
    assert!(text.chars().count() <= 300, "too long to show: {text}");
    for c in text.chars() {
        let plain = (' '..='~').contains(&c) && c != '"' && c != '\\';
        assert!(plain || c as u32 > 0x7f && c.is_alphanumeric(), "{c:?} is shown in {text:?}");
    }
}

/// Whether a text can go into one header line: printable ASCII and at least one of it.
pub(crate) fn is_visible(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| (b' '..=b'~').contains(&byte))
}
