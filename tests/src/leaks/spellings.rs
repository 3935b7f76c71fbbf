//! The ways in which a text can be written down.

use base64::{
    Engine,
    engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD},
};

/// A secret in every spelling, each with its name.
pub(super) fn spellings(secret: &str) -> Vec<(&'static str, Vec<u8>)> {
    assert!(secret.len() >= 8, "too short to look for");
    let bytes = secret.as_bytes();
    let each = |format: fn(u8) -> String| bytes.iter().copied().map(format);
    let percent: String = each(|byte| format!("%{byte:02X}")).collect();
    let hex: String = each(|byte| format!("{byte:02x}")).collect();
    let form: String = url::form_urlencoded::byte_serialize(bytes).collect();
    let json = serde_json::Value::from(secret).to_string();
    let mut texts = vec![
        ("as it is", secret.to_owned()),
        ("percent-encoded", percent.to_lowercase()),
        ("percent-encoded", percent),
        ("in hexadecimal", hex.to_uppercase()),
        ("in hexadecimal", hex),
        // As the bytes of an item are printed by an error that should not.
        ("as a list of bytes", each(|byte| byte.to_string()).collect::<Vec<_>>().join(", ")),
        ("as a dump", each(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(" ")),
        ("as a form", form),
        ("in JSON", json[1..json.len() - 1].to_owned()),
    ];
    let wide = |order: fn(u16) -> [u8; 2]| secret.encode_utf16().flat_map(order).collect::<Vec<u8>>();
    let (little, big) = (wide(u16::to_le_bytes), wide(u16::to_be_bytes));
    for (name, bytes) in
        [("in base64", bytes), ("in UTF-16 and base64", &little), ("in UTF-16 and base64", &big)]
    {
        texts.extend(base64(bytes).map(|text| (name, text)));
    }
    let mut all: Vec<_> = texts.into_iter().map(|(name, text)| (name, text.into_bytes())).collect();
    all.extend([("in UTF-16", little), ("in UTF-16", big)]);
    all.sort_by(|a, b| a.1.cmp(&b.1));
    all.dedup_by(|a, b| a.1 == b.1);
    all
}

/// Inside a longer text, base64 depends on where the secret begins.
fn base64(bytes: &[u8]) -> impl Iterator<Item = String> + use<> {
    let ways = (0..3).flat_map(|shift| [(shift, STANDARD_NO_PAD), (shift, URL_SAFE_NO_PAD)]);
    let shifted: Vec<_> = ways
        .map(|(shift, engine)| {
            let text = engine.encode([&b"   "[..shift], bytes].concat());
            text[[0, 2, 3][shift]..text.len() - 1].to_owned()
        })
        .collect();
    shifted.into_iter()
}
