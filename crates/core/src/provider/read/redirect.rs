//! `[redirect]` and `[pasted_token]`

use crate::provider::{
    PastedToken, Pattern, RedirectKind, RedirectRules, defaults,
    section::{Section, word},
};

const KINDS: &[(&str, RedirectKind)] = &[
    ("loopback", RedirectKind::Loopback),
    ("scheme", RedirectKind::Scheme),
    ("https", RedirectKind::Https),
    ("oob", RedirectKind::Oob),
    ("none", RedirectKind::None),
    ("paste", RedirectKind::Paste),
];

const HOSTS: &[(&str, &str)] = &[("127.0.0.1", "127.0.0.1"), ("[::1]", "[::1]"), ("localhost", "localhost")];

pub(super) fn read(top: &Section<'_>) -> RedirectRules {
    let mut rules = RedirectRules {
        kinds: defaults::REDIRECT_KINDS.to_vec(),
        host: defaults::REDIRECT_HOST.to_owned(),
        port: None,
        path: defaults::REDIRECT_PATH.to_owned(),
    };
    let Some(section) = top.section("redirect") else { return rules };
    if section.has("kinds") {
        rules.kinds =
            section.texts("kinds").iter().filter_map(|text| word(text, KINDS, section.faults)).collect();
        if section.is_empty_list("kinds") {
            section.fault("kinds", "`redirect.kinds` is empty: say how the answer can come back.");
        }
    }
    if let Some(host) = section.word("host", HOSTS) {
        rules.host = host.to_owned();
    }
    rules.port = section.number("port", 1..=u16::MAX);
    if let Some(path) = section.read("path", loopback_path) {
        rules.path = path;
    }
    section.finish();
    rules
}

pub(super) fn pasted_token(top: &Section<'_>) -> Option<PastedToken> {
    let section = top.section("pasted_token")?;
    let help = section.required("help", "say where such a token is made");
    let pattern = match section.has("pattern") {
        true => section.read("pattern", Pattern::new),
        false => Pattern::new(defaults::PASTED_PATTERN).ok(),
    };
    section.finish();
    Some(PastedToken { pattern: pattern?, help: help?.text.to_owned() })
}

/// A path that needs no escaping, for it is compared byte by byte on both sides.
fn loopback_path(text: &str) -> Result<String, String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/-._~".contains(c);
    let sound =
        text.starts_with('/') && text.chars().all(plain) && !text.contains("//") && !text.contains("..");
    match sound {
        true => Ok(text.to_owned()),
        false => Err("begin with `/` and use letters, digits, `-`, `.`, `_` and `~`".to_owned()),
    }
}
