use proptest::prelude::*;

use super::*;
use crate::dialect::{RefreshRules, Rotation};
use crate::error::{ErrorCode, Refusal};

const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

fn account() -> Account {
    Account::new("ada", "Ada", "ada@practice.example")
}

fn print(secret: &str) -> Fingerprint {
    Fingerprint::of(secret)
}

/// Grants with one code, good until second 100.
fn with_code() -> Grants {
    let mut grants = Grants::default();
    let challenge = Some("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM".to_owned());
    let (client, redirect_uri) = ("c".to_owned(), "http://127.0.0.1/cb".to_owned());
    let scopes = vec!["a".to_owned(), "b".to_owned()];
    let code =
        Code { client, account: account(), scopes, redirect_uri, challenge, expires: 100, grant: None };
    grants.add_code(print("code"), code);
    grants
}

fn good() -> Redemption<'static> {
    let redirect_uri = Some("http://127.0.0.1/cb");
    Redemption { client: "c", redirect_uri, verifier: Some(VERIFIER), account: Some("ada") }
}

/// Grants with one refresh token, `r0`, made at second 0.
fn with_refresh(rules: &RefreshRules) -> Grants {
    let mut grants = with_code();
    let id = grants.redeem(&print("code"), &good(), 0).unwrap();
    grants.add_access(id, print("access"), vec!["a".into()], Some(1_000_000));
    grants.add_refresh(id, print("r0"), rules, 0);
    grants
}

fn rules(rotation: Rotation) -> RefreshRules {
    RefreshRules { rotation, life: 1000, ..RefreshRules::default() }
}

fn refresh(
    grants: &mut Grants,
    token: &str,
    next: &str,
    rules: &RefreshRules,
    now: u64,
) -> Result<bool, ErrorCode> {
    let by = Refresh { token: &print(token), client: "c", account: None, scopes: None };
    grants.refresh(&by, print(next), rules, now).map(|done| done.rotated).map_err(|refusal| refusal.code)
}

const DEAD: Result<bool, ErrorCode> = Err(ErrorCode::InvalidGrant);

#[test]
fn a_code_is_good_once_and_its_replay_ends_the_grant() {
    let mut grants = with_code();
    let id = grants.redeem(&print("code"), &good(), 99).unwrap();
    grants.add_access(id, print("access"), vec![], Some(1000));
    assert!(grants.access(&print("access"), 99).is_some());
    assert!(grants.redeem(&print("code"), &good(), 99).is_err());
    assert!(grants.access(&print("access"), 99).is_none());
    assert_eq!((grants.tally.codes_replayed, grants.tally.grants_ended), (1, 1));
}

#[test]
fn a_code_needs_everything_it_was_issued_for() {
    let short = &VERIFIER[..42];
    for wrong in [
        Redemption { client: "other", ..good() },
        Redemption { redirect_uri: Some("http://127.0.0.1/other"), ..good() },
        Redemption { verifier: None, ..good() },
        Redemption { verifier: Some(short), ..good() },
        Redemption { verifier: Some("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"), ..good() },
        Redemption { account: Some("grace"), ..good() },
    ] {
        let mut grants = with_code();
        let refused = grants.redeem(&print("code"), &wrong, 0);
        assert!(matches!(refused, Err(Refusal { code: ErrorCode::InvalidGrant, .. })), "{wrong:?}");
        assert!(grants.redeem(&print("code"), &good(), 0).is_ok(), "the mistake does not use the code up");
    }
    assert!(with_code().redeem(&print("code"), &good(), 100).is_err(), "too old");
    assert!(with_code().redeem(&print("other"), &good(), 0).is_err(), "unknown");
}

#[test]
fn a_token_that_never_rotates_stays_alone() {
    let rules = rules(Rotation::Never);
    let mut grants = with_refresh(&rules);
    assert_eq!(refresh(&mut grants, "r0", "r1", &rules, 1), Ok(false));
    assert_eq!(refresh(&mut grants, "r0", "r2", &rules, 2), Ok(false));
    assert_eq!(refresh(&mut grants, "r1", "r3", &rules, 3), DEAD);
}

#[test]
fn under_maybe_the_old_token_still_works() {
    let rules = rules(Rotation::Maybe);
    let mut grants = with_refresh(&rules);
    assert_eq!(refresh(&mut grants, "r0", "r1", &rules, 1), Ok(true));
    assert_eq!(refresh(&mut grants, "r0", "r2", &rules, 2), Ok(true));
    assert_eq!(refresh(&mut grants, "r1", "r3", &rules, 3), Ok(true));
    assert_eq!(grants.tally.reuses, 1);
}

#[test]
fn under_always_the_old_token_is_dead_and_the_grant_lives() {
    let rules = rules(Rotation::Always);
    let mut grants = with_refresh(&rules);
    assert_eq!(refresh(&mut grants, "r0", "r1", &rules, 1), Ok(true));
    assert_eq!(refresh(&mut grants, "r0", "r2", &rules, 2), DEAD);
    assert_eq!(refresh(&mut grants, "r1", "r3", &rules, 3), Ok(true));
    assert_eq!((grants.tally.reuses, grants.tally.grants_ended), (1, 0));
}

