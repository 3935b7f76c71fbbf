use super::*;
use crate::provider::Catalogue;

fn provider() -> Provider {
    Catalogue::new(Vec::new()).get("vend-email").unwrap().as_ref().clone()
}

/// Every sentence there is, with what a provider says left empty.
fn all() -> Vec<Error> {
    let provider = provider();
    let problem = |status: u16, code: &str| Problem {
        status,
        code: Some(code.to_owned()).filter(|code| !code.is_empty()),
        ..Problem::default()
    };
    let mut all = Vec::new();
    for asked in [Asked::Code, Asked::Refresh, Asked::ClientCredentials] {
        for status in [200, 302, 400, 401, 403, 429, 500, 502, 503, 504] {
            all.push(refusal(&provider, asked, problem(status, "")));
        }
        for code in ["access_denied", "server_error", "slow_down", "redirect_uri_mismatch", "odd"] {
            all.push(refusal(&provider, asked, problem(400, code)));
        }
    }
    let paused = Problem { retry_after: Some(Duration::from_millis(1)), ..problem(429, "") };
    all.push(refusal(&provider, Asked::Refresh, paused));
    all.extend([
        token_refused(&provider, problem(401, "")),
        not_revoked(&provider, problem(400, "")),
        outcome_unknown(&provider, "shop"),
        moved(&provider, "https://a.example", "https://b.example"),
        slow_down(&provider.name, Duration::ZERO),
    ]);
    let origin = || "https://a.example".to_owned();
    for error in [
        HttpError::NotSent { origin: origin(), detail: "no such host".to_owned() },
        HttpError::Lost { origin: origin(), detail: "it was cut off".to_owned() },
        HttpError::TooLarge { origin: origin(), limit: 1 << 20 },
    ] {
        all.push(no_answer(&provider, &error));
    }
    let broken = KeychainError::Broken("a broken item".to_owned());
    for error in [
        KeychainError::Locked,
        KeychainError::Missing,
        KeychainError::Refused,
        KeychainError::TimedOut,
        broken,
    ] {
        all.push(error.into());
    }
    all.extend([
        StorageError::NameTaken.into(),
        StorageError::Failed("records.db: no space left".to_owned()).into(),
        LockError::Busy.into(),
        LockError::Failed("locks: no space left".to_owned()).into(),
        BuildError::NoEndpoint("token endpoint").into(),
    ]);
    all
}

/// Plain sentences: what happened, and what to do. Nobody is blamed, begged or congratulated.
#[test]
fn failures_speak_in_plain_sentences() {
    for error in all() {
        for sentence in [&error.what, &error.hint] {
            assert!(sentence.ends_with('.') && !sentence.ends_with(".."), "{sentence}");
            assert!(sentence.starts_with(|c: char| c.is_uppercase() || c == '`'), "{sentence}");
            for never in ["please", "oops", "successfully", "invalid", "!", "error occurred", "null"] {
                assert!(!sentence.to_lowercase().contains(never), "{sentence}");
            }
        }
        assert_ne!(error.what, error.hint);
    }
}

/// Requirement 44: the same refusal means another thing for each question.
#[test]
fn a_dead_grant_asks_for_a_sign_in_only_at_a_refresh() {
    let dead = || Problem { status: 400, code: Some("invalid_grant".to_owned()), ..Problem::default() };
    for (asked, code) in [
        (Asked::Refresh, Code::NeedsSignIn),
        (Asked::Code, Code::CodeRefused),
        (Asked::ClientCredentials, Code::Rejected),
    ] {
        assert_eq!(refusal(&provider(), asked, dead()).code, code);
    }
}

/// The provider's own words stand in the sentence, and its full stop does not end it twice.
#[test]
fn the_providers_words_are_told() {
    let problem = Problem {
        status: 400,
        code: Some("invalid_grant".to_owned()),
        message: Some("The grant was revoked.".to_owned()),
        ..Problem::default()
    };
    let error = refusal(&provider(), Asked::Refresh, problem);
    assert_eq!(error.what, "Vend Email refused the refresh token (invalid_grant: The grant was revoked).");
}

/// Providers on the user's own machine know better what to do.
#[test]
fn an_unreachable_provider_may_say_what_to_do() {
    let practice = Catalogue::new(Vec::new()).get("practice").unwrap();
    let refused = HttpError::NotSent { origin: String::new(), detail: "refused".to_owned() };
    let error = no_answer(&practice, &refused);
    assert_eq!((error.code, Some(error.hint)), (Code::Offline, practice.unreachable.clone()));
}
