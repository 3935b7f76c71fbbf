use super::*;
use base64::{Engine, prelude::BASE64_STANDARD};
use http_body_util::BodyExt;
use proptest::prelude::*;
use sha2::{Digest, Sha256};

fn page(title: &str, sentence: &str) -> Page {
    Page { title: title.to_owned(), sentences: vec![sentence.to_owned()], tone: Tone::Kept }
}

/// What a browser shows again of escaped text.
fn shown(html: &str) -> String {
    html.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&")
}

fn sentence_of(html: &str) -> &str {
    html.split("<p>").nth(1).unwrap().split("</p>").next().unwrap()
}

#[test]
fn the_policy_allows_our_style_alone() {
    let (_, policy) = HEADERS.into_iter().find(|(name, _)| *name == CONTENT_SECURITY_POLICY).unwrap();
    let hash = BASE64_STANDARD.encode(Sha256::digest(STYLE));
    assert_eq!(
        policy,
        format!(
            "default-src 'none'; style-src 'sha256-{hash}'; \
             frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
        )
    );
    assert!(!STYLE.contains("url(") && !STYLE.contains("@import"));
}

#[tokio::test]
async fn an_answer_keeps_its_address_to_itself() {
    let response = response(StatusCode::OK, &page("Connected", "Authkeep keeps it fresh."));
    for (name, value) in [
        ("content-type", "text/html; charset=utf-8"),
        ("cache-control", "no-store"),
        ("referrer-policy", "no-referrer"),
        ("x-content-type-options", "nosniff"),
        ("cross-origin-opener-policy", "same-origin"),
    ] {
        assert_eq!(response.headers()[name], value);
    }
    let body = response.into_body().collect().await.unwrap().to_bytes();
    let html = str::from_utf8(&body).unwrap();
    assert!(html.len() < 4096, "tiny: {}", html.len());
    assert!(html.contains("You can close this tab."));
    for loads in ["<script", "<link", "<img", "<iframe", "src=", "href=", " on", "style="] {
        let markup: String = html.split(STYLE).collect();
        assert!(!markup.contains(loads), "{loads}");
    }
}

#[test]
fn a_tone_has_a_shape_of_its_own() {
    let looks = [Tone::Kept, Tone::Asks, Tone::Failed].map(Tone::look);
    assert!(looks.iter().all(|(class, _)| STYLE.contains(&format!(".{class} h1 svg"))));
    assert!(looks[0].1 != looks[1].1 && looks[1].1 != looks[2].1 && looks[0].1 != looks[2].1);
}

#[test]
fn hostile_text_stays_text() {
    for hostile in [
        "<script>alert(1)</script>",
        "</title><img src=x onerror=alert(1)>",
        "\"><svg onload='alert(1)'>",
        "&lt;script&gt;",
        "</style></head><body>",
        "<!--",
        "\u{0}<b>",
    ] {
        let html = page(hostile, hostile).html();
        assert_eq!(html.matches('<').count(), page("", "").html().matches('<').count(), "{hostile}");
        assert_eq!(shown(sentence_of(&html)), hostile);
    }
}

proptest! {
    #[test]
    fn any_text_is_shown_as_it_is_and_adds_no_markup(title: String, sentence: String) {
        let (html, plain) = (page(&title, &sentence).html(), page("", "").html());
        for character in ['<', '>', '"', '\''] {
            prop_assert_eq!(html.matches(character).count(), plain.matches(character).count());
        }
        prop_assert_eq!(shown(sentence_of(&html)), sentence);
    }
}