#[test]
fn under_strict_reuse_ends_every_token_of_the_grant() {
    let rules = rules(Rotation::Strict);
    let mut grants = with_refresh(&rules);
    assert_eq!(refresh(&mut grants, "r0", "r1", &rules, 1), Ok(true));
    assert!(grants.access(&print("access"), 2).is_some());
    assert_eq!(refresh(&mut grants, "r0", "r2", &rules, 2), DEAD);
    assert_eq!(refresh(&mut grants, "r1", "r3", &rules, 2), DEAD);
    assert!(grants.access(&print("access"), 2).is_none());
    assert_eq!((grants.tally.reuses, grants.tally.grants_ended, grants.active()), (1, 1, 0));
}

#[test]
fn within_the_grace_the_old_token_yields_a_working_answer() {
    let rules = RefreshRules { grace: 30, ..rules(Rotation::Strict) };
    let mut grants = with_refresh(&rules);
    assert_eq!(refresh(&mut grants, "r0", "r1", &rules, 10), Ok(true));
    assert_eq!(refresh(&mut grants, "r0", "r2", &rules, 40), Ok(true));
    assert_eq!(refresh(&mut grants, "r1", "r3", &rules, 41), Ok(true), "the first answer works too");
    assert_eq!(refresh(&mut grants, "r0", "r4", &rules, 41), DEAD, "the grace runs from the first use");
    assert_eq!(grants.active(), 0);
}

#[test]
fn a_token_may_rotate_at_every_second_refresh_only() {
    let rules = RefreshRules { rotate_every: 2, ..rules(Rotation::Always) };
    let mut grants = with_refresh(&rules);
    assert_eq!(refresh(&mut grants, "r0", "r1", &rules, 1), Ok(false));
    assert_eq!(refresh(&mut grants, "r0", "r2", &rules, 2), Ok(true));
    assert_eq!(refresh(&mut grants, "r0", "r3", &rules, 3), DEAD);
}

#[test]
fn a_window_restarts_at_each_use_or_stays() {
    for (rotation, restarts) in [
        (Rotation::Never, true),
        (Rotation::Never, false),
        (Rotation::Always, true),
        (Rotation::Always, false),
    ] {
        let rules = RefreshRules { restarts, ..rules(rotation) };
        let mut grants = with_refresh(&rules);
        assert!(refresh(&mut grants, "r0", "r1", &rules, 999).is_ok());
        let newest = if rotation == Rotation::Never { "r0" } else { "r1" };
        assert_eq!(refresh(&mut grants, newest, "r2", &rules, 1000).is_ok(), restarts, "{rotation:?}");
    }
    let rules = RefreshRules { life: 0, ..rules(Rotation::Always) };
    assert_eq!(refresh(&mut with_refresh(&rules), "r0", "r1", &rules, u64::MAX), Ok(true));
}

#[test]
fn a_refresh_may_ask_for_less_and_not_for_more() {
    let rules = rules(Rotation::Always);
    let mut grants = with_refresh(&rules);
    let token = print("r0");
    let ask =
        |scope: &str| Refresh { token: &token, client: "c", account: None, scopes: Some(vec![scope.into()]) };
    let more = grants.refresh(&ask("c"), print("r1"), &rules, 1);
    assert_eq!(more.map_err(|refusal| refusal.code).map(|_| ()), Err(ErrorCode::InvalidScope));
    let less = grants.refresh(&ask("b"), print("r1"), &rules, 1).unwrap();
    assert_eq!(less.scopes, ["b"]);
    assert_eq!(refresh(&mut grants, "r1", "r2", &rules, 2), Ok(true));
}

#[test]
fn a_token_of_another_client_changes_nothing() {
    let rules = rules(Rotation::Strict);
    let mut grants = with_refresh(&rules);
    assert_eq!(refresh(&mut grants, "r0", "r1", &rules, 1), Ok(true));
    let by = Refresh { token: &print("r0"), client: "thief", account: None, scopes: None };
    assert!(grants.refresh(&by, print("r2"), &rules, 2).is_err());
    assert_eq!((grants.tally.reuses, grants.active()), (0, 1));
}

proptest! {
    /// Whatever a client presents, one grant under `strict` never answers two refreshes with one token.
    #[test]
    fn under_strict_a_token_works_once_at_most(presented in proptest::collection::vec(0usize..6, 1..20)) {
        let rules = rules(Rotation::Strict);
        let mut grants = with_refresh(&rules);
        let mut granted = 0;
        let mut alive = true;
        for (step, token) in presented.into_iter().enumerate() {
            let done = refresh(&mut grants, &format!("r{token}"), &format!("r{}", granted + 1), &rules, step as u64);
            prop_assert_eq!(done.is_ok(), alive && token == granted);
            alive &= token >= granted;
            granted += usize::from(done.is_ok());
        }
    }
}
